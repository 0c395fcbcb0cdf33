// The printed instructions for colleges, step by step, clicking only their names.

import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { HEADERS, readCsv } from "../support/damaged_file";
import { accessible, expect, open, signIn, test } from "../support/test";

const rail = (page: Page, name: string) => page.getByRole("navigation", { name: "Main" }).getByRole("link", { name, exact: true });
const box = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });
const PASSWORD = "quiet river pebble 42";

/** Labels of the guide in its order; a star marks the required ones. */
const LABELS = [
  "Email Address *",
  "Confirm Email Address",
  "Primary Phone Number",
  "Phone Type",
  "Address: Homeless",
  "Country *",
  "State *",
  "Street Address 1 *",
  "Street Address 2",
  "City *",
  "Postal Code *",
  "Legal First Name",
  "Legal Middle Name",
  "Legal Last Name *",
  "Preferred Name",
  "Suffix",
  "Date of Birth *",
  "Confirm Date of Birth *",
  "Social Security Type: None",
  "Social Security Number: Other Exception",
  "Password *",
  "Confirm Password *",
  "Terms of Use Agreement *",
];

async function born(page: Page, question: string): Promise<void> {
  const group = page.getByRole("group", { name: question, exact: true });
  for (const [part, text] of [["Month", "3"], ["Day", "4"], ["Year", "1999"]]) await group.getByRole("textbox", { name: part }).fill(text);
}

test("one student, many students, and their verification, by the names of the guide", async ({ page }) => {
  test.setTimeout(240_000);
  await open(page, "/sign-in", true);
  await expect(page.getByText("Confidential - For Authorized California Community Colleges Staff Use Only.")).toBeVisible();
  await signIn(page, "College Staff", true);
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link")).toHaveText([
    "Home",
    "Account Creation",
    "Multi Account Creation",
    "Account Verification",
  ]);

  // Single.
  await rail(page, "Account Creation").click();
  await expect(page.locator("h1")).toHaveText("Add OpenCCC User");
  const form = await page.locator("form.account-form").innerText();
  let at = 0;
  for (const label of LABELS) {
    const found = form.replace(/\s+/g, " ").indexOf(label, at);
    expect(found, label).toBeGreaterThanOrEqual(at);
    at = found + label.length - 1;
  }
  for (const sentence of [
    "Use as much of the student's current, actual information as possible.",
    "confirm the information with legal documents or in person",
    "Create accounts only for students who can't complete self-service, or where identity flags need an administrator.",
  ]) {
    await expect(page.getByRole("complementary")).toContainText(sentence);
  }
  await box(page, "Email Address").fill("walk.guide@example.org");
  await box(page, "Confirm Email Address").fill("walk.guide@example.org");
  await page.getByRole("combobox", { name: "State" }).selectOption({ label: "California" });
  await box(page, "Street Address 1").fill("1101 E University Ave");
  await box(page, "City").fill("Fresno");
  await box(page, "Postal Code").fill("93741");
  await box(page, "Legal First Name").fill("Walk");
  await box(page, "Legal Last Name").fill("Guide");
  await born(page, "Date of Birth *");
  await born(page, "Confirm Date of Birth *");
  await page.getByRole("radio", { name: "Social Security Type: None" }).check();
  await box(page, "Password").fill(PASSWORD);
  await box(page, "Confirm Password").fill(PASSWORD);
  await page.getByRole("checkbox", { name: "Terms of Use Agreement" }).check();
  await page.getByRole("combobox", { name: "Reason for staff help" }).selectOption({ label: "Incarcerated" });
  await expect(page.getByRole("link", { name: "Cancel" })).toBeVisible();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Successfully added user")).toBeVisible();
  const facts = await page.locator("dl.facts").first().innerText();
  const cccid = facts.match(/[A-HJ-NP-Z]{3}\d{4}/)![0];
  expect(facts).toContain("walk.guide@example.org");
  expect(facts).toContain(PASSWORD);
  await page.getByRole("button", { name: "Done, I have handed it out" }).click();

  // Many.
  await rail(page, "Multi Account Creation").click();
  await expect(page.locator("h1")).toHaveText("Multi Account Creation");
  const template = page.waitForEvent("download");
  await page.locator("main").getByRole("link", { name: "Download Template" }).click();
  expect((await template).suggestedFilename()).toBe("bulkAccountCreateTemplate.csv");
  const header = readCsv(readFileSync(await (await template).path(), "utf8"))[0]!;
  expect(header).toEqual([...HEADERS]);
  await page.locator("main").getByRole("link", { name: "Upload File" }).click();
  await page.getByText("What the file needs").click();
  await expect(page.getByRole("region", { name: "What the file needs" }).getByText("Leave this field blank")).toHaveCount(3);
  const cells = (values: Record<string, string>) => HEADERS.map((name) => values[name] ?? "").join(",");
  const row = (email: string, first: string) =>
    cells({ email, first, last: "Guidebook", "dob YYYY-MM-DD": "1999-03-04", "accepted-terms": "TRUE", homeless: "TRUE", notes: `of ${first}` });
  const text = [HEADERS.join(","), row("many.one@example.org", "One"), row("walk.guide@example.org", "Other"), ""].join("\r\n");
  await page.locator("input[type=file]").first().setInputFiles({ name: "guide.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByRole("combobox", { name: "Reason for staff help" }).selectOption({ label: "Limited technology" });
  await page.getByRole("button", { name: /^Upload File/ }).click();
  await expect(page.locator(".plan-sentence")).toHaveText("1 account was created. 1 person already had one.", { timeout: 60_000 });

  // People come back later.
  await rail(page, "Multi Account Creation").click();
  const list = page.getByRole("region", { name: "Multi Account Creation" });
  const upload = list.getByRole("row").filter({ hasText: "guide.csv" });
  await accessible(page);
  const results = page.waitForEvent("download");
  await upload.getByRole("link", { name: "Download Results" }).click();
  const [, one, other] = readCsv(readFileSync(await (await results).path(), "utf8"));
  const cell = (row: readonly string[], name: string) => row[HEADERS.indexOf(name as (typeof HEADERS)[number])];
  expect([cell(one!, "status"), cell(one!, "message")]).toEqual(["Success", "Successfully added user"]);
  expect(cell(one!, "cccid")).toMatch(/^[A-HJ-NP-Z]{3}\d{4}$/);
  expect([cell(other!, "status"), cell(other!, "cccid"), cell(other!, "message")]).toEqual([
    "Failure",
    "",
    "A user already exists with email: walk.guide@example.org",
  ]);
  expect([one!.at(-1), other!.at(-1)]).toEqual(["of One", "of Other"]);
  await upload.getByText("Other forms").click();
  await expect(upload.getByRole("link", { name: "Failed rows: guide.csv" })).toBeVisible();

  // Verification: found by CCCID and by email, then reviewed.
  await rail(page, "Account Verification").click();
  await expect(page.locator("main")).toContainText("Create accounts only for students who can't complete self-service");
  for (const text of [cccid, "walk.guide@example.org"]) {
    await page.locator("#field-q").fill(text);
    await page.getByRole("button", { name: "Search" }).click();
    await expect(page.getByRole("link", { name: /Walk Guide/ })).toBeVisible();
  }
  await page.getByRole("link", { name: /Walk Guide/ }).click();
  await expect(page.locator("h1")).toHaveText("Walk Guide");
  await expect(page.locator("main")).toContainText("Incarcerated");

  // One is verified, then many.
  const card = page.locator(".card", { has: page.getByRole("heading", { name: "Identity verification" }) });
  await card.getByRole("button", { name: "Verify identity" }).click();
  const dialog = page.getByRole("dialog", { name: "Verify the identity of Walk Guide" });
  await dialog.getByRole("radio", { name: "Records match" }).check();
  await dialog.getByRole("checkbox").check();
  await dialog.getByRole("button", { name: "Verify identity" }).click();
  await expect(card.locator(".chip")).toHaveText("Verified by staff");
  await rail(page, "Account Verification").click();
  await page.locator("#field-q").fill("Guide");
  await page.getByRole("button", { name: "Search" }).click();
  for (const name of ["Walk Guide", "One Guidebook"]) await page.getByRole("checkbox", { name: `Select ${name}` }).check();
  await page.getByRole("region", { name: "Selected accounts" }).getByRole("link", { name: "Verify identity" }).click();
  await page.getByRole("radio", { name: "Records match" }).check();
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Verify 2 people" }).click();
  await expect(page.getByText("2 identities verified")).toBeVisible();
});
