import { accessible, expect, open, signIn, test } from "../support/test";

test("the audit log is filtered by the address and verified by a button", async ({ page }) => {
  await signIn(page, "System Admin", true);
  await open(page, "/audit", true);
  await page.locator("#field-action").selectOption({ label: "Signed in" });
  await page.getByRole("button", { name: "Show these" }).click();
  await page.waitForURL("**/audit?action=signed_in");
  await page.locator("html[data-hydrated]").waitFor();
  const whats = new Set(await page.locator("tbody th").allInnerTexts());
  expect([...whats]).toEqual(["Signed in"]);
  await page.getByRole("button", { name: "Verify the log" }).click();
  await expect(page.getByText(/^(Good: )?The log holds/)).toBeVisible();
  await accessible(page);
});
