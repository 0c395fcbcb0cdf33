import { expect, type Page } from "@playwright/test";
import { damagedFile, HEADERS, readCsv } from "../support/damaged_file";
import { accessible, answer, arrive, fits, open, signIn, test } from "../support/test";

const STATUS = HEADERS.indexOf("status");
const CCCID = HEADERS.indexOf("cccid");
const MESSAGE = HEADERS.indexOf("message");

async function download(page: Page, address: string): Promise<string> {
  const answer = await page.request.get(address);
  expect(answer.status()).toBe(200);
  return (await answer.body()).toString("utf8");
}

test("a thousand rows with every kind of damage, from drop to results, compared cell by cell", async ({ page }) => {
  test.setTimeout(300_000);
  const { bytes, rows } = damagedFile();
  await signIn(page, "College Staff", true);
  await page.getByRole("link", { name: "Upload File" }).first().click();
  await arrive(page, "/imports/new", true);

  // Check: in the browser, before anything is sent.
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "PUT") sent.push(request.url());
  });
  await page.locator("input[type=file]").first().setInputFiles({ name: "spring-list.csv", mimeType: "text/csv", buffer: bytes });
  const upload = page.getByRole("button", { name: /^Upload File \([\d,]+ rows\)$/ });
  await expect(upload).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("Nothing has been uploaded yet.").first()).toBeVisible();
  expect(sent).toEqual([]);
  await accessible(page);
  await fits(page);

  // Upload and plan.
  await answer(page);
  await upload.click();
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}/, { timeout: 60_000 });

  const created = rows.filter((row) => row.cccid === "assigned").length;
  const apply = page.getByRole("button", { name: new RegExp(`^Apply ${created.toLocaleString("en-US")} rows`) });
  await expect(apply).toBeVisible({ timeout: 60_000 });
  expect(sent.length).toBeGreaterThan(0);
  await accessible(page);
  await apply.click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await dialog.getByRole("button", { name: /Apply|Create/ }).click();

  // Results, cell by cell.
  const id = new URL(page.url()).pathname.split("/").pop();
  await expect(page.locator(`a[href*="/imports/${id}/results?kind=exact"]`)).toBeVisible({ timeout: 60_000 });
  await accessible(page);
  await fits(page);
  const [header, ...got] = readCsv(await download(page, `/imports/${id}/results?kind=exact`));
  expect(header).toEqual([...HEADERS]);
  const expected = rows.filter((row) => row.status !== null);
  expect(got.length).toBe(expected.length);
  const numbers = new Set<string>();
  for (const [at, row] of expected.entries()) {
    const place = `line ${row.line}, ${row.name}`;
    const cells = got[at]!;
    expect(cells[STATUS], place).toBe(row.status);
    expect(cells[MESSAGE], place).toBe(row.message);
    if (row.cccid === "assigned") {
      expect(cells[CCCID], place).toMatch(/^[A-HJ-NP-Z]{3}\d{4}$/);
      expect(numbers.has(cells[CCCID]!), `${place}: a CCCID of its own`).toBe(false);
      numbers.add(cells[CCCID]!);
    } else {
      expect(cells[CCCID], place).toBe(row.cccid);
    }
    const others = (list: string[]) => list.filter((_, column) => ![STATUS, CCCID, MESSAGE].includes(column));
    expect(others(cells), place).toEqual(others(row.cells));
  }

  // The safe variant reads back as the exact one, and holds nothing that a spreadsheet would run.
  const [guarded, ...safe] = readCsv(await download(page, `/imports/${id}/results?kind=safe`));
  expect(guarded).toEqual([...HEADERS.slice(0, -1), `${HEADERS.at(-1)} (escaped)`]);
  expect(safe.flat().filter((cell) => /^\s*[=+@\t\r-]/.test(cell))).toEqual([]);
  expect(safe.map((cells) => cells.map((cell) => cell.replace(/^'/, "")))).toEqual(got);

  // The failed rows are those that failed.
  const failed = readCsv(await download(page, `/imports/${id}/results?kind=failed`));
  expect(failed.length - 1).toBe(expected.filter((row) => row.status === "Failure").length);
  const details = readCsv(await download(page, `/imports/${id}/results?kind=details`));
  expect(details.length).toBeGreaterThan(failed.length);

  // The same file again is known.
  await open(page, "/imports/new", true);
  await page.locator("input[type=file]").first().setInputFiles({ name: "spring-list.csv", mimeType: "text/csv", buffer: bytes });
  await answer(page);
  await upload.click({ timeout: 60_000 });
  await expect(page.getByText(/already imported/i).first()).toBeVisible({ timeout: 60_000 });
});
