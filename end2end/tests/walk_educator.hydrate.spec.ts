// The printed instructions for districts and schools, step by step, clicking only their names.

import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { readCsv } from "../support/damaged_file";
import { educatorsFile, fillEducator, HEADERS } from "../support/educators";
import { accessible, expect, fits, open, signIn, test } from "../support/test";

const rail = (page: Page, name: string) => page.getByRole("navigation", { name: "Main" }).getByRole("link", { name, exact: true });
const tab = (page: Page, name: string) => page.getByRole("navigation", { name: "Ways to create accounts" }).getByRole("link", { name });
const box = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });
const main = (page: Page) => page.locator("main");

const FOUR = ["Educator", "Counselor—Caseload Only", "Counselor", "Site Admin"];
const NOTES = [
  "Educators must register within 60 days. Afterwards, the account has to be created again.",
  "Only one or two Site Admins are recommended per school site.",
];
const AGREEMENT = "The people named here work for the district, their addresses are their own work addresses";
const LOG = ["Start Time", "End Time", "Belongs To", "Record Processed", "Record Failed"];
const DRILL_DOWN = ["School Name", "File Name", "Type", "Message", "Reason", "Line Number"];
const TIME = /^\d{1,2}\/\d{1,2}\/\d{4} at \d{1,2}:\d{2}[AP]M P[SD]T$/;

async function hasNotes(page: Page): Promise<void> {
  for (const note of NOTES) await expect(main(page).getByRole("listitem").filter({ hasText: note })).toBeVisible();
}

/** Day 60 after today, where the demonstration's schools are. */
function dayOf60(): string {
  const last = new Date(Date.now() + 60 * 86_400_000);
  return last.toLocaleDateString("en-US", { timeZone: "America/Los_Angeles", month: "short", day: "numeric", year: "numeric" });
}

test("Create Single Account: school, labels, roles that I may create, agreement, invitation", async ({ page, context }) => {
  await signIn(page, "District Admin", true);
  await rail(page, "Manage Educator Accounts").click();
  await expect(page.locator("h1")).toHaveText("Account Management");
  await expect(tab(page, "Create Single Account")).toHaveAttribute("aria-current", "true");
  await expect(rail(page, "Manage Educator Accounts")).toHaveAttribute("aria-current", "page");
  await hasNotes(page);
  await accessible(page);

  // The school first: there are several.
  await expect(box(page, "First Name")).toHaveCount(0);
  await page.getByRole("combobox", { name: "School" }).selectOption({ label: "Demo Partner Middle" });
  await expect(box(page, "First Name")).toBeVisible();
  const form = (await page.locator("form.account-form").innerText()).replace(/\s+/g, " ");
  let at = 0;
  for (const label of ["First Name *", "Last Name *", "Email *", "User Role *", "Agreement", "I agree *", "Create Account"]) {
    const found = form.indexOf(label, at);
    expect(found, label).toBeGreaterThanOrEqual(at);
    at = found + label.length - 1;
  }
  const roles = page.getByRole("combobox", { name: "User Role" }).locator("option");
  await expect(roles).toHaveText(["Choose…", ...FOUR]);

  // What each role may do, beside the form.
  const opened = context.waitForEvent("page");
  await page.getByRole("link", { name: "Educator user roles" }).click();
  const guide = await opened;
  await expect(guide.locator("h1")).toHaveText("Educator user roles");
  await expect(guide.getByRole("row").filter({ hasText: "Multi-Site Counselor" })).toContainText("Singly");
  await expect(guide.getByRole("row").filter({ hasText: "Site Admin of the school" })).toHaveCount(4);
  await accessible(guide);
  await guide.close();

  // Nothing is agreed to yet.
  await fillEducator(page, ["Vera", "Walk", "vera.walk@partner.example.org", "Educator"]);
  await page.getByRole("button", { name: "Create Account" }).click();
  await expect(page.locator("#error-summary")).toContainText("Tick the box to accept the agreement.");
  await expect(main(page)).toContainText(AGREEMENT);
  await page.getByRole("checkbox", { name: "I agree" }).check();
  await page.getByRole("button", { name: "Create Account" }).click();
  await expect(page.getByText(`Invitation sent. Must register by ${dayOf60()}.`)).toBeVisible();
  await expect(page.locator("dl.facts").first()).toContainText("vera.walk@partner.example.org");
  await accessible(page);
  await fits(page);

  // A District Admin creates the other two, at the district.
  await page.getByRole("combobox", { name: "School" }).selectOption({ label: "Demo Partner Unified" });
  await page.getByRole("button", { name: "Add another" }).click();
  await expect(page.getByRole("combobox", { name: "User Role" }).locator("option")).toHaveText(["Choose…", "Multi-Site Counselor", "District Admin"]);
  await fillEducator(page, ["Wes", "Walk", "wes.walk@partner.example.org", "Multi-Site Counselor"]);
  const schools = page.getByRole("group", { name: "Schools" });
  await schools.getByRole("checkbox", { name: "Demo Partner High" }).check();
  await page.getByRole("checkbox", { name: "I agree" }).check();
  await page.getByRole("button", { name: "Create Account" }).click();
  await expect(page.locator("#error-summary")).toContainText("Choose two or more schools of this counselor.");
  await schools.getByRole("checkbox", { name: "Demo Partner Middle" }).check();
  await page.getByRole("button", { name: "Create Account" }).click();
  await page.getByRole("link", { name: "Open account" }).first().click();
  await expect(page.locator("h1")).toHaveText("Wes Walk");
  await expect(main(page)).toContainText("Demo Partner High, Demo Partner Middle");
});

test("a third Site Admin of a school is looked at twice", async ({ page }) => {
  await signIn(page, "Site Admin", true);
  await rail(page, "Manage Educator Accounts").click();
  // One came with the demonstration.
  for (const [email, there] of [["second.admin@partner.example.org", 1], ["third.admin@partner.example.org", 2]] as const) {
    await fillEducator(page, ["Xia", "Walk", email, "Site Admin"]);
    await page.getByRole("checkbox", { name: "I agree" }).check();
    await page.getByRole("button", { name: "Create Account" }).click();
    if (there === 2) {
      const warned = page.locator("#form-warnings");
      await expect(warned).toContainText("Only one or two Site Admins are recommended per school site, and this school has 2 already.");
      await expect(warned).toBeFocused();
      await accessible(page);
      await page.getByRole("button", { name: "Create Account" }).click();
    }
    await expect(page.getByText("Invitation sent. Must register by")).toBeVisible();
    if (there === 1) await page.getByRole("button", { name: "Add another" }).click();
  }
});

test("Create Multiple Accounts: template, agreement, file, log, failures, and the corrected file again", async ({ page, browser, baseURL }) => {
  test.setTimeout(240_000);
  await signIn(page, "Site Admin", true);
  await rail(page, "Manage Educator Accounts").click();
  await tab(page, "Create Multiple Accounts").click();
  await expect(page).toHaveURL(/\/imports$/);
  await expect(page.locator("h1")).toHaveText("Account Management");
  await hasNotes(page);
  await expect(main(page)).toContainText("Don't change the format of the template. In Excel, choose File > Save As > CSV UTF-8.");
  const template = page.waitForEvent("download");
  await main(page).getByRole("link", { name: "Download Template" }).click();
  expect(readCsv(readFileSync(await (await template).path(), "utf8"))[0]).toEqual(HEADERS);
  await accessible(page);

  // The agreement first, then the file.
  await main(page).getByRole("link", { name: "Upload" }).click();
  await expect(main(page)).toContainText(AGREEMENT);
  const chooser = page.locator("input[type=file]").first();
  await expect(chooser).toBeHidden();
  await expect(page.getByRole("button", { name: "Paste rows" })).toBeHidden();
  await page.getByRole("checkbox", { name: "I agree" }).check();
  const file = (rows: string[]) => educatorsFile("create_multiple_educators_csv_test.csv", rows);
  const rows = ["Yan,Walk,yan.walk@partner.example.org,Educator", "Zoe,Walk,zoe.walk@partner.example.org,Teacher", "Vera,Walk,vera.walk@partner.example.org,Counselor"];
  await chooser.setInputFiles(file(rows));
  await page.getByRole("button", { name: /^Upload/ }).click();
  await expect(page.locator(".plan-sentence")).toHaveText(/^1 account was created\./, { timeout: 60_000 });

  // The log, newest first.
  await rail(page, "Manage Educator Accounts").click();
  await tab(page, "Create Multiple Accounts").click();
  const log = page.getByRole("region", { name: "Account Management" });
  await expect(log.getByRole("columnheader")).toContainText(LOG);
  const first = log.getByRole("row").nth(1);
  await expect(first).toContainText("create_multiple_educators_csv_test.csv");
  await expect(first.getByRole("cell").nth(0)).toHaveText(TIME);
  await expect(first.getByRole("cell").nth(1)).toHaveText(TIME);
  await expect(first.getByRole("cell").nth(2)).toHaveText("school");
  await expect(first.getByRole("cell").nth(3)).toHaveText("3");
  await fits(page);

  // The same without script, after a plain reload.
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await page.context().storageState(), baseURL });
  const reloaded = await plain.newPage();
  await reloaded.goto("/imports");
  await expect(reloaded.getByRole("row").nth(1)).toContainText("create_multiple_educators_csv_test.csv");
  await plain.close();

  // What failed, and the same as a file.
  await first.getByRole("link", { name: "2 failed rows of" }).click();
  await expect(page.getByRole("columnheader")).toHaveText(DRILL_DOWN);
  const failed = page.getByRole("row").filter({ hasText: "Given Email has already taken" });
  await expect(failed.getByRole("cell")).toHaveText([
    "Demo Partner High",
    "create_multiple_educators_csv_test.csv",
    "Educator",
    "Teacher with email - not imported",
    "Given Email has already taken",
    "4",
  ]);
  await accessible(page);
  await fits(page);
  const list = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download as CSV" }).click();
  const [head, teacher] = readCsv(readFileSync(await (await list).path(), "utf8"));
  expect(head).toEqual(DRILL_DOWN);
  expect(teacher!.join()).not.toContain("@");

  // The corrected file again: what went in is unchanged, and a changed role is said and leads to the account.
  await rail(page, "Manage Educator Accounts").click();
  await tab(page, "Create Multiple Accounts").click();
  await main(page).getByRole("link", { name: "Upload" }).click();
  await page.getByRole("checkbox", { name: "I agree" }).check();
  const corrected = ["Yan,Walk,yan.walk@partner.example.org,Counselor", "Zoe,Walk,zoe.walk@partner.example.org,Educator", rows[2]!];
  await chooser.setInputFiles(file(corrected));
  await page.getByRole("button", { name: /^Upload/ }).click();
  await expect(page.locator(".plan-sentence")).toHaveText(/^1 account was created\./, { timeout: 60_000 });
  // Rows that failed are listed first.
  await page.locator(".tile").filter({ hasText: "All rows" }).click();
  const unchanged = page.getByRole("row").filter({ hasText: "Yan Walk" });
  await expect(unchanged).toContainText("Nothing was changed: the account has another role than Counselor.");
  await unchanged.getByRole("link").click();
  await expect(page.locator("h1")).toHaveText("Yan Walk");
  await expect(main(page)).toContainText("Educator");
});

test("the log refreshes by itself while a file is worked on", async ({ page }) => {
  await signIn(page, "Site Admin", true);
  // Another tab uploads a file, which takes its time.
  const other = await page.context().newPage();
  let goOn = () => {};
  const held = new Promise<void>((done) => (goOn = done));
  await other.route("**/imports/*/parts/*", async (route) => {
    await held;
    await route.continue();
  });
  await open(other, "/imports/new", true);
  await other.getByRole("checkbox", { name: "I agree" }).check();
  const slow = educatorsFile("slow.csv", ["Nia,Walk,nia.walk@partner.example.org,Educator"]);
  await other.locator("input[type=file]").first().setInputFiles(slow);
  const announced = other.waitForResponse((answer) => new URL(answer.url()).pathname.endsWith("/imports/start"));
  await other.getByRole("button", { name: /^Upload/ }).click();
  await announced;
  await open(page, "/imports", true);
  const line = page.getByRole("row").filter({ hasText: "slow.csv" });
  await expect(line).toContainText("Uploading");
  goOn();
  await expect(line).toContainText("1 created", { timeout: 30_000 });
  await expect(line.getByRole("cell").nth(1)).toHaveText(TIME);
});
