import { accessible, expect, open, signIn, test } from "../support/test";

test("an organization is added below another one, and its settings are saved", async ({ page }) => {
  await signIn(page, "System Admin", true);
  await open(page, "/organizations/new", true);
  await page.getByRole("button", { name: "Add organization" }).click();
  await expect(page.locator("#error-summary li")).toHaveText(["Choose a type.", "Enter a name."]);
  await accessible(page);

  await page.locator("#field-kind").selectOption("openccc/district");
  await page.locator("#field-name").fill("Cedar Community College District");
  await page.getByRole("button", { name: "Add organization" }).click();
  await page.waitForURL(/\/organizations\/[0-9a-f-]{36}$/);
  await expect(page.locator("h1")).toHaveText("Cedar Community College District");

  await page.locator("#field-proxy_domain").fill("students.cedar.example.edu");
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByText("Settings saved")).toBeVisible();
  await accessible(page);
  await page.reload();
  await expect(page.locator("#field-proxy_domain")).toHaveValue("students.cedar.example.edu");

  await open(page, "/organizations/new", true);
  await page.locator("#field-parent").selectOption({ label: "Cedar Community College District" });
  await expect(page.locator("#field-kind option")).toHaveText(["Choose a type", "OpenCCC: College"]);
});

test("a setting that cannot be is refused at its field, and what was typed stays", async ({ page }) => {
  await signIn(page, "System Admin", true);
  await open(page, "/organizations", true);
  await page.locator("tbody th a").first().click();
  await page.locator("#field-time_zone").fill("Mars/Olympus");
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.locator("#error-summary")).toBeFocused();
  await expect(page.locator("#field-time_zone-problem")).toBeVisible();
  await expect(page.locator("#field-time_zone")).toHaveValue("Mars/Olympus");
});

test("an organization is taken out of use and into use again", async ({ page }) => {
  await signIn(page, "System Admin", true);
  await open(page, "/organizations/new", true);
  await page.locator("#field-kind").selectOption("openccc/college");
  await page.locator("#field-name").fill("Old Mill College");
  await page.getByRole("button", { name: "Add organization" }).click();
  await expect(page.locator("h1")).toHaveText("Old Mill College");
  const state = page.locator("dt", { hasText: "Status" }).locator("+ dd");
  await expect(state).toHaveText("Active");

  await page.getByRole("button", { name: "Deactivate" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Accounts, imports and their results stay.");
  await accessible(page);
  await dialog.getByRole("button", { name: "Deactivate" }).click();
  await expect(state).toHaveText("Inactive");
  await accessible(page);

  await page.getByRole("button", { name: "Reactivate" }).click();
  await expect(state).toHaveText("Active");
});
