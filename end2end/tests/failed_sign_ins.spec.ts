import { person } from "../support/people";
import { accessible, arrive, expect, fits, open, signIn, test } from "../support/test";

test("failed sign-ins are shown on Home to their owner until they are dismissed", async ({ page, scripted }) => {
  for (const guess of ["not this one at all", "nor this one either"]) {
    await open(page, "/sign-in", scripted);
    await page.locator("input[name=email]").fill(person("College Staff").email);
    await page.locator("input[name=password]").fill(guess);
    await page.locator("form[action='/sign-in'] button[type=submit]").click();
    await expect(page.locator("#error-summary")).toBeVisible();
  }
  await signIn(page, "College Staff", scripted);
  const said = page.getByText("2 failed sign-ins since your last sign-in");
  await expect(said).toBeVisible();
  await expect(page.getByRole("link", { name: "Change password" }).first()).toBeVisible();
  await accessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await fits(page);
  await page.getByRole("button", { name: "Dismiss" }).click();
  await arrive(page, "/", scripted);
  await expect(said).toHaveCount(0);
  await page.reload();
  await expect(page.locator("h1")).toHaveText("Home");
  await expect(said).toHaveCount(0);
});
