import { accessible, expect, fits, open, signIn, test } from "../support/test";

test("without a mail server the outbox says so, and no box offers to email a link", async ({ page, scripted }) => {
  await signIn(page, "System Admin", scripted);
  await open(page, "/", scripted);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Outbox" }).click();
  await page.waitForURL("**/outbox");
  if (scripted) await page.locator("html[data-hydrated]").waitFor();
  await expect(page.locator("h1")).toHaveText("Outbox");
  await expect(page.getByText("Mail isn't set up on this server")).toBeVisible();
  // The demonstration's educators are invited.
  await expect(page.locator("tbody tr").first()).toContainText("Waiting");
  await accessible(page);
  await fits(page);

  await page.locator("#field-state").selectOption({ label: "Failed" });
  await page.getByRole("button", { name: "Show" }).click();
  await page.waitForURL("**/outbox?state=failed");
  if (scripted) await page.locator("html[data-hydrated]").waitFor();
  await expect(page.locator("#field-state")).toHaveValue("failed");
  await expect(page.getByText("No letters match")).toBeVisible();

  await open(page, "/staff/new", scripted);
  await expect(page.locator("#field-email")).toBeVisible();
  await expect(page.getByRole("checkbox", { name: "Email the link" })).toHaveCount(0);
});
