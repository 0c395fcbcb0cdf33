import { person } from "../support/people";
import { accessible, expect, open, signIn, test } from "../support/test";

test("another session of mine can be ended, and then leads to sign-in", async ({ page, browser }) => {
  await signIn(page, "Auditor", true);
  const other = await browser.newPage();
  await signIn(other, "Auditor", true);
  await open(page, "/sessions", true);
  await expect(page.getByText("This session")).toHaveCount(1);
  await accessible(page);
  const before = await page.locator("tbody tr").count();
  await page.locator("tbody tr", { hasNotText: "This session" }).first().getByRole("button").click();
  await expect(page.locator("tbody tr")).toHaveCount(before - 1);
  await other.goto("/imports");
  expect(new URL(other.url()).pathname).toBe("/sign-in");
  await other.close();
});

test("before the end there is a warning, and after it one signs in on the same page", async ({ page }) => {
  await page.clock.install();
  await signIn(page, "System Admin", true);
  await open(page, "/staff/new", true);
  await page.locator("#field-name").fill("half a name");

  await page.clock.fastForward("28:30");
  const warning = page.getByRole("dialog", { name: "You will be signed out soon" });
  await expect(warning).toBeVisible();
  await accessible(page);
  await page.clock.setSystemTime(new Date());
  await warning.getByRole("button", { name: "Stay signed in" }).click();
  await expect(warning).toBeHidden();

  await page.clock.fastForward("31:00");
  const again = page.getByRole("dialog", { name: "Sign in again" });
  await expect(again).toBeVisible();
  await accessible(page);
  await again.locator("#field-again").fill("not this one at all");
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again).toContainText("do not belong together");
  await page.clock.setSystemTime(new Date());
  await again.locator("#field-again").fill(person("System Admin").password);
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again).toBeHidden();
  await expect(page.locator("#field-name")).toHaveValue("half a name");
});
