import { accessible, expect, open, signIn, test } from "../support/test";

test("the audit log is verified by a button", async ({ page }) => {
  await signIn(page, "System Admin", true);
  await open(page, "/audit", true);
  await page.getByRole("button", { name: "Verify the log" }).click();
  await expect(page.getByText(/^(Good: )?Verified: all/)).toBeVisible();
  await accessible(page);
});
