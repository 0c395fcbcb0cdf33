import { accessible, expect, open, signIn, test } from "../support/test";

test("? shows the keys, Escape gives the focus back, g h goes home", async ({ page }) => {
  await signIn(page, "System Admin", true);
  await open(page, "/audit", true);
  await page.getByRole("link", { name: "Staff", exact: true }).focus();
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(keys).toBeVisible();
  // Nothing to find for somebody who reads nobody's data.
  await expect(keys).not.toContainText("find an account");
  await accessible(page);
  await page.keyboard.press("Escape");
  await expect(keys).toBeHidden();
  await expect(page.getByRole("link", { name: "Staff", exact: true })).toBeFocused();
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await page.waitForURL((url) => url.pathname === "/");
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
});

test("/ opens the search from everywhere and has its box focused", async ({ page }) => {
  await signIn(page, "College Staff", true);
  await open(page, "/sessions", true);
  const box = page.locator("#field-q");
  await page.keyboard.press("/");
  await page.waitForURL((url) => url.pathname === "/accounts");
  await expect(box).toBeFocused();
  await expect(box).toHaveValue("");
  await page.keyboard.type("a/b");
  await expect(box).toHaveValue("a/b");
  await page.locator("h1").focus();
  await page.keyboard.press("/");
  await expect(box).toBeFocused();
  await expect(box).toHaveValue("a/b");
});

test("keys do nothing while a person types", async ({ page }) => {
  await signIn(page, "System Admin", true);
  await open(page, "/staff/new", true);
  await page.locator("#field-name").pressSequentially("gh?");
  await expect(page.locator("#field-name")).toHaveValue("gh?");
  expect(new URL(page.url()).pathname).toBe("/staff/new");
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("the menu of the signed-in person closes on Escape and on a click elsewhere", async ({ page }) => {
  await signIn(page, "System Admin", true);
  const menu = page.locator(".me summary");
  const out = page.getByRole("button", { name: "Sign out" });
  await menu.click();
  await expect(out).toBeVisible();
  await accessible(page);
  await page.keyboard.press("Escape");
  await expect(out).toBeHidden();
  await expect(menu).toBeFocused();
  await menu.click();
  await page.locator("h1").click();
  await expect(out).toBeHidden();
});

test("the first key press reaches a link past the frame", async ({ page }) => {
  await signIn(page, "System Admin", true);
  await open(page, "/", true);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#main")).toBeFocused();
});

test("the menu opens the keys as well", async ({ page }) => {
  await signIn(page, "System Admin", true);
  await page.locator(".me summary").click();
  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.locator(".me .menu-list")).toBeHidden();
});
