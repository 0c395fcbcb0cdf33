// The printed instructions for facilities, step by step, clicking only their names.

import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { readCsv } from "../support/damaged_file";
import { fillLearner, HEADERS, learnersFile } from "../support/learners";
import { accessible, arrive, expect, fits, signIn, test } from "../support/test";

const rail = (page: Page, name: string) => page.getByRole("navigation", { name: "Main" }).getByRole("link", { name });
const main = (page: Page) => page.locator("main");
const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });

const NEW_ONLY = "For new learners only. A learner who has an account at another facility is moved, and keeps it.";
const BAD_PLACE = "Requestor does not have permission to create this user";
const CHOSEN = "seven quiet herons at dawn";
const RIVERA = { unit: "Unit A", first: "Rio", last: "Walk", born: ["3", "4", "1999"] as [string, string, string], docId: "0099001", password: "" };

/** From Home to the facility's page, by the names of the instructions. */
async function toFacility(page: Page, role: string, facility: string): Promise<void> {
  await signIn(page, role, true);
  await main(page).getByRole("link", { name: "Location & User Management" }).click();
  await expect(page.locator("h1")).toHaveText("Location & User Management");
  // Where there is one facility alone, it is the one.
  const location = main(page).getByRole("combobox", { name: "Location" });
  if (role === "Agency Admin") await location.selectOption({ label: facility });
  await expect(location.locator("option:checked")).toHaveText(facility);
  await expect(page.getByRole("heading", { level: 2, name: facility })).toBeVisible();
}

/** A browser of somebody's own, in which nobody is signed in. */
async function ownBrowser(page: Page): Promise<Page> {
  const context = await page.context().browser()!.newContext({ baseURL: new URL(page.url()).origin, viewport: { width: 768, height: 1024 }, locale: "en-US" });
  return context.newPage();
}

/** The units below the facility that is shown: names and ids. */
async function units(page: Page): Promise<Map<string, string>> {
  const rows = await page.locator("#location-children").getByRole("row").filter({ has: page.getByRole("rowheader") }).all();
  const pairs = rows.map(async (row) => [(await row.getByRole("rowheader").innerText()).trim(), (await row.locator(".copy-text").last().innerText()).trim()] as const);
  return new Map(await Promise.all(pairs));
}

test("the tile, the drop-down, the facility page, and Services with Location Children to copy", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await toFacility(page, "Facility Staff", "Granite Ridge Facility");
  await expect(page).toHaveURL(/\/locations\?at=/);
  const tabs = main(page).getByRole("navigation").getByRole("link");
  await expect(tabs).toHaveText(["Services", "Details"]);
  const children = page.locator("#location-children");
  await children.locator("summary").click();
  await expect(children.getByRole("table")).toBeHidden();
  await children.locator("summary").click();
  await expect(children.getByRole("columnheader", { name: "locationId" })).toBeVisible();
  await expect(children.getByRole("rowheader")).toHaveText(["Unit A", "Unit B"]);
  await children.getByRole("button", { name: "Copy the ID of Unit A" }).click();
  await expect(children.getByText("Copied")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe((await units(page)).get("Unit A"));
  await accessible(page);
  for (const width of [390, 768, 1366]) {
    await page.setViewportSize({ width, height: 800 });
    await fits(page);
  }
  await page.getByRole("link", { name: "Details" }).click();
  await expect(main(page)).toContainText("Granite Ridge Facility");
});

test("who is over several facilities chooses one, and it is remembered", async ({ page }) => {
  await toFacility(page, "Agency Admin", "Lakeview Facility");
  await expect(page.locator("#location-children").getByRole("rowheader")).toHaveText(["East Unit", "West Unit"]);
  await rail(page, "Home").click();
  await main(page).getByRole("link", { name: "Location & User Management" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Lakeview Facility" })).toBeVisible();
});

test("Add Learner: a dialog with the fields in their order, a card, and the learner signs in and chooses a password", async ({ page }) => {
  await toFacility(page, "Facility Staff", "Granite Ridge Facility");
  await main(page).getByRole("button", { name: "Add Learner" }).click();
  const form = dialog(page, "Add Learner");
  await expect(form).toContainText(NEW_ONLY);
  await expect(form.getByRole("link", { name: "Move a learner" })).toHaveAttribute("href", "/moves?show=coming");
  await expect(form.getByRole("combobox", { name: "Housing unit" }).locator("option")).toHaveText(["Choose…", "Unit A", "Unit B", "Granite Ridge Facility"]);
  const text = (await form.innerText()).replace(/\s+/g, " ");
  let at = 0;
  for (const label of ["Housing unit", "First name", "Last name", "Date of birth", "DOC ID", "Password", "Leave blank, and one is generated", "Add Learner"]) {
    const found = text.indexOf(label, at);
    expect(found, label).toBeGreaterThanOrEqual(at);
    at = found + label.length;
  }
  await accessible(page);
  for (const width of [390, 768, 1366]) {
    await page.setViewportSize({ width, height: 800 });
    await fits(page);
  }

  // Everything that is missing is said at once; what is typed outlasts the dialog.
  const submit = form.getByRole("button", { name: "Add Learner" });
  await submit.click();
  const summary = form.locator("#error-summary");
  for (const missing of ["Choose a housing unit.", "Enter a date of birth.", "Enter a DOC ID."]) await expect(summary).toContainText(missing);
  await expect(summary).toBeFocused();
  await accessible(page);
  await fillLearner(form, RIVERA);
  await form.getByRole("button", { name: "Close" }).click();
  await expect(form).toBeHidden();
  await main(page).getByRole("button", { name: "Add Learner" }).click();
  await expect(form.getByRole("textbox", { name: "DOC ID" })).toHaveValue(RIVERA.docId);
  await submit.click();

  await expect(form.getByText("Successfully added user")).toBeVisible();
  const password = await form.locator("dl.facts .copy-text").innerText();
  expect(password).toMatch(/^\w{4}(-\w{4}){3}$/);
  await expect(form.getByRole("button", { name: "Print card" })).toBeVisible();
  await accessible(page);

  // The card, and nothing else, on one sheet. It is in the document only while it is printed: a copy stays to be looked at.
  await page.evaluate(() => {
    window.print = () => {
      const printed = document.querySelector(".slips-print")!;
      const copy = printed.cloneNode(true) as HTMLElement;
      copy.id = "printed";
      printed.parentElement!.append(copy);
    };
  });
  await form.getByRole("button", { name: "Print card" }).click();
  const card = page.locator("#printed .print-card");
  await expect(card).toContainText(password);
  for (const text of ["Learner card", "Granite Ridge Facility", "Rio Walk", RIVERA.docId, "/my"]) await expect(card).toContainText(text);
  const pdf = await page.pdf({ format: "Letter", path: test.info().outputPath("card.pdf") });
  expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
  await page.emulateMedia({ media: "print" });
  expect(await card.evaluate((card) => card.getBoundingClientRect().width)).toBe(3.5 * 96);
  await expect(form.getByText("Successfully added user")).toBeHidden();
  await page.emulateMedia({ media: null });
  await page.evaluate(() => document.querySelector("#printed")!.remove());
  await form.getByRole("button", { name: "Done, I have handed it out" }).click();
  await expect(form.getByText("Already handed out.")).toBeVisible();

  // The learner, at a browser of their own.
  const own = await ownBrowser(page);
  const enter = async (password: string) => {
    await own.goto("/my");
    await own.getByRole("link", { name: "Connected Corrections" }).click();
    await own.getByLabel("DOC ID").fill(RIVERA.docId);
    await own.getByLabel("Password").fill(password);
    await own.getByRole("button", { name: "Sign in" }).click();
  };
  await enter(password);
  await expect(own.getByRole("heading", { level: 1 })).toHaveText("Choose a new password");
  await accessible(own);
  await own.getByLabel("New password", { exact: true }).fill(CHOSEN);
  await own.getByLabel("Confirm new password").fill(CHOSEN);
  await own.getByRole("button", { name: "Save password" }).click();
  await expect(own.getByText("Your new password is saved")).toBeVisible();
  for (const text of ["Rio Walk", RIVERA.docId]) await expect(own.locator("main").getByText(text, { exact: true }).first()).toBeVisible();
  await accessible(own);
  await fits(own);
  await own.getByRole("button", { name: "Sign out", exact: true }).click();
  await enter(CHOSEN);
  await expect(own.getByRole("heading", { level: 1 })).toHaveText("Your account");
  await own.context().close();
});

test("Add Learner of somebody at another facility offers a move in place of a second account", async ({ page }) => {
  await toFacility(page, "lakeview@example.edu", "Lakeview Facility");
  await main(page).getByRole("button", { name: "Add Learner" }).click();
  const form = dialog(page, "Add Learner");
  await fillLearner(form, { ...RIVERA, unit: "East Unit", docId: "0047337" });
  await form.getByRole("button", { name: "Add Learner" }).click();
  await expect(form).toContainText("No account was created");
  await expect(form).toContainText("moves to this one");
  await expect(form).not.toContainText("Rio Walk");
  await accessible(page);
  await form.getByRole("button", { name: "Request a move" }).click();
  await expect(form).toContainText("The move is requested.");
});

test("Move a learner: asked for by the one facility, approved by the other, and the account goes with its history", async ({ page }) => {
  await toFacility(page, "lakeview@example.edu", "Lakeview Facility");
  await main(page).getByRole("button", { name: "Add Learner" }).click();
  await dialog(page, "Add Learner").getByRole("link", { name: "Move a learner" }).click();
  await arrive(page, "/moves", true);
  await expect(page.locator("h1")).toHaveText("Moves");
  const before = await page.getByRole("button", { name: "Withdraw" }).count();
  await page.getByLabel("What the person signs in with").fill("0050402");
  await page.getByRole("combobox", { name: "To" }).selectOption({ label: "West Unit" });
  await page.getByRole("button", { name: "Request the move" }).click();
  // Who it is, the other facility alone sees.
  const asked = page.getByRole("row").filter({ has: page.getByRole("button", { name: "Withdraw" }) });
  await expect(asked).toHaveCount(before + 1);
  await expect(main(page)).not.toContainText("0050402");
  await accessible(page);
  await fits(page);

  // The other side, in its own browser.
  const other = await ownBrowser(page);
  await other.setViewportSize({ width: 1366, height: 768 });
  await signIn(other, "Facility Admin", true);
  await expect(other.locator("main")).toContainText(/\d moves wait for your decision/);
  await rail(other, "Moves").click();
  const waits = other.getByRole("row").filter({ hasText: "0050402" });
  await expect(waits).toContainText("by Hanna Kivi");
  const name = (await waits.getByRole("rowheader").getByRole("link").innerText()).trim();
  await waits.getByRole("button", { name: `Approve the move of ${name}` }).click();
  await expect(other.getByRole("row").filter({ hasText: "0050402" })).toHaveCount(0);
  await other.context().close();

  await page.reload();
  await expect(asked).toHaveCount(before);
  await page.getByRole("navigation", { name: "Moves" }).getByRole("link", { name: "Decided" }).click();
  await page.getByRole("row").filter({ hasText: "0050402" }).getByRole("link", { name }).click();
  await expect(page.locator("h1")).toHaveText(name);
  const placements = page.getByRole("region", { name: "Placements" }).or(page.getByRole("table", { name: "Placements" })).first();
  await expect(placements).toContainText("West Unit");
  await expect(placements).toContainText("by Ruth Weber");
});

test("Bulk Upload: a dialog, the check by itself, errors first with their exact message, Send Request, results", async ({ page, context }) => {
  test.setTimeout(240_000);
  await toFacility(page, "Facility Staff", "Granite Ridge Facility");
  const [unitA] = [(await units(page)).get("Unit A")!];
  await main(page).getByRole("button", { name: "Bulk Upload" }).click();
  const upload = dialog(page, "Bulk Upload");
  await expect(upload).toContainText(NEW_ONLY);
  await expect(upload.getByRole("link", { name: "Move a learner" })).toHaveAttribute("href", "/moves?show=coming");
  await expect(upload).toContainText("Save it as CSV");
  await expect(upload.getByRole("link", { name: "Location Children" })).toHaveAttribute("href", /\/locations\?at=[0-9a-f-]+#location-children$/);
  await accessible(page);
  for (const width of [390, 768, 1366]) {
    await page.setViewportSize({ width, height: 800 });
    await fits(page);
  }
  const downloaded = page.waitForEvent("download");
  await upload.getByRole("link", { name: "Download Template" }).click();
  const [head, example] = readCsv(readFileSync(await (await downloaded).path(), "utf8"));
  expect(head).toEqual(HEADERS);
  const facility = example!.at(-1)!;
  expect(facility).toMatch(/^[0-9a-f-]{36}$/);

  // The example row is still there, and no error. The rest: good, a role in lower case, no place, one that is nobody's.
  const rows = [
    example!.join(","),
    `,0099101,Uma,Upload,03/04/1999,Learner,,${unitA}`,
    `,0099102,Vic,Upload,03/04/1999,learner,,${unitA}`,
    ",0099103,Wim,Upload,03/04/1999,Learner,,",
    ",0099104,Xia,Upload,03/04/1999,Learner,,00000000-0000-7000-8000-000000000000",
  ];
  await upload.getByLabel("Choose File").setInputFiles(learnersFile("arrivals.csv", rows));
  await arrive(page, "/imports/new", true);
  await expect(page.locator("h1")).toHaveText("arrivals.csv");
  const problems = page.getByRole("listitem").filter({ has: page.getByRole("heading", { level: 3 }) });
  const place = problems.filter({ hasText: "not one of your locations" });
  await expect(place).toBeVisible();
  await accessible(page);
  await place.getByRole("button", { name: /^Show/ }).click();
  await expect(page.locator("main")).toContainText(BAD_PLACE);
  const opened = context.waitForEvent("page");
  await place.getByRole("link", { name: "Location Children" }).click();
  const list = await opened;
  await expect(list.locator("#location-children").getByRole("rowheader")).toHaveText(["Unit A", "Unit B"]);
  await list.close();
  await problems.filter({ hasText: "Role" }).getByRole("button", { name: /^Fix it/ }).click();

  await page.getByRole("button", { name: /^Send Request/ }).click();
  await arrive(page, new URL(page.url()).pathname, true);
  await expect(page.locator(".plan-sentence")).toHaveText(/^2 accounts were created\./, { timeout: 60_000 });
  await expect(page.locator("main")).toContainText(BAD_PLACE);
  const results = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download Results" }).first().click();
  const [columns, ...lines] = readCsv(readFileSync(await (await results).path(), "utf8"));
  expect(columns).toEqual([...HEADERS.slice(0, -1), "locationId (escaped)", "status", "message", "outcome"]);
  const said = lines.map((line) => [line[1], line[9], line[10]]);
  expect(said).toEqual([
    ["0099101", "Successfully added user", "created"],
    ["0099102", "Successfully added user", "created"],
    ["0099103", BAD_PLACE, ""],
    ["0099104", BAD_PLACE, ""],
  ]);
  await rail(page, "Learners").click();
  await page.getByLabel("DOC ID or name").fill("0099101");
  await page.getByRole("button", { name: /^(Find|Search)/ }).first().click();
  await expect(page.getByRole("link", { name: "Uma Upload" })).toBeVisible();
});

test("Reviews: both records side by side, decided once", async ({ page }) => {
  await signIn(page, "Facility Admin", true);
  await expect(rail(page, "Reviews")).toContainText("1");
  await rail(page, "Reviews").click();
  await expect(page.locator("h1")).toHaveText("Reviews");
  await accessible(page);
  const waits = page.getByRole("row").filter({ hasText: "Juniper-Knoll" });
  await waits.getByRole("rowheader").getByRole("link").click();
  await expect(page.locator("h1")).toHaveText("Is this the same person?");
  await expect(page.getByRole("row").filter({ hasText: "Juniper-Knoll" })).toContainText("different");
  await accessible(page);
  for (const width of [390, 768, 1366]) {
    await page.setViewportSize({ width, height: 800 });
    await fits(page);
  }
  for (const choice of ["Different person, the DOC ID is wrong", "Skip"]) await expect(page.getByRole("button", { name: choice })).toBeVisible();
  await page.getByRole("button", { name: "Same person, correct the record" }).click();
  await expect(main(page)).toContainText("by Ruth Weber");
  await expect(page.getByRole("button", { name: "Skip" })).toHaveCount(0);
  await page.getByRole("link", { name: "Open account" }).click();
  await expect(page.locator("h1")).toContainText("Juniper-Knoll");
});
