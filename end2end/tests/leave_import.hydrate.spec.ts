import { answer, expect, open, signIn, test } from "../support/test";

test("an import's page that was followed to its results is left by a link, and the script goes on", async ({ page }) => {
  const rows = ["email,first,last,dob,accepted-terms,homeless", "leave@example.org,Lee,Aveworth,1999-03-04,TRUE,TRUE", ""];
  await signIn(page, "College Staff", true);
  await open(page, "/imports/new", true);
  await page.locator("input[type=file]").setInputFiles({ name: "leave.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\n")) });
  await answer(page);
  await page.getByRole("button", { name: "Upload File (1 row)" }).click();
  await page.getByRole("button", { name: "Apply 1 row" }).click();
  await page.getByRole("button", { name: "Create 1 account" }).click();
  await expect(page.locator(".plan-sentence")).toHaveText("1 account was created.", { timeout: 60_000 });
  await expect(page).toHaveTitle(/^leave\.csv/);

  await page.evaluate(() => document.documentElement.setAttribute("data-stays", ""));
  await page.getByRole("link", { name: /^Open account: Lee/ }).click();
  await expect(page).toHaveTitle(/^Lee Aveworth/);
  await page.getByRole("link", { name: "leave.csv" }).first().click();
  await expect(page).toHaveTitle(/^leave\.csv/);
  await page.getByRole("link", { name: "Multi Account Creation", exact: true }).first().click();
  await expect(page).toHaveTitle(/^Multi Account Creation/);
  await expect(page.locator("html[data-stays]")).toHaveCount(1);
});
