import { accessible, expect, fits, open, signIn, test } from "../support/test";

test("every piece stands in the style guide, accessible, in light and in dark", async ({ page }, info) => {
  await signIn(page, "System Admin", true);
  await open(page, "/styleguide", true);
  await accessible(page);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await info.attach(`style guide, ${colorScheme}`, { body: await page.screenshot({ fullPage: true }), contentType: "image/png" });
  }
  for (const width of [320, 768, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await fits(page);
  }
});

test("a dialog keeps the focus and gives it back", async ({ page }) => {
  await signIn(page, "System Admin", true);
  await open(page, "/styleguide", true);
  const opener = page.getByRole("button", { name: "Open a dialog" });
  await opener.click();
  const dialog = page.getByRole("dialog", { name: "Apply 412 rows?" });
  await expect(dialog).toBeVisible();
  await accessible(page);
  for (let press = 0; press < 6; press++) {
    await page.keyboard.press("Tab");
    const inside = await dialog.evaluate((element) => element.contains(document.activeElement) || document.activeElement === document.body);
    expect(inside).toBe(true);
  }
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(opener).toBeFocused();
});

test("tabs move by arrow keys", async ({ page }) => {
  await signIn(page, "System Admin", true);
  await open(page, "/styleguide", true);
  const tab = (name: string) => page.getByRole("tab", { name });
  await tab("Errors").focus();
  await page.keyboard.press("ArrowRight");
  await expect(tab("Warnings")).toBeFocused();
  await expect(tab("Warnings")).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Home");
  await expect(tab("All")).toBeFocused();
});

test("a secret is hidden, shown on demand, and hides itself", async ({ page }) => {
  await page.clock.install();
  await signIn(page, "System Admin", true);
  await open(page, "/styleguide", true);
  const secret = page.locator(".secret-text");
  const password = await page.locator(".slip-password").first().innerText();
  await expect(secret).not.toContainText(password);
  await page.getByRole("button", { name: "Password of Ana Ruiz" }).click();
  await expect(secret).toHaveText(password);
  await page.clock.runFor("00:31");
  await expect(secret).not.toContainText(password);
});
