import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { held } from "../support/delayed_responses";
import { accessible, expect, fits, open, signIn, test } from "../support/test";

const HEADER =
  "email,first,last,middle,suffix,preferred,dob YYYY-MM-DD,accepted-terms,homeless,street1,street2,city,state,postal,country," +
  "phone-number,phone-type,password,use_temp_password,status,cccid,message,notes";

/** A good row of a person with that name, with other texts in some places. */
function row(name: string, change: Partial<Record<"email" | "dob" | "postal" | "state", string>> = {}): string {
  const { email = `${name.toLowerCase()}@example.org`, dob = "1999-03-04", postal = "93721", state = "CA" } = change;
  return `${email},${name},Ruiz,,,,${dob},TRUE,,1 Elm St,,Fresno,${state},${postal},US,,,,,,,,`;
}

/** A name for each number, letters only. */
function name(at: number): string {
  const letters = [...at.toString(26)].map((digit) => String.fromCharCode(97 + parseInt(digit, 26))).join("");
  return `N${letters}`;
}

async function choose(page: Page, file: string, text: string | Buffer): Promise<void> {
  const buffer = typeof text === "string" ? Buffer.from(text) : text;
  await page.locator("input[type=file]").first().setInputFiles({ name: file, mimeType: "text/csv", buffer });
}

async function counts(page: Page): Promise<string> {
  return (await page.locator(".counts-line").first().innerText()).replace(/\s+/g, " ").trim();
}

/** The text of a cell, without what is said of it. */
function cell(page: Page, row: number, column: number) {
  return page.locator(`[data-at="${row}-${column}"] .cell-text`);
}

test.beforeEach(async ({ page }) => {
  await signIn(page, "College Staff", true);
  await open(page, "/imports/new", true);
});

test("problems are grouped, fixed alike, taken back, and the corrected file keeps the bytes of the other rows", async ({ page }) => {
  const rows = [row("Ana"), row("Wei", { postal: "2134" }), row("Kim", { postal: "2135" }), row("Joy", { dob: "1999-02-30" })];
  await choose(page, "spring.csv", `${HEADER}\r\n${rows.join("\r\n")}\r\n`);
  await expect(page.getByRole("button", { name: "Upload File (4 rows)" })).toBeEnabled();
  await expect.poll(() => counts(page)).toBe("1 good 3 with errors");
  await expect(page.getByText("Nothing has been uploaded yet.")).toBeVisible();
  await accessible(page);

  const column = page.getByLabel("Problems of one column");
  await column.selectOption({ label: "Problems in postal" });
  await expect(page.locator(".grid-body .grid-row")).toHaveCount(2);
  await column.selectOption({ label: "Any column" });
  await expect(page.locator(".grid-body .grid-row")).toHaveCount(4);

  await page.getByRole("button", { name: /^Add the zero to all 2/ }).click();
  await expect.poll(() => counts(page)).toBe("3 good 1 with errors");
  await page.locator("#undo").click();
  await expect.poll(() => counts(page)).toBe("1 good 3 with errors");
  await page.getByRole("button", { name: "Redo" }).click();
  await expect.poll(() => counts(page)).toBe("3 good 1 with errors");

  const wanted = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download corrected file" }).click();
  const corrected = readFileSync(await (await wanted).path(), "utf8");
  const fixed = rows.map((text) => text.replace(",2134,", ",02134,").replace(",2135,", ",02135,"));
  expect(corrected).toBe(`${HEADER}\r\n${fixed.join("\r\n")}\r\n`);
});

test("what was chosen before the page could hear of it counts: the organization and the file", async ({ browser }) => {
  const page = await browser.newPage();
  await signIn(page, "District Staff", true);
  const start = await held(page, /muster_bg/);
  await page.goto("/imports/new");
  const place = page.locator("#field-organization");
  const name = (await place.locator("option").nth(1).innerText()).trim();
  await place.selectOption({ index: 1 });
  await choose(page, "early.csv", [HEADER, row("Ana"), ""].join("\n"));
  await expect(page.locator("html[data-hydrated]")).toHaveCount(0);
  await start();
  await expect(page.getByRole("button", { name: "Upload File (1 row)" })).toBeEnabled();
  await expect(page.locator(".place-line")).toHaveText(name);
  await page.close();
});

test("the keyboard alone finds a problem, corrects it and takes it back", async ({ page }) => {
  await choose(page, "spring.csv", [HEADER, row("Ana"), row("Joy", { dob: "1999-02-30" }), row("Wei"), ""].join("\n"));
  await expect(page.getByRole("button", { name: "Upload File (3 rows)" })).toBeEnabled();

  await page.keyboard.press("F8");
  const bad = page.locator('[data-at="1-7"]');
  await expect(bad).toBeFocused();
  await expect(bad).toHaveAttribute("aria-invalid", "true");
  await expect(bad.locator(".tip")).toBeVisible();
  await expect(page.locator("#cell-line")).toContainText("Line 3");

  await page.keyboard.press("F2");
  await expect(page.locator("#cell-edit")).toBeFocused();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("1999-02-28");
  await page.keyboard.press("Escape");
  await expect(cell(page, 1, 7)).toHaveText("1999-02-30");

  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("1999-02-28");
  await page.keyboard.press("Enter");
  await expect(cell(page, 1, 7)).toHaveText("1999-02-28");
  await expect.poll(() => counts(page)).toBe("3 good");
  await expect(page.locator('[data-at="2-7"]')).toBeFocused();
  const said = page.locator("p[role=status]").first();
  await expect(said).toHaveText("Line 3 was checked again: 0 rows with errors left.");

  await page.keyboard.press("Control+z");
  await expect.poll(() => counts(page)).toBe("2 good 1 with errors");
  await expect(said).toHaveText("Undone.");
  await page.keyboard.press("Control+Shift+z");
  await expect.poll(() => counts(page)).toBe("3 good");
  await expect(said).toHaveText("Redone.");
  await page.keyboard.press("ArrowLeft");
  // Columns with nothing in them are hidden.
  await expect(page.locator('[data-at="2-3"]')).toBeFocused();
  await page.keyboard.press("Control+Home");
  await expect(page.locator('[data-at="0-3"]')).toBeFocused();
});

test("an edit in the middle of a large file is checked against all of it, and few rows stand in the document", async ({ page }) => {
  const lines = Array.from({ length: 20_000 }, (_, at) => row(name(at)));
  await choose(page, "large.csv", `${HEADER}\n${lines.join("\n")}\n`);
  await expect(page.getByRole("button", { name: "Upload File (20,000 rows)" })).toBeEnabled({ timeout: 60_000 });
  const grid = page.getByRole("grid");
  await expect(grid).toHaveAttribute("aria-rowcount", "20001");
  await expect(grid).toHaveAttribute("aria-colcount", "24");

  await page.locator('[data-at="0-1"]').click();
  await page.keyboard.press("Control+End");
  await expect(page.locator('[data-at="19999-1"]')).toBeFocused();
  await expect(page.locator('[data-at="19999-0"]')).toContainText("20001");
  expect(await page.locator(".grid-body .grid-row").count()).toBeLessThanOrEqual(60);
  expect(await page.locator("[style]:not(.grid, .grid-space, .grid-body, .cell-edit)").count()).toBe(0);

  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("NA@example.org");
  await page.keyboard.press("Tab");
  await expect(page.locator('[data-at="19999-1"]')).toHaveAttribute("data-severity", "error");
  await expect(page.locator('[data-at="19999-1"] .tip')).toContainText("line 2");
  await page.getByRole("button", { name: "Errors 1" }).click();
  await expect(page.locator(".grid-body .grid-row")).toHaveCount(1);
});

test("how the file is read can be changed, and a header that looks right can be accepted", async ({ page }) => {
  const near = HEADER.replace("last,", "surname,");
  await choose(page, "umlaut.csv", Buffer.from(`${near}\n${row("Zo\u00eb", { email: "zoe@example.org" })}\n`, "latin1"));
  await expect(page.locator(".check-facts")).toContainText("Windows-1252");
  await page.getByRole("button", { name: "Use as last" }).click();
  await expect(page.getByRole("button", { name: "Upload File (1 row)" })).toBeEnabled();
  await expect(cell(page, 0, 2)).toHaveText("Zo\u00eb");

  await page.getByRole("button", { name: "Change", exact: true }).click();
  await accessible(page);
  await page.getByLabel("Encoding").selectOption("utf-8");
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(page.locator(".check-facts")).toContainText("UTF-8");
  await expect.poll(() => counts(page)).toContain("1 with errors");
});

test("pasted cells are checked like a file, and leaving with changes asks", async ({ page }) => {
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, [HEADER, row("Ana", { state: "" })].join("\n").replaceAll(",", "\t"));
  await expect(page.locator(".check-facts")).toContainText("tab");
  await page.getByRole("button", { name: /^Fill in…/ }).click();
  await page.getByLabel("Value for all rows").fill("CA");
  await page.getByRole("button", { name: "Fill in 1 state" }).click();
  await expect.poll(() => counts(page)).toBe("1 good");

  await page.getByRole("link", { name: "Multi Account Creation" }).first().click();
  await expect(page.getByRole("dialog")).toContainText("Discard your changes?");
  await page.getByRole("button", { name: "Keep editing" }).click();
  await expect(page).toHaveURL(/\/imports\/new/);
  await page.getByRole("link", { name: "Multi Account Creation" }).first().click();
  await page.getByRole("button", { name: "Discard changes" }).click();
  await expect(page).toHaveURL(/\/imports$/);
});

test("a file that is no table is named as what it is", async ({ page }) => {
  await choose(page, "list.csv", "%PDF-1.7\n%âãÏÓ\n1 0 obj\n");
  await expect(page.getByRole("alert")).toContainText("PDF");
  await expect(page.getByText("No problems. All rows are ready.")).toBeHidden();
  await expect(page.locator("#upload")).toBeDisabled();
});

test("a worker that cannot start says so and offers the upload without the check", async ({ page }) => {
  await page.route("**/worker_bundle.js*", (route) => route.abort());
  // It gets ready, or fails to, as soon as the page stands; nothing is reported before there is a file.
  await open(page, "/imports/new", true);
  await expect(page.getByRole("alert")).toHaveCount(0);
  await choose(page, "spring.csv", `${HEADER}\n${row("Ana")}\n`);
  await expect(page.getByRole("alert")).toContainText("couldn't run in this browser");
  await expect(page.getByRole("button", { name: "Upload without the check" })).toBeEnabled();
});

test.describe("on a tablet", () => {
  test.use({ viewport: { width: 768, height: 1024 }, hasTouch: true, isMobile: true });

  test("a finger selects, taps again to edit, and nothing is wider than the page", async ({ page }) => {
    await choose(page, "spring.csv", [HEADER, row("Ana"), row("Joy", { dob: "1999-02-30" }), ""].join("\n"));
    await expect(page.getByRole("button", { name: "Upload File (2 rows)" })).toBeEnabled();
    await fits(page);
    const bad = page.locator('[data-at="1-7"]');
    await bad.tap();
    await expect(page.locator("#cell-line")).toContainText("Line 3");
    await bad.tap();
    await expect(page.locator("#cell-edit")).toBeFocused();
    await page.locator("#cell-edit").fill("1999-02-28");
    await page.keyboard.press("Enter");
    await expect.poll(() => counts(page)).toBe("2 good");
    await accessible(page);
  });
});
