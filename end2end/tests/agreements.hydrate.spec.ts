// A new version of an agreement: written by a System Admin, asked for again where a file still has the one before.

import { accessible, expect, fits, open, signIn, test } from "../support/test";

const HEADER = "First Name,Last Name,Email,User Role";
const SECOND = "The people named here work for the district.\n\nThey know that you sent their addresses.";

test("a version is written, everybody reads all of them, and a file that was checked before is asked again at apply", async ({ page, browser, baseURL }) => {
  await signIn(page, "Site Admin", true);
  await open(page, "/imports/new", true);
  await page.getByRole("checkbox", { name: "I agree" }).check();
  const buffer = Buffer.from([HEADER, "Ova,Agree,ova.agree@partner.example.org,Educator", ""].join("\r\n"));
  await page.locator("input[type=file]").first().setInputFiles({ name: "before.csv", mimeType: "text/csv", buffer });
  await page.getByRole("checkbox", { name: "Create accounts right after the server's check, if nothing needs a decision" }).setChecked(false);
  await page.getByRole("button", { name: /^Upload/ }).click();
  const apply = page.getByRole("button", { name: "Apply 1 row" });
  await expect(apply).toBeEnabled({ timeout: 60_000 });
  await expect(page.locator("#agree-again")).toHaveCount(0);

  // Somebody publishes another text meanwhile.
  const context = await browser.newContext({ baseURL, viewport: { width: 1366, height: 768 } });
  const admin = await context.newPage();
  await signIn(admin, "System Admin", true);
  await open(admin, "/organizations", true);
  await admin.getByRole("link", { name: "Agreements" }).click();
  await expect(admin.locator("h1")).toHaveText("Agreements");
  const publish = admin.getByRole("button", { name: "Publish" });
  await publish.click();
  await expect(admin.locator("#error-summary")).toContainText("Enter a text.");
  await admin.getByRole("textbox", { name: "Text" }).fill(SECOND);
  await accessible(admin);
  await publish.click();
  await expect(admin.getByText("Version 2, in force")).toBeVisible();
  await expect(admin.locator("main")).toContainText("They know that you sent their addresses.");
  await expect(admin.getByRole("heading", { name: "Write version 3" })).toBeVisible();
  await admin.getByText("Version 1", { exact: true }).click();
  const first = admin.locator("details", { has: admin.getByText("Version 1", { exact: true }) });
  await expect(first.getByText("Came with the program.")).toBeVisible();
  await accessible(admin);
  for (const [width, height] of [[1366, 768], [768, 1024], [320, 640]] as const) {
    await admin.setViewportSize({ width, height });
    await fits(admin);
  }
  await context.close();

  // The file has the text before: nothing happens until the new one is accepted.
  await open(page, new URL(page.url()).pathname, true);
  const again = page.locator("#agree-again");
  await expect(again).toContainText("The agreement has changed");
  await expect(again).toContainText("They know that you sent their addresses.");
  await expect(apply).toBeDisabled();
  await accessible(page);
  await fits(page);
  await again.getByRole("checkbox", { name: "I agree" }).check();
  await apply.click();
  await page.getByRole("dialog").getByRole("button", { name: "Create 1 account" }).click();
  await expect(page.locator(".plan-sentence")).toHaveText("1 account was created.", { timeout: 60_000 });
  await expect(page.locator("main")).toContainText("Version 2, accepted by");

  // Who may write none reads them all the same.
  await open(page, "/agreements", true);
  await expect(page.getByText("Version 2, in force")).toBeVisible();
  await expect(page.getByRole("button", { name: "Publish" })).toHaveCount(0);
});
