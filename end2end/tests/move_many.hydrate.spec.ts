// Learners are selected in the list and moved together: what happens is said first, then it happens. Everybody is back at the end.

import type { Page } from "@playwright/test";
import { accessible, expect, fits, open, signIn, test } from "../support/test";

const AGENCY = "Demo Department of Corrections";
const HERE = `${AGENCY} / Granite Ridge Facility / Unit A`;
const THERE = `${AGENCY} / Lakeview Facility / East Unit`;

const bar = (page: Page) => page.getByRole("region", { name: "Selected accounts" });
const dialog = (page: Page) => page.getByRole("dialog", { name: "Move the selected accounts?" });
const row = (page: Page, name: string) => page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });

/** The first people of the unit that the list shows. */
async function peopleOf(page: Page, unit: string, count: number): Promise<string[]> {
  const links = page.getByRole("row").filter({ hasText: unit }).getByRole("rowheader").getByRole("link");
  await expect(links.nth(count - 1)).toBeVisible();
  return (await links.allTextContents()).slice(0, count);
}

async function select(page: Page, names: string[]): Promise<void> {
  for (const name of names) await page.getByRole("checkbox", { name: `Select ${name}`, exact: true }).check();
}

test("selected learners move together, and who can't move is named before and after", async ({ page }) => {
  await signIn(page, "Agency Admin", true);
  await open(page, "/accounts?state=active", true);
  const names = await peopleOf(page, "Unit A", 2);
  await select(page, names);
  await bar(page).getByRole("button", { name: "Move", exact: true }).click();
  await expect(dialog(page).getByRole("button", { name: "Move 0" })).toBeDisabled();
  await dialog(page).getByLabel("To").selectOption({ label: HERE });
  await expect(dialog(page).getByText("2 are there already.")).toBeVisible();
  await dialog(page).getByLabel("To").selectOption({ label: THERE });
  await expect(dialog(page).getByText("2 move at once.")).toBeVisible();
  await accessible(page);
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("2 accounts selected")).toBeVisible();
  await bar(page).getByRole("button", { name: "Move", exact: true }).click();
  await dialog(page).getByRole("button", { name: "Move 2" }).click();
  await expect(page.getByText("2 accounts moved.")).toBeVisible();
  for (const name of names) await expect(row(page, name)).toContainText("East Unit");

  // One of them can't move: that is said before and after, and the other one moves back, by keyboard alone.
  const [first, second] = names as [string, string];
  await select(page, [second]);
  await page.getByRole("button", { name: "Deactivate" }).click();
  await page.getByRole("dialog", { name: "Deactivate the selected accounts?" }).getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("1 account deactivated")).toBeVisible();
  await select(page, [first]);
  await page.locator("#field-state").selectOption("deactivated");
  await page.locator("form.table-tools button[type=submit]").click();
  await select(page, [second]);
  const why = `${second}: The account is deactivated or not in use, so it can't move. Reactivate it first.`;
  await page.locator("#field-state").selectOption("active");
  await page.locator("form.table-tools button[type=submit]").click();
  await expect(page.getByText("2 accounts selected")).toBeVisible();
  await expect(row(page, first)).toBeVisible();
  await bar(page).getByRole("button", { name: "Move", exact: true }).focus();
  await page.keyboard.press("Enter");
  await dialog(page).getByLabel("To").focus();
  await page.keyboard.type(HERE);
  await expect(dialog(page).getByText("1 moves at once.")).toBeVisible();
  await expect(dialog(page)).toContainText("1 can't move:");
  await expect(dialog(page).getByRole("listitem")).toHaveText([why]);
  await accessible(page);
  await dialog(page).getByLabel("To").focus();
  await page.keyboard.press("Tab");
  await expect(dialog(page).getByRole("button", { name: "Move 1" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText("1 account moved.")).toBeVisible();
  const leftOut = page.getByRole("region", { name: "Some accounts stay where they are" });
  await expect(leftOut).toBeFocused();
  await expect(leftOut.getByRole("listitem")).toHaveText([why]);
  await accessible(page);
  await leftOut.getByRole("button", { name: "Close" }).click();
  await expect(leftOut).toBeHidden();
  await expect(row(page, first)).toContainText("Unit A");

  // On a phone: reactivated, and back as well.
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator("#field-state").selectOption("deactivated");
  await page.locator("form.table-tools button[type=submit]").click();
  await select(page, [second]);
  await page.getByRole("button", { name: "Reactivate" }).click();
  await page.getByRole("dialog", { name: "Reactivate the selected accounts?" }).getByRole("button", { name: "Reactivate" }).click();
  await expect(page.getByText("1 account reactivated")).toBeVisible();
  await page.locator("#field-state").selectOption("active");
  await page.locator("form.table-tools button[type=submit]").click();
  await select(page, [second]);
  await bar(page).getByRole("button", { name: "Move", exact: true }).click();
  await dialog(page).getByLabel("To").selectOption({ label: HERE });
  await expect(dialog(page).getByText("1 moves at once.")).toBeVisible();
  await fits(page);
  await accessible(page);
  await dialog(page).getByRole("button", { name: "Move 1" }).click();
  await expect(row(page, second)).toContainText("Unit A");
});
