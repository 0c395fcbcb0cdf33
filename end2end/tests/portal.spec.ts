import type { Page } from "@playwright/test";
import { addStudent, TEMPORARY } from "../support/students";
import { accessible, expect, fits, test } from "../support/test";

const CHOSEN = "seven quiet herons at dawn";
const CHANGED = "eight loud herons at dusk";

/** Signs in to the portal. */
async function enter(page: Page, name: string, password: string): Promise<void> {
  await page.goto("/my");
  await page.getByRole("link", { name: "OpenCCC" }).click();
  await page.getByLabel("Email or CCCID").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** A browser of the student's own, in which nobody is signed in. */
async function ownBrowser(page: Page, size = { width: 1366, height: 768 }): Promise<Page> {
  const info = test.info().project.use;
  const context = await page.context().browser()!.newContext({
    baseURL: new URL(page.url()).origin,
    viewport: size,
    javaScriptEnabled: info.javaScriptEnabled ?? true,
    locale: "en-US",
  });
  return context.newPage();
}

test("a student with a temporary password signs in, chooses another one, sees the account, changes the password and signs out", async ({ page, scripted }) => {
  const number = await addStudent(page, scripted, "pia.portal@example.org", "Pia");
  const own = await ownBrowser(page);

  await enter(own, "pia.portal@example.org", "not this one at all");
  await expect(own.locator("#error-summary")).toContainText("That doesn't match any account and password.");
  await expect(own.getByLabel("Email or CCCID")).toHaveValue("pia.portal@example.org");
  await accessible(own);

  await enter(own, number.toLowerCase(), TEMPORARY);
  await expect(own.getByRole("heading", { level: 1 })).toHaveText("Choose a new password");
  await own.goto("/my");
  expect(new URL(own.url()).pathname).toBe("/my/choose-password");
  await own.getByLabel("New password", { exact: true }).fill("brief herons");
  await own.getByLabel("Confirm new password").fill("brief herons");
  await own.getByRole("button", { name: "Save password" }).click();
  await expect(own.locator("#error-summary")).toContainText("Use at least 15 characters.");
  await accessible(own);
  await own.getByLabel("New password", { exact: true }).fill(CHOSEN);
  await own.getByLabel("Confirm new password").fill(CHOSEN);
  await own.getByRole("button", { name: "Save password" }).click();

  await expect(own.getByText("Your new password is saved")).toBeVisible();
  for (const text of ["Pia Portal", number, "pia.portal@example.org", "Not verified", "127.0.0.1"]) {
    await expect(own.locator("main").getByText(text, { exact: true }).first()).toBeVisible();
  }
  await expect(own.locator("main")).not.toContainText("1999");
  await accessible(own);

  await own.getByRole("link", { name: "Change password" }).click();
  await own.getByLabel("Current password").fill(CHOSEN);
  await own.getByLabel("New password", { exact: true }).fill(CHANGED);
  await own.getByLabel("Confirm new password").fill(CHANGED);
  await accessible(own);
  await own.getByRole("button", { name: "Save password" }).click();
  await expect(own.getByText("Your new password is saved")).toBeVisible();
  await own.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(own.getByText("You're signed out")).toBeVisible();
  await own.goto("/my/change-password");
  expect(new URL(own.url()).pathname).toBe("/my/sign-in");

  await enter(own, "pia.portal@example.org", CHANGED);
  await expect(own.getByRole("heading", { level: 1 })).toHaveText("Your account");
  // Nothing of staff is behind it.
  await own.goto("/accounts");
  expect(new URL(own.url()).pathname).toBe("/sign-in");
  await own.context().close();
});

test("without a session there are sign-in and one page about lost passwords", async ({ page }) => {
  await page.goto("/my/change-password");
  await page.getByRole("link", { name: "OpenCCC" }).click();
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await expect(page.getByText("Ask your college for a new temporary password.")).toBeVisible();
  await accessible(page);
  await page.getByRole("link", { name: "Go to sign-in" }).click();
  expect(new URL(page.url()).pathname).toBe("/my/sign-in");
  await accessible(page);
});

test("the pages fit a phone and are used by keyboard alone", async ({ page, scripted }) => {
  await addStudent(page, scripted, "kai.portal@example.org", "Kai");
  const own = await ownBrowser(page, { width: 320, height: 640 });
  const fitsPhones = async () => {
    for (const width of [320, 390]) {
      await own.setViewportSize({ width, height: 740 });
      await fits(own);
    }
  };
  await own.goto("/my");
  await fitsPhones();
  await own.getByRole("link", { name: "OpenCCC" }).focus();
  await own.keyboard.press("Enter");
  await own.waitForURL((url) => url.searchParams.get("program") === "openccc");
  await fitsPhones();
  await own.getByLabel("Email or CCCID").focus();
  await own.keyboard.type("kai.portal@example.org");
  await own.keyboard.press("Tab");
  await own.keyboard.type(TEMPORARY);
  await own.keyboard.press("Enter");
  await own.waitForURL((url) => url.pathname === "/my/choose-password");
  await fitsPhones();
  await own.getByLabel("New password", { exact: true }).focus();
  await own.keyboard.type(CHOSEN);
  await own.keyboard.press("Tab");
  await own.keyboard.type(CHOSEN);
  await own.keyboard.press("Tab");
  await expect(own.getByRole("button", { name: "Save password" })).toBeFocused();
  await own.keyboard.press("Enter");
  await own.waitForURL((url) => url.pathname === "/my");
  await fitsPhones();
  await own.goto("/my/change-password");
  await fitsPhones();
  await own.context().close();
});
