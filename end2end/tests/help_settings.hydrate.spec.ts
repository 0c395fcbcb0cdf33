// Settings that say who helps, as a System Admin enters them and staff find them.

import { accessible, arrive, expect, open, signIn, test } from "../support/test";

test("the settings of an organization say who helps, and the link to best practices", async ({ page }) => {
  await signIn(page, "System Admin", true);
  await open(page, "/organizations", true);
  await page.getByRole("link", { name: "Poppy Hills College", exact: true }).click();
  await page.getByLabel("Contact: name").fill("Poppy Support");
  await page.getByLabel("Contact: email").fill("help@poppy.example.edu");
  await page.getByLabel("Help link").fill("http://poppy.example.edu");
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.locator("#field-help_link-problem")).toContainText("Enter a link that begins with https://");
  await page.getByLabel("Help link").fill("https://poppy.example.edu/help");
  await page.getByLabel("Best practices link").fill("https://poppy.example.edu/practices");
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByText("Settings saved")).toBeVisible();
  await page.locator(".me summary").click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await arrive(page, "/sign-in", true);

  await signIn(page, "College Staff", true);
  await expect(page.getByRole("contentinfo").getByRole("link", { name: "Help" })).toHaveAttribute("href", "https://poppy.example.edu/help");
  await open(page, "/contact", true);
  await expect(page.getByRole("heading", { name: "For Poppy Hills College" })).toBeVisible();
  await expect(page.getByRole("link", { name: "help@poppy.example.edu" })).toHaveAttribute("href", "mailto:help@poppy.example.edu");
  await accessible(page);
  for (const address of ["/imports/new", "/accounts/new"]) {
    await open(page, address, true);
    await expect(page.getByRole("link", { name: "Best practices" })).toHaveAttribute("href", "https://poppy.example.edu/practices");
  }

  // Other tests find the help of this server.
  await open(page, "/", true);
  await page.locator(".me summary").click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await arrive(page, "/sign-in", true);
  await signIn(page, "System Admin", true);
  await open(page, "/organizations", true);
  await page.getByRole("link", { name: "Poppy Hills College", exact: true }).click();
  await page.getByLabel("Help link").fill("");
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByText("Settings saved")).toBeVisible();
});
