import type { Page } from "@playwright/test";
import { person } from "../support/people";
import { accessible, expect, fits, open, signIn, test } from "../support/test";

/** Opens an account of the demonstration by search. */
async function openAccount(page: Page, name: string): Promise<void> {
  await signIn(page, "College Staff", true);
  await open(page, "/accounts", true);
  await page.locator("#field-q").fill(name);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name, exact: true }).click();
  await expect(page.locator("h1")).toHaveText(name);
}

/** The state of the account, beside that of its identity. */
const status = (page: Page) => page.locator("dt", { hasText: /^Status$/ }).locator("xpath=following-sibling::dd[1]");

test("an account is deactivated and reactivated after a question, and its history says so", async ({ page }) => {
  await openAccount(page, "Camila Brook");
  await page.getByRole("button", { name: "Deactivate" }).click();
  const dialog = page.getByRole("dialog", { name: "Deactivate Camila Brook?" });
  await accessible(page);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(status(page)).toHaveText("Active");
  await page.getByRole("button", { name: "Deactivate" }).click();
  await dialog.getByRole("button", { name: "Deactivate" }).click();
  await expect(status(page)).toHaveText("Deactivated");
  await expect(page.getByRole("row", { name: /Event: deactivate/ })).toBeVisible();
  await expect(page.getByRole("button", { name: "New temporary password" })).toHaveCount(0);
  await accessible(page);
  await fits(page);

  // Back to the search: what was typed is still there, and the list knows the state.
  await page.goBack();
  await expect(page.locator("#field-q")).toHaveValue("Camila Brook");
  await expect(page.locator("tbody .chip")).toHaveText("Deactivated");
  await page.getByRole("link", { name: "Camila Brook" }).click();
  await page.getByRole("button", { name: "Reactivate" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Reactivate" }).click();
  await expect(status(page)).toHaveText("Active");
  await expect(page.getByRole("row", { name: /Event: reactivate/ })).toBeVisible();
});

test("a new temporary password asks for the own one, is shown, shown again, and handed out", async ({ page }) => {
  await openAccount(page, "Dmitri Brook");
  await page.route(
    "**/api/accounts/new-password",
    (route) => route.fulfill({ status: 403, contentType: "application/json", body: '"StepUp"' }),
    { times: 1 },
  );
  await page.getByRole("button", { name: "New temporary password" }).click();
  await accessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Create and show it" }).click();
  const again = page.getByRole("dialog", { name: "Confirm it's you" });
  await again.locator("#field-step-up").fill(person("College Staff").password);
  await again.getByRole("button", { name: "Continue" }).click();

  const slip = page.getByRole("region", { name: "Generated passwords" }).getByRole("row", { name: /Dmitri Brook/ });
  await expect(slip).toContainText("dmitri.brook@mail.example.org");
  const password = await slip.locator("td").last().innerText();
  expect(password).toMatch(/^(\w{4}-){3}\w{4}$/);
  await accessible(page);
  for (const [width, height] of [[1280, 800], [768, 1024], [390, 844]]) {
    await page.setViewportSize({ width, height });
    await fits(page);
  }

  // Leaving asks; the same person sees it again.
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Home" }).click();
  await page.getByRole("dialog", { name: "Leave without the passwords?" }).getByRole("button", { name: "Leave" }).click();
  await page.waitForURL((url) => url.pathname === "/");
  await page.goBack();
  await page.getByRole("button", { name: "Show it again" }).click();
  await expect(slip.locator("td").last()).toHaveText(password);
  await page.getByRole("button", { name: "Done, I have handed them out" }).click();
  await expect(slip).toHaveCount(0);
  await expect(page.getByRole("row", { name: /New temporary password/ })).toBeVisible();
  await expect(page.getByRole("button", { name: "Show it again" })).toHaveCount(0);
  await accessible(page);
});

test("many are given new temporary passwords at once: shown, kept from a wrong click, handed out", async ({ page }) => {
  await signIn(page, "College Staff", true);
  await open(page, "/accounts", true);
  await page.locator("#field-q").fill("Dale");
  await page.keyboard.press("Enter");
  const boxes = page.locator("tbody input[type=checkbox]");
  await boxes.first().waitFor();
  expect(await boxes.count()).toBeGreaterThan(2);
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  const names = await page.locator("tbody tr").evaluateAll((rows) => rows.slice(0, 2).map((row) => row.querySelector("th")?.textContent ?? ""));
  await page.getByRole("button", { name: "New temporary passwords" }).click();
  const question = page.getByRole("dialog", { name: "Create new temporary passwords?" });
  await expect(question).toContainText("You selected 2.");
  await accessible(page);
  await question.getByRole("button", { name: "Create and show them" }).click();
  const shown = page.getByRole("region", { name: "New temporary passwords" });
  await expect(shown).toBeFocused();
  for (const name of names) await expect(shown.getByRole("row", { name })).toContainText(/(\w{4}-){3}\w{4}/);
  await accessible(page);
  for (const [width, height] of [[1366, 768], [768, 1024], [390, 844]]) {
    await page.setViewportSize({ width, height });
    await fits(page);
  }
  await page.setViewportSize({ width: 1366, height: 768 });
  // Another search, and they are still there.
  await page.locator("#field-q").fill("Brook");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "Camila Brook" })).toBeVisible();
  await expect(shown).toBeVisible();
  await page.getByRole("link", { name: "Camila Brook" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Stay on this page" }).click();
  await shown.getByRole("button", { name: "Done, I have handed them out" }).click();
  await expect(shown).toHaveCount(0);
});
