import { accessible, expect, fits, open, signIn, test } from "../support/test";

test("selected accounts are deactivated and reactivated together, after a question", async ({ page }) => {
  await signIn(page, "College Staff", true);
  await open(page, "/accounts?state=active", true);
  const boxes = page.getByRole("checkbox", { name: /^Select (?!all)/ });
  const names = await Promise.all([0, 1].map(async (at) => (await boxes.nth(at).getAttribute("aria-label"))!.replace("Select ", "")));
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await expect(page.getByText("2 accounts selected")).toBeVisible();
  await page.getByRole("button", { name: "Deactivate" }).click();
  const asked = page.getByRole("dialog", { name: "Deactivate the selected accounts?" });
  await expect(asked).toContainText("You selected 2.");
  await accessible(page);
  await asked.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("2 accounts selected")).toBeVisible();
  await page.getByRole("button", { name: "Deactivate" }).click();
  await asked.getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("2 accounts deactivated")).toBeVisible();
  for (const name of names) await expect(page.getByRole("link", { name, exact: true })).toHaveCount(0);
  await expect(page.getByText("Select accounts to do something with several of them.")).toBeVisible();

  await open(page, "/accounts?state=deactivated", true);
  for (const name of names) await page.getByRole("checkbox", { name: `Select ${name}` }).check();
  await fits(page);
  await page.getByRole("button", { name: "Reactivate" }).click();
  await page.getByRole("dialog", { name: "Reactivate the selected accounts?" }).getByRole("button", { name: "Reactivate" }).click();
  await expect(page.getByText("2 accounts reactivated")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  for (const name of names) await expect(page.getByRole("link", { name, exact: true })).toHaveCount(0);
});
