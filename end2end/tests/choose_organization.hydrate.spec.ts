import { expect, open, signIn, test } from "../support/test";

const FILE = ["email,first,last,dob,accepted-terms,homeless", "choose@example.org,Ana,Chooseworth,1999-03-04,TRUE,TRUE", ""].join("\n");

test("where there are several organizations none is chosen beforehand, and a file waits for the choice", async ({ page }) => {
  await signIn(page, "District Staff", true);
  await open(page, "/imports/new", true);
  const place = page.getByLabel("Organization");
  await expect(place).toHaveValue("");
  await expect(place.locator("option").first()).toHaveText("Choose…");

  await page.locator("input[type=file]").first().setInputFiles({ name: "early.csv", mimeType: "text/csv", buffer: Buffer.from(FILE) });
  await expect(place).toBeFocused();
  await expect(place).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("Choose the organization first. Then we check your file.")).toBeVisible();
  await expect(page.locator(".check-facts")).toHaveCount(0);

  const name = (await place.locator("option").nth(2).innerText()).trim();
  await place.selectOption({ index: 2 });
  await expect(page.getByRole("button", { name: "Upload File (1 row)" })).toBeEnabled();
  await expect(page.locator(".place-line")).toHaveText(name);
});

test("a person of one organization is not asked for it", async ({ page }) => {
  await signIn(page, "College Staff", true);
  await open(page, "/imports/new", true);
  await expect(page.getByLabel("Organization")).toHaveCount(0);
  await page.locator("input[type=file]").first().setInputFiles({ name: "one.csv", mimeType: "text/csv", buffer: Buffer.from(FILE) });
  await expect(page.getByRole("button", { name: "Upload File (1 row)" })).toBeEnabled();
});
