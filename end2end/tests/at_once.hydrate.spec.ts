// Accounts right after the server's check, and what waits where that was not chosen.

import { accessible, answer, expect, fits, open, signIn, test } from "../support/test";

const HEADER = "email,first,last,dob,accepted-terms,homeless";
const person = (first: string, last: string, dob = "1999-03-04") => `${first}.${last}@example.org,${first},${last},${dob},TRUE,TRUE`;
const file = (...rows: string[]) => Buffer.from([HEADER, ...rows, ""].join("\n"));

test("the last button is enough: accounts are created, and Home has the passwords to hand out", async ({ page }, info) => {
  await signIn(page, "College Staff", true);
  await open(page, "/imports/new", true);
  const buffer = file(person("Ada", "Onceworth"), person("Ben", "Onceworth", "1999-02-30"));
  await page.locator("input[type=file]").first().setInputFiles({ name: "once.csv", mimeType: "text/csv", buffer });
  const upload = page.getByRole("button", { name: "Upload File (2 rows)" });
  const choice = page.getByRole("checkbox", { name: "Create accounts right after the server's check, if nothing needs a decision" });
  await expect(choice).toBeChecked();

  // Without a reason nothing is sent, and nothing is lost.
  await upload.click();
  const reason = page.getByRole("combobox", { name: "Reason for staff help" });
  await expect(reason).toBeFocused();
  await expect(page.getByText("Choose a reason for staff help.")).toBeVisible();
  await accessible(page);
  await fits(page);
  await answer(page, { atOnce: true });
  await expect(page.getByText("Choose a reason for staff help.")).toHaveCount(0);
  await info.attach("asked", { body: await page.screenshot(), contentType: "image/png" });
  await upload.click();
  await expect(page.locator(".plan-sentence")).toHaveText("1 account was created. 1 row failed.", { timeout: 60_000 });
  await expect(page.locator("dt", { hasText: "Reason for staff help" })).toBeVisible();
  await expect(page.locator("dd", { hasText: "Unhoused" })).toBeVisible();
  await accessible(page);
  const address = page.url();

  await page.getByRole("link", { name: "Home", exact: true }).click();
  const waits = page.getByRole("region", { name: "To do" }).getByRole("row").filter({ hasText: "once.csv" });
  await expect(waits).toContainText("1 password to hand out");
  await expect(waits).toContainText("Deleted at");
  await accessible(page);
  await fits(page);
  await waits.getByRole("link", { name: "Hand out 1 password: once.csv" }).click();
  await expect(page).toHaveURL(address);
});

test("where it is not chosen, page, Home and list say that nothing was created, with Apply", async ({ page }) => {
  await signIn(page, "College Staff", true);
  await open(page, "/imports/new", true);
  const buffer = file(person("Cleo", "Laterworth"));
  await page.locator("input[type=file]").first().setInputFiles({ name: "later.csv", mimeType: "text/csv", buffer });
  await answer(page);
  await page.getByRole("button", { name: "Upload File (1 row)" }).click();
  const nothing = "Not applied yet: 0 accounts created";
  await expect(page.locator("main").getByText(nothing).last()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("button", { name: "Apply 1 row" })).toBeVisible();
  await accessible(page);
  for (const [address, list] of [["/", "To do"], ["/imports", "Multi Account Creation"]]) {
    await open(page, address, true);
    const row = page.getByRole("region", { name: list }).getByRole("row").filter({ hasText: "later.csv" });
    await expect(row).toContainText(nothing);
    await expect(row.getByRole("link", { name: "Apply: later.csv" })).toHaveText("Apply");
  }
  await page.getByRole("link", { name: "Apply: later.csv" }).click();
  await page.getByRole("button", { name: "Apply 1 row" }).click();
  await page.getByRole("button", { name: "Create 1 account" }).click();
  await expect(page.locator(".plan-sentence")).toHaveText("1 account was created.", { timeout: 60_000 });
});

test("a row that sends people to support has the way there, and details without personal data", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page, "College Staff", true);
  const upload = async (name: string, row: string) => {
    await open(page, "/imports/new", true);
    await page.locator("input[type=file]").first().setInputFiles({ name, mimeType: "text/csv", buffer: file(row) });
    await answer(page, { atOnce: true });
    await page.getByRole("button", { name: "Upload File (1 row)" }).click();
    await expect(page.locator(".plan-sentence")).toContainText(/was created|were created|No accounts/, { timeout: 60_000 });
  };
  await upload("first.csv", person("Dora", "Twiceworth"));
  await upload("second.csv", person("Dora", "Twiceworth").replace("Dora.", "dora2."));
  const row = page.getByRole("row", { name: /Dora Twiceworth/ });
  await expect(row).toContainText("please contact support.");
  await expect(row.getByRole("link", { name: "Contact Us" })).toBeVisible();
  await accessible(page);
  await row.getByRole("button", { name: "Copy details for support" }).click();
  await expect(row).toContainText("Copied");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const id = new URL(page.url()).pathname.split("/").pop();
  expect(copied.split("\n")).toEqual([
    "Muster, details for support",
    "Message: A user already exists for the given firstname, lastname, date-of-birth, please contact support.",
    "Code: exists_person",
    "File: second.csv",
    "Line: 2",
    `Import: ${id}`,
  ]);
});
