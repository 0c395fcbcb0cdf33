// The grid has the hands of a spreadsheet, and what was done by mistake is put back.

import type { Page } from "@playwright/test";
import { expect, open, signIn, test } from "../support/test";

const HEADER = "email,first,last,dob YYYY-MM-DD,accepted-terms,homeless";
const row = (first: string, dob = "1999-03-04") => `${first}@example.org,${first},Ruiz,${dob},TRUE,TRUE`;

async function choose(page: Page, rows: string[]): Promise<void> {
  const buffer = Buffer.from([HEADER, ...rows, ""].join("\r\n"));
  await page.locator("input[type=file]").first().setInputFiles({ name: "hands.csv", mimeType: "text/csv", buffer });
  await expect(page.locator("#upload")).toBeEnabled();
}

const at = (page: Page, place: string) => page.locator(`[data-at="${place}"]`);
const cell = (page: Page, place: string) => at(page, place).locator(".cell-text");

test.beforeEach(async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page, "College Staff", true);
  await open(page, "/imports/new", true);
});

test("a cell is copied, pasted into another and made blank by the keys of a spreadsheet", async ({ page }) => {
  await choose(page, [row("Ana", "1999-03-05"), row("Bo", "1999-02-30"), row("Cy")]);
  await at(page, "0-4").click();
  await page.keyboard.press("Control+c");
  await expect(page.locator("p[role=status]").first()).toHaveText("Copied.");
  await page.keyboard.press("ArrowDown");
  await expect(at(page, "1-4")).toBeFocused();
  await page.keyboard.press("Control+v");
  await expect(cell(page, "1-4")).toHaveText("1999-03-05");
  await expect(page.getByRole("button", { name: "Errors 0" })).toBeVisible();
  await page.keyboard.press("Delete");
  await expect(at(page, "1-4")).toHaveAttribute("data-severity", "error");
  await expect(cell(page, "1-4")).toHaveCount(0);
  await page.keyboard.press("Control+z");
  await expect(cell(page, "1-4")).toHaveText("1999-03-05");
});

test("a click on another cell keeps what was typed and goes there", async ({ page }) => {
  await choose(page, [row("Ana"), row("Bo"), row("Cy")]);
  await at(page, "0-2").dblclick();
  await page.locator("#cell-edit").fill("Anna");
  await at(page, "2-3").click();
  await expect(cell(page, "0-2")).toHaveText("Anna");
  await expect(at(page, "2-3")).toBeFocused();
  await expect(page.locator("#cell-line")).toContainText("Line 4");
});

test("a row that was left out is put back", async ({ page }) => {
  await choose(page, [row("Ana"), row("Bo", "1999-02-30"), row("Cy")]);
  await at(page, "1-4").click();
  await page.getByRole("button", { name: "Skip this row" }).click();
  await expect(page.locator(".grid-body .grid-row")).toHaveCount(2);
  await page.getByRole("button", { name: "Changed 1" }).click();
  await at(page, "0-2").click();
  await page.getByRole("button", { name: "Put this row back" }).click();
  await expect(page.locator(".toast")).toContainText("1 row put back");
  await page.getByRole("button", { name: "All", exact: true }).click();
  await expect(page.locator(".grid-body .grid-row")).toHaveCount(3);
  await expect(page.getByRole("button", { name: "Errors 1" })).toBeVisible();
});

test("after the last row of a kind the rows that still have errors are shown", async ({ page }) => {
  await choose(page, [row("Ana"), row("Bo", "36222"), row("Cy", "1999-02-30")]);
  await page.getByRole("button", { name: "Show rows: Dates stored as Excel numbers" }).click();
  await expect(page.locator(".grid-body .grid-row")).toHaveCount(1);
  await page.getByRole("button", { name: /^Fix it: Dates stored as Excel numbers/ }).click();
  await expect(page.getByRole("button", { name: "Errors 1" })).toHaveAttribute("aria-pressed", "true");
  await expect(cell(page, "0-2")).toHaveText("Cy");
});

test("two files that are dropped at once are refused, and neither is taken", async ({ page }) => {
  await page.evaluate((text) => {
    const data = new DataTransfer();
    for (const name of ["one.csv", "two.csv"]) data.items.add(new File([text], name, { type: "text/csv" }));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, [HEADER, row("Ana"), ""].join("\n"));
  await expect(page.getByRole("alert")).toContainText("Choose one file at a time.");
  await expect(page.locator(".check-facts")).toHaveCount(0);
});

test("a text is found in rows that are not in view, and the search goes on at the other end", async ({ page }) => {
  const rows = Array.from({ length: 300 }, (_, n) => row(n % 150 === 149 ? `Hannah${n}` : `Bo${n}`));
  await choose(page, rows);
  const find = page.getByRole("searchbox", { name: "Find in the rows" });
  const press = async (key: string, place: string) => {
    await page.keyboard.press(key);
    await expect(at(page, place)).toHaveAttribute("tabindex", "0");
    await expect(at(page, place)).toBeInViewport();
  };
  await at(page, "0-1").click();
  await page.keyboard.press("Control+f");
  await expect(find).toBeFocused();
  await find.fill("HANNAH");
  for (const place of ["149-1", "149-2", "299-1", "299-2", "149-1"]) {
    await press("Enter", place);
  }
  await expect(page.locator("#cell-line")).toContainText("Line 151");
  await expect(page.locator("p[role=status]").first()).toHaveText("Continued from the other end of the rows.");
  await press("Shift+Enter", "299-2");
  await expect(find).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(at(page, "299-2")).toBeFocused();
  await page.keyboard.press("Control+f");
  await expect(find).toBeFocused();
  await find.fill("nobody");
  await page.keyboard.press("Enter");
  await expect(page.locator(".toast")).toContainText("No cell of these rows has “nobody”.");
});

test("a range is selected, copied, pasted, filled down and made blank, each as one change", async ({ page }) => {
  await choose(page, [row("Ana"), row("Bo"), row("Cy"), row("Di")]);
  await at(page, "0-2").click();
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowRight");
  await expect(page.locator("[aria-selected=true]")).toHaveCount(4);
  await expect(page.locator("p[role=status]").first()).toHaveText("2 rows by 2 columns selected.");
  await page.keyboard.press("Control+c");
  await expect(page.locator("p[role=status]").first()).toHaveText("Copied.");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("Ana\tRuiz\r\nBo\tRuiz\r\n");
  await page.keyboard.press("ArrowDown");
  await expect(page.locator("[aria-selected=true]")).toHaveCount(0);
  await at(page, "2-2").click();
  await page.keyboard.press("Control+v");
  await expect(cell(page, "2-2")).toHaveText("Ana");
  await expect(cell(page, "3-2")).toHaveText("Bo");
  await expect(page.locator(".toast")).toContainText("2 cells changed");
  await page.keyboard.press("Control+z");
  await expect(cell(page, "3-2")).toHaveText("Di");
  // With the mouse: drawn over cells, and with Shift.
  await at(page, "0-2").hover();
  await page.mouse.down();
  await at(page, "2-2").hover();
  await page.mouse.up();
  await expect(page.locator("[aria-selected=true]")).toHaveCount(3);
  await page.keyboard.press("Control+d");
  await expect(cell(page, "2-2")).toHaveText("Ana");
  await expect(cell(page, "3-2")).toHaveText("Di");
  await at(page, "1-2").click();
  await at(page, "3-3").click({ modifiers: ["Shift"] });
  await expect(page.locator("[aria-selected=true]")).toHaveCount(6);
  await page.keyboard.press("Delete");
  await expect(page.locator(".toast").last()).toContainText("6 cells changed");
  await expect(cell(page, "3-3")).toHaveCount(0);
  await page.keyboard.press("Control+z");
  await expect(cell(page, "3-3")).toHaveText("Ruiz");
  await at(page, "3-2").click();
  await page.evaluate(() => navigator.clipboard.writeText("a\r\nb"));
  await page.keyboard.press("Control+v");
  await expect(page.locator(".toast").last()).toContainText("reach past the last row");
  await expect(cell(page, "3-2")).toHaveText("Di");
});
