// An import that was a mistake: undone after a preview and the password, and imported again.

import { person } from "../support/people";
import { accessible, answer, expect, fits, open, signIn, test } from "../support/test";

const HEADER = "email,first,last,dob YYYY-MM-DD,accepted-terms,homeless";
const people = ["Ada", "Ben", "Cora"].map((first) => `${first}.undoing@example.org,${first},Undoing,1999-03-04,TRUE,TRUE`);
const file = Buffer.from([HEADER, ...people, ""].join("\r\n"));

test("an import is undone after a preview and the password, and the same file goes in again", async ({ page }, info) => {
  await signIn(page, "College Staff", true);
  const upload = async () => {
    await open(page, "/imports/new", true);
    await page.locator("input[type=file]").first().setInputFiles({ name: "mistake.csv", mimeType: "text/csv", buffer: file });
    await answer(page);
    await page.getByRole("button", { name: /^Upload File \(3 rows\)$/ }).click();
    await expect(page.locator(".plan-sentence")).toHaveText("3 accounts will be created.", { timeout: 60_000 });
  };
  const attach = async (name: string) =>
    info.attach(name, { body: await page.screenshot({ fullPage: true }), contentType: "image/png" });
  await upload();
  await page.getByRole("button", { name: "Apply 3 rows" }).click();
  await page.getByRole("button", { name: "Create 3 accounts" }).click();
  await expect(page.locator(".plan-sentence")).toHaveText("3 accounts were created.", { timeout: 60_000 });
  const address = page.url();

  // The preview says what would happen; looking changes nothing.
  await page.getByRole("link", { name: "Undo this import" }).click();
  await expect(page.locator("h1")).toHaveText("Undo mistake.csv");
  await expect(page.locator(".plan-sentence")).toHaveText("3 accounts will be removed.");
  await expect(page.getByRole("row", { name: /Ada Undoing/ })).toContainText("Nobody has used or changed it");
  await accessible(page);
  await fits(page);
  await attach("preview");
  await page.getByRole("link", { name: /^Kept/ }).click();
  await expect(page.getByText("No accounts in this group.")).toBeVisible();
  await accessible(page);

  // The next call is answered as after five minutes; the server's clock cannot be moved from here.
  await page.route(
    "**/api/imports/undo",
    (route) => route.fulfill({ status: 403, contentType: "application/json", body: '"StepUp"' }),
    { times: 1 },
  );
  await page.getByRole("button", { name: "Undo this import" }).click();
  const question = page.getByRole("dialog", { name: "Undo this import?" });
  await expect(question).toContainText("3 accounts will be removed.");
  await accessible(page);
  await question.getByRole("button", { name: "Remove 3 accounts" }).click();
  const again = page.getByRole("dialog", { name: "Confirm it's you" });
  await again.locator("#field-step-up").fill(person("College Staff").password);
  await again.getByRole("button", { name: "Continue" }).click();

  await expect(page.getByText("This import was undone.")).toBeVisible({ timeout: 60_000 });
  expect(page.url()).toBe(address);
  await expect(page.getByText("3 accounts were removed.")).toBeVisible();
  // No row failed: there is no file of failed rows.
  await expect(page.locator(".downloads").getByRole("link")).toHaveCount(3);
  for (const [kind, count] of [["safe", 1], ["exact", 1], ["details", 1], ["failed", 0]] as const) {
    await expect(page.locator(`.downloads a[href$="kind=${kind}"]`)).toHaveCount(count);
  }
  await expect(page.getByRole("link", { name: "Undo this import" })).toHaveCount(0);
  await accessible(page);
  await fits(page);
  await attach("undone");

  await open(page, "/imports?show=applied", true);
  await expect(page.getByRole("row", { name: /mistake\.csv/ })).toContainText("3 removed");
  await upload();
});
