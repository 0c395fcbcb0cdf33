import type { Page } from "@playwright/test";
import { person } from "../support/people";
import { accessible, expect, open, signIn, test } from "../support/test";

/**
 * The server's clock can't be moved from here: the answers about the session's end are replaced, with what `left()` gives.
 * `undefined`: the session has ended.
 */
async function serverSays(page: Page, left: () => number | undefined): Promise<void> {
  await page.route("**/api/session/left", (route) => {
    const seconds = left();
    return seconds === undefined
      ? route.fulfill({ status: 401, contentType: "application/json", body: '"SignedOut"' })
      : route.fulfill({ status: 200, contentType: "application/json", body: String(seconds * 1_000_000) });
  });
}

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
  let left: number | undefined = 90;
  await serverSays(page, () => left);
  await signIn(page, "System Admin", true);
  await open(page, "/staff/new", true);
  await page.locator("#field-name").fill("half a name");

  await page.clock.fastForward("28:30");
  const warning = page.getByRole("dialog", { name: "You'll be signed out soon" });
  await expect(warning).toBeVisible();
  await accessible(page);
  await warning.getByRole("button", { name: "Stay signed in" }).click();
  await expect(warning).toBeHidden();

  left = undefined;
  await page.clock.fastForward("31:00");
  const again = page.getByRole("dialog", { name: "Sign in again" });
  await expect(again).toBeVisible();
  await accessible(page);
  for (let press = 0; press < 4; press += 1) await page.keyboard.press("Escape");
  await expect(again).toBeVisible();
  await again.locator("#field-again").fill("not this one at all");
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again).toContainText("Wrong email or password.");
  await again.locator("#field-again").fill(person("System Admin").password);
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again).toBeHidden();
  await expect(page.locator("#field-name")).toHaveValue("half a name");
});

test("going from page to page counts as activity: no warning that the session ends", async ({ page }) => {
  await page.clock.install();
  await signIn(page, "System Admin", true);
  // Half an hour by this page's clock; by the server's, which counts, the session was used just now.
  const asked = page.waitForResponse("**/api/session/left");
  await page.clock.fastForward("31:00");
  expect(Number(await (await asked).text())).toBeGreaterThan(20 * 60 * 1_000_000);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Staff" }).click();
  await expect(page.locator("h1")).toHaveText("Staff");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("a session that ended elsewhere is noticed when the tab is looked at again", async ({ page }) => {
  let left: number | undefined = 30 * 60;
  await serverSays(page, () => left);
  await signIn(page, "System Admin", true);
  left = undefined;
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
  await expect(page.getByRole("dialog", { name: "Sign in again" })).toBeVisible();
});

test("the warning goes when another tab keeps the session alive", async ({ page }) => {
  await page.clock.install();
  let left = 60;
  await serverSays(page, () => left);
  await signIn(page, "System Admin", true);
  await page.clock.fastForward("29:00");
  const warning = page.getByRole("dialog", { name: "You'll be signed out soon" });
  await expect(warning).toBeVisible();
  left = 30 * 60;
  await page.clock.fastForward("00:06");
  await expect(warning).toBeHidden();
});
