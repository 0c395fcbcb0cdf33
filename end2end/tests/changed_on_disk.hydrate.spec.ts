// A file that somebody saves again in another program while the page has it: the worker reads it from the disk each time, so what it
// knows no longer holds. It says so and guesses nothing.

import { appendFileSync, writeFileSync } from "node:fs";
import { accessible, answer, expect, open, signIn, test } from "../support/test";
import { held } from "../support/delayed_responses";

const HEADER = "email,first,last,dob,accepted-terms,homeless";
const CHANGED = "The file changed while it was being checked.";

/** So many rows of different people. */
function rows(count: number): string {
  const letters = (at: number) => [...at.toString(26)].map((digit) => String.fromCharCode(97 + parseInt(digit, 26))).join("");
  const row = (at: number) => `n${at}@example.org,N${letters(at)},Diskworth,1999-03-04,TRUE,TRUE`;
  return [HEADER, ...Array.from({ length: count }, (_, at) => row(at)), ""].join("\n");
}

test.beforeEach(async ({ page }) => {
  await signIn(page, "College Staff", true);
  await open(page, "/imports/new", true);
});

test("a file that changes on disk before it is read is not checked", async ({ page }, info) => {
  const path = info.outputPath("intake.csv");
  writeFileSync(path, rows(1_000));
  // The worker gets ready as soon as the page stands.
  const start = await held(page, /worker_bundle/);
  await open(page, "/imports/new", true);
  await page.locator("input[type=file]").setInputFiles(path);
  await expect(page.locator("#check-progress")).toBeVisible();
  appendFileSync(path, "late@example.org,Late,Comer,1999-03-04,TRUE,TRUE\n");
  await start();
  await expect(page.getByRole("alert")).toContainText(CHANGED);
  await expect(page.locator("#upload")).toHaveCount(0);
  await accessible(page);

  // Chosen again it is read as it stands now.
  await page.getByRole("button", { name: "Choose another file" }).click();
  await page.locator("input[type=file]").setInputFiles(path);
  await expect(page.getByRole("button", { name: "Upload File (1,001 rows)" })).toBeEnabled();
});

test("a file that changes on disk in the midst of its check is not checked to the end", async ({ page }, info) => {
  // A worker that pauses after the first pieces.
  await page.route(/worker[^/]*\.js$/, async (route) => {
    const answer = await route.fetch();
    const pause = `
      const read = ReadableStreamDefaultReader.prototype.read;
      let pieces = 0;
      ReadableStreamDefaultReader.prototype.read = async function () {
        pieces += 1;
        if (pieces === 3) await new Promise((done) => setTimeout(done, 3000));
        return read.call(this);
      };`;
    await route.fulfill({ response: answer, body: `${await answer.text()}\n${pause}` });
  });
  await open(page, "/imports/new", true);
  const path = info.outputPath("intake.csv");
  writeFileSync(path, rows(200_000));
  await page.locator("input[type=file]").setInputFiles(path);
  // Some of it was read, and more is to come.
  await expect(page.locator(".check-head")).toContainText(/[1-9][\d,]* rows so far/);
  appendFileSync(path, "late@example.org,Late,Comer,1999-03-04,TRUE,TRUE\n");
  await expect(page.getByRole("alert")).toContainText(CHANGED);
  await expect(page.locator("#upload")).toHaveCount(0);
});

test("a file that changes on disk after its check is not shown on, as if it were the same", async ({ page }, info) => {
  const path = info.outputPath("intake.csv");
  writeFileSync(path, rows(20_000));
  await page.locator("input[type=file]").setInputFiles(path);
  await expect(page.getByRole("button", { name: "Upload File (20,000 rows)" })).toBeEnabled({ timeout: 60_000 });
  await page.locator('[data-at="0-1"]').click();
  writeFileSync(path, rows(10));
  // Rows at the end were not shown yet: they are read from the file.
  await page.keyboard.press("Control+End");
  await expect(page.getByRole("alert")).toContainText(CHANGED);
});

const changes = { annotation: { type: "changes the file" } };

test("a file that changes on disk after its check is not uploaded", changes, async ({ page }, info) => {
  const path = info.outputPath("intake.csv");
  writeFileSync(path, rows(1_000));
  await page.locator("input[type=file]").setInputFiles(path);
  await expect(page.getByRole("button", { name: "Upload File (1,000 rows)" })).toBeEnabled({ timeout: 60_000 });
  await answer(page);
  writeFileSync(path, rows(900));
  await page.getByRole("button", { name: "Upload File (1,000 rows)" }).click();
  await expect(page.getByRole("alert")).toContainText(CHANGED);
});
