// What the check in the browser offers for a file, in the grid itself.

import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, open, signIn, test } from "../support/test";

const HEADER = "email,first,last,dob YYYY-MM-DD,accepted-terms,homeless";

const row = (first: string, dob = "1999-03-04", email = `${first}@example.org`) => `${email},${first},Ruiz,${dob},TRUE,TRUE`;

async function choose(page: Page, rows: string[] | Buffer): Promise<void> {
  const buffer = Array.isArray(rows) ? Buffer.from([HEADER, ...rows, ""].join("\r\n")) : rows;
  await page.locator("input[type=file]").first().setInputFiles({ name: "spring.csv", mimeType: "text/csv", buffer });
}

/** The text of a cell, without what is said of it. */
const cell = (page: Page, at: string) => page.locator(`[data-at="${at}"] .cell-text`);

async function edit(page: Page, at: string, text: string): Promise<void> {
  await page.locator(`[data-at="${at}"]`).dblclick();
  await page.locator("#cell-edit").fill(text);
  await page.keyboard.press("Enter");
  await expect(cell(page, at)).toHaveText(text);
}

async function corrected(page: Page): Promise<Buffer> {
  const file = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download corrected file" }).click();
  return readFileSync(await (await file).path());
}

test.beforeEach(async ({ page }) => {
  await signIn(page, "College Staff", true);
  await open(page, "/imports/new", true);
});

test("a blank email takes a proxy address made of its row", async ({ page }) => {
  await choose(page, [row("Ana"), row("Bo", "1999-03-05", "")]);
  await page.getByRole("button", { name: /^Fix it/ }).click();
  await expect(cell(page, "1-1")).toHaveText("bo.ruiz.19990305@students.example.edu");
  await expect(page.getByRole("button", { name: "Errors 0" })).toBeVisible();
});

test("dates of several readings wait for one choice, and two digits of a year lie in the past", async ({ page }) => {
  await choose(page, [row("Ana", "3/4/1999"), row("Bo", "12/5/1999"), row("Cy", "4/3/68")]);
  await expect(page.getByRole("button", { name: "Errors 3" })).toBeVisible();
  await page.getByRole("button", { name: /^Month first/ }).click();
  await expect(cell(page, "0-4")).toHaveText("1999-03-04");
  await expect(cell(page, "1-4")).toHaveText("1999-12-05");
  await expect(cell(page, "2-4")).toHaveText("1968-04-03");
});

test("only rows with a warning are listed where that is chosen", async ({ page }) => {
  await choose(page, [row("Ana"), row("Bo", "2021-03-05"), row("Cy", "1999-02-30")]);
  await page.getByRole("button", { name: "Warnings 1" }).click();
  await expect(page.locator(".grid-body .grid-row")).toHaveCount(1);
  await expect(cell(page, "0-2")).toHaveText("Bo");
  await expect(page.locator('[data-at="0-4"]')).toHaveAttribute("data-severity", "warning");
  await page.getByRole("button", { name: "All", exact: true }).click();
  await expect(page.locator(".grid-body .grid-row")).toHaveCount(3);
});

test("the corrected file stays in the file's encoding while its characters fit, and is UTF-8 with a mark otherwise", async ({ page }) => {
  const text = `${HEADER}\r\n${row("Jos\u00e9", "1999-03-04", "jose@example.org")}\r\n`;
  await choose(page, Buffer.from(text, "latin1"));
  await edit(page, "0-2", "Zo\u00eb");
  expect((await corrected(page)).toString("latin1")).toBe(text.replace("Jos\u00e9", "Zo\u00eb"));
  await edit(page, "0-3", "\u0141uk");
  expect((await corrected(page)).toString("utf8")).toBe(`\ufeff${text.replace("Jos\u00e9", "Zo\u00eb").replace("Ruiz", "\u0141uk")}`);
  await expect(page.getByText("the whole file was saved as UTF-8")).toBeVisible();
});

test("counts and rows are seen and keys are heard while a large file is checked", async ({ page }) => {
  const rows = Array.from({ length: 400_000 }, (_, at) => row(`Ana${at}`.replace(/\d/g, (digit) => "abcdefghij"[Number(digit)]!)));
  // What is on the page together: asked in one go, since the check goes on meanwhile.
  await page.evaluate(() => {
    const seen = document.documentElement.dataset;
    const look = () => {
      if (!document.querySelector("#check-progress")) return;
      if (document.querySelector(".grid-body .grid-row")) seen.rows = "during";
      if (/[1-9]/.test(document.querySelector(".counts-line")?.textContent ?? "")) seen.counts = "during";
      if (document.querySelector("dialog#keys[open]")) seen.keys = "during";
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["open"], characterData: true });
  });
  await choose(page, rows);
  await expect(page.locator("#check-progress")).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.locator("dialog#keys")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Upload File (400,000 rows)" })).toBeEnabled({ timeout: 90_000 });
  expect(await page.evaluate(() => ({ ...document.documentElement.dataset }))).toMatchObject({ rows: "during", counts: "during", keys: "during" });
});
