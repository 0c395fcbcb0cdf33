import type { Page } from "@playwright/test";
import { person } from "../support/people";
import { accessible, expect, open, signIn, test } from "../support/test";

/** The next call of that server function is answered as after five minutes; the server's clock cannot be moved from here. */
async function stale(page: Page, endpoint: string): Promise<void> {
  await page.route(
    `**/api/${endpoint}`,
    (route) => route.fulfill({ status: 403, contentType: "application/json", body: '"StepUp"' }),
    { times: 1 },
  );
}

async function token(page: Page): Promise<string | undefined> {
  return (await page.context().cookies()).find(({ name }) => name.endsWith("muster"))?.value;
}

async function addedPerson(page: Page, name: string, email: string): Promise<void> {
  await open(page, "/staff/new", true);
  await page.locator("#field-name").fill(name);
  await page.locator("#field-email").fill(email);
  await page.getByRole("button", { name: "Add staff user" }).click();
  await page.getByRole("link", { name: "Grant a role" }).click();
  await expect(page.locator("h1")).toHaveText(name);
}

test("a role asks for the password again, and then is granted as it was filled in", async ({ page }) => {
  await signIn(page, "System Admin", true);
  await addedPerson(page, "Ines Okoro", "ines.okoro@college.example.edu");
  const before = await token(page);
  await stale(page, "staff/grant");
  await page.locator("#field-role").selectOption("auditor");
  await page.locator("#field-organization").selectOption("everywhere");
  await page.locator("#field-until-day").fill("31");
  await page.locator("#field-until-month").fill("12");
  await page.locator("#field-until-year").fill("2099");
  await page.getByRole("button", { name: "Grant role" }).click();

  const dialog = page.getByRole("dialog", { name: "Confirm it's you" });
  await expect(dialog).toBeVisible();
  await accessible(page);
  await dialog.locator("#field-step-up").fill("not this one at all");
  await dialog.getByRole("button", { name: "Continue" }).click();
  await expect(dialog).toContainText("That isn't your password.");
  await accessible(page);
  expect(await token(page)).toBe(before);
  await dialog.locator("#field-step-up").fill(person("System Admin").password);
  await dialog.getByRole("button", { name: "Continue" }).click();
  await expect(dialog).toBeHidden();

  const grant = page.getByRole("row", { name: /^Auditor/ });
  await expect(grant).toContainText("2099");
  expect(await token(page)).not.toBe(before);

  // The new token is the session's: what comes next needs no password.
  await page.getByRole("button", { name: /^End grant: Auditor/ }).click();
  await page.getByRole("dialog", { name: "End this grant?" }).getByRole("button", { name: "End grant" }).click();
  await expect(grant).toHaveCount(0);
});

test("without the password nothing is done, and what was filled in stays", async ({ page }) => {
  await signIn(page, "System Admin", true);
  await addedPerson(page, "Tomas Lind", "tomas.lind@college.example.edu");
  await stale(page, "staff/grant");
  await page.locator("#field-role").selectOption("auditor");
  await page.locator("#field-organization").selectOption("everywhere");
  await page.getByRole("button", { name: "Grant role" }).click();
  const dialog = page.getByRole("dialog", { name: "Confirm it's you" });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.locator("#error-summary")).toContainText("Enter your password again to do this.");
  await expect(page.locator("#field-role")).toHaveValue("auditor");
  await expect(page.getByRole("row", { name: /^Auditor/ })).toHaveCount(0);

  for (const [endpoint, press] of [
    ["staff/new-link", () => page.getByRole("button", { name: "New link" }).click()],
    ["staff/deactivate", async () => {
      await page.getByRole("button", { name: "Deactivate Tomas Lind" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Deactivate Tomas Lind" }).click();
    }],
  ] as const) {
    await stale(page, endpoint);
    await press();
    await dialog.locator("#field-step-up").fill(person("System Admin").password);
    await dialog.getByRole("button", { name: "Continue" }).click();
    await expect(dialog).toBeHidden();
  }
  await expect(page.locator(".copy-text")).toBeVisible();
  await expect(page.getByText("Deactivated", { exact: true })).toBeVisible();
});
