// Many cells are fixed at once, seen to be fixed, and taken back.

import type { Locator, Page } from "@playwright/test";
import { accessible, answer, expect, open, signIn, test } from "../support/test";

const HEADER = "email,first,last,dob YYYY-MM-DD,accepted-terms,homeless,street1,city,state,postal,country";

type Cells = Partial<Record<"email" | "first" | "dob" | "state" | "postal" | "country" | "terms", string>>;

/** Letters only, a different name for each number. */
function name(at: number): string {
  const letters = [...at.toString(26)].map((digit) => String.fromCharCode(97 + parseInt(digit, 26))).join("");
  return `N${letters}`;
}

/** A good row, with other texts in some places. */
function row(at: number, change: Cells = {}): string {
  const { email = `n${at}@example.org`, first = name(at), dob = "1999-03-04", state = "CA", postal = "93721", country = "US", terms = "TRUE" } = change;
  return `${email},${first},Ruiz,${dob},${terms},,${at} Elm St,Fresno,${state},${postal},${country}`;
}

async function choose(page: Page, rows: string[]): Promise<void> {
  const buffer = Buffer.from([HEADER, ...rows, ""].join("\n"));
  await page.locator("input[type=file]").first().setInputFiles({ name: "workbench.csv", mimeType: "text/csv", buffer });
  await expect(page.locator("#upload")).toBeEnabled({ timeout: 60_000 });
}

async function counts(page: Page): Promise<string> {
  return (await page.locator(".counts-line").first().innerText()).replace(/\s+/g, " ").trim();
}

const cell = (page: Page, at: string) => page.locator(`[data-at="${at}"] .cell-text`);

test.beforeEach(async ({ page }) => {
  await signIn(page, "College Staff", true);
  await open(page, "/imports/new", true);
});

test("a fix of many cells says how many it changed, and its toast undoes it while it is the last change", async ({ page }) => {
  await choose(page, [row(0), row(1, { postal: "2134" }), row(2, { postal: "2135" }), row(3, { dob: "3/14/1999" }), row(4, { state: "" })]);
  const toast = page.locator(".toast");
  const undo = toast.getByRole("button", { name: "Undo" });
  await page.getByRole("button", { name: /^Add the zero to all 2/ }).click();
  await expect(toast).toContainText("2 cells changed");
  await expect(cell(page, "1-10")).toHaveText("02134");
  await undo.click();
  await expect(cell(page, "1-10")).toHaveText("2134");
  await expect(toast).toHaveCount(0);
  await expect(page.locator("#problems-title")).toBeFocused();

  // After another change the toast is gone, or it would undo that one.
  await page.getByRole("button", { name: /^Add the zero to all 2/ }).click();
  await expect(toast).toContainText("2 cells changed");
  await page.locator('[data-at="4-2"]').click();
  await page.keyboard.press("Enter");
  await page.locator("#cell-edit").fill("Cleo");
  await page.keyboard.press("Enter");
  await expect(cell(page, "4-2")).toHaveText("Cleo");
  await expect(toast).toHaveCount(0);
  await expect(cell(page, "2-10")).toHaveText("02135");

  // A row left out counts as a row.
  await page.locator('[data-at="3-4"]').click();
  await page.locator("#cell-line").getByRole("button", { name: "Skip this row" }).click();
  await expect(toast).toContainText("1 row skipped");
  await expect(page.locator(".check-head")).toContainText("1 skipped by you");
  await undo.click();
  await expect(page.locator(".check-head")).not.toContainText("skipped by you");
  await page.getByRole("button", { name: /^Fix it: Dates/ }).click();
  await expect(toast).toContainText("1 cell changed");
  await accessible(page);
});

test("a thousand rows with forty errors of eight kinds are clean in under thirty actions", async ({ page }) => {
  const bad = new Map<number, Cells>();
  let at = 5;
  const spread = (count: number, change: (n: number) => Cells) => {
    for (let n = 0; n < count; n += 1, at += 23) bad.set(at, change(n));
  };
  spread(8, (n) => ({ postal: `213${n}` }));
  spread(10, (n) => ({ dob: `2/${n + 3}/1999` }));
  spread(5, (n) => ({ dob: `3622${n}` }));
  spread(5, () => ({ email: "" }));
  spread(4, () => ({ state: "" }));
  spread(4, () => ({ country: "" }));
  spread(2, () => ({ dob: "1999-02-30" }));
  spread(2, (n) => ({ first: n === 0 ? "Rob3rt" : "Mar1a" }));
  expect(bad.size).toBe(40);
  await choose(page, Array.from({ length: 1_000 }, (_, row_) => row(row_, bad.get(row_))));
  await expect.poll(() => counts(page)).toContain("960 good");
  const errors = page.locator('.problem-group[data-severity="error"]');
  await expect(errors).toHaveCount(8);

  // A press of a button or of a key, or a text that is typed: each is one action.
  let actions = 0;
  const press = async (name: RegExp) => {
    actions += 1;
    await page.getByRole("button", { name }).first().click();
  };
  const key = async (name: string) => {
    actions += 1;
    await page.keyboard.press(name);
  };
  const type = async (field: Locator, text: string) => {
    actions += 1;
    await field.fill(text);
  };
  const left = (count: number) => expect(page.getByRole("button", { name: `Errors ${count}`, exact: true })).toBeVisible();

  await press(/^Add the zero to all 8/);
  await left(32);
  await press(/^Month first \(M\/D\/YYYY\)/);
  await left(22);
  await press(/^Fix all 5: .*Excel/);
  await left(17);
  await press(/^Use a proxy address for all 5/);
  await left(12);
  for (const [kind, text, after] of [[/^Fill in all 4…: State/, "CA", 8], [/^Fill in all 4…: Country/, "US", 4]] as const) {
    await press(kind);
    await type(page.getByLabel("Value for all rows"), text);
    await press(/^Fill in 4/);
    await left(after);
  }
  // What is right in each of the others only a person knows. The first of a kind is selected when the kind is shown.
  let open = 4;
  const kinds = [
    [/^Show rows: Dates that don't exist/, "dob YYYY-MM-DD:", ["1999-02-28", "1999-02-27"]],
    [/^Show rows: First name/, "first:", ["Robert", "Maria"]],
  ] as const;
  for (const [kind, column, [first, second]] of kinds) {
    await press(kind);
    const line = page.locator('#cell-line[data-severity="error"]');
    await expect(line).toContainText(column);
    actions += 1;
    await line.getByRole("button", { name: "Edit" }).click();
    await type(page.locator("#cell-edit"), first);
    await key("Enter");
    await left((open -= 1));
    await key("F8");
    await expect(page.locator('.cell:focus[aria-invalid="true"]')).toHaveCount(1);
    await key("F2");
    await type(page.locator("#cell-edit"), second);
    await key("Enter");
    await left((open -= 1));
  }
  await expect.poll(() => counts(page)).toBe("995 good 5 with warnings");
  expect(actions).toBeLessThan(30);
});

test("a text that would fill many cells is tried first, and only offered where there is a list", async ({ page }) => {
  await choose(page, [row(0), row(1, { state: "" }), row(2, { state: "" }), row(3, { postal: "" }), row(4, { postal: "" })]);
  // Two people have two ZIP codes.
  await expect(page.getByRole("button", { name: /^Show rows: ZIP/ })).toHaveCount(1);
  await expect(page.getByRole("button", { name: /^Fill in/ })).toHaveCount(1);
  await page.getByRole("button", { name: /^Fill in all 2…: State/ }).click();
  const dialog = page.getByRole("dialog", { name: "Fill in 2 states" });
  const field = page.getByLabel("Value for all rows");
  await expect(field).toBeFocused();
  await expect(dialog).toContainText("Use a two-letter code, for example CA.");
  for (const [text, problem] of [["", "Enter a state"], ["Kalifornia", "isn't a US state"]]) {
    await field.fill(text);
    await page.keyboard.press("Enter");
    await expect(dialog.locator(".problem")).toContainText(problem);
    await expect(field).toBeFocused();
  }
  await accessible(page);
  await field.fill("CA");
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(page.locator(".toast")).toContainText("2 cells changed");
  await expect(page.getByRole("button", { name: "Errors 2", exact: true })).toBeVisible();
});

test("empty columns are hidden, the name stays beside the line, and arrows go over what is hidden", async ({ page }) => {
  // No row of these has anything under "homeless".
  await choose(page, [row(0), row(1, { postal: "2134" })]);
  const heads = page.locator('.grid-head [role="columnheader"]');
  await expect(heads).toHaveCount(1 + 10);
  await expect(page.locator(".folded")).toContainText("1 empty column hidden");
  await expect(page.locator('[data-at="1-0"] .row-name')).toHaveText("Nb Ruiz");
  await page.locator('[data-at="1-5"]').click();
  await page.keyboard.press("ArrowRight");
  await expect(page.locator('[data-at="1-7"]')).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(page.locator('[data-at="1-5"]')).toBeFocused();
  await page.keyboard.press("End");
  await expect(page.locator('[data-at="1-11"]')).toBeFocused();
  // However far to the right.
  const [name, cell_] = [(await page.locator('[data-at="1-0"] .row-name').boundingBox())!, (await page.locator('[data-at="1-11"]').boundingBox())!];
  const box = (await page.locator("#grid").boundingBox())!;
  expect(name.x).toBeGreaterThanOrEqual(box.x);
  expect(name.x + name.width).toBeLessThanOrEqual(cell_.x);
  await page.locator("#unfold").click();
  await expect(heads).toHaveCount(1 + 11);
  await expect(page.locator(".folded")).toHaveCount(0);
  await expect(page.locator('[data-at="1-11"]')).toBeFocused();
  await accessible(page);
});

test("a file without a required column waits for it, and one that cannot be read shows no rows to work on", async ({ page }) => {
  const files = (name: string, text: string) =>
    page.locator("input[type=file]").first().setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  await files("no-email.csv", "first,last,dob YYYY-MM-DD,accepted-terms\nAna,Ruiz,1999-03-04,TRUE\n");
  await expect(page.locator(".upload-help")).toHaveText("Add the missing columns before you upload.");
  await expect(page.locator(".problems-panel")).not.toContainText("All rows are ready");
  await expect(page.locator("#upload")).toBeDisabled();
  await open(page, "/imports/new", true);
  await files("report.csv", "%PDF-1.7\n");
  await expect(page.getByRole("alert")).toContainText("This file can't be imported yet.");
  for (const part of ["#upload", ".counts-line", "#grid", "#problems-title", ".cell-line"]) await expect(page.locator(part), part).toBeHidden();
  await accessible(page);
});

test("Fix rows opens the check with just the rows with errors, from the plan and from the results", async ({ page }) => {
  await choose(page, [row(101, { email: "fixone@example.org" }), row(102, { email: "fixtwo@example.org", dob: "1999-02-30" }), row(103, { email: "fixtri@example.org" })]);
  await answer(page);
  await page.locator("#upload").click();
  await expect(page.locator(".plan-sentence")).toContainText("2 accounts will be created.", { timeout: 60_000 });
  await accessible(page);
  const plan = page.url();
  const fix = page.getByRole("link", { name: "Fix 1 row" });
  const bad = page.locator('.cell[aria-invalid="true"]');
  const opened = async () => {
    await expect(page.locator("h1")).toHaveText("workbench-failed.csv");
    await expect(page.locator("#upload")).toBeEnabled();
    await expect(page.locator(".grid-body .grid-row")).toHaveCount(1);
    await expect.poll(() => counts(page)).toBe("0 good 1 with errors");
    await expect(bad).toContainText("1999-02-30");
  };
  // The file is still in this tab: nothing is asked of the server but which rows they are.
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await fix.click();
  await opened();
  expect(asked.filter((path) => path.endsWith("/results"))).toEqual([]);
  // With the columns of the file, in their order, and no others.
  await expect(page.locator('.grid-head [role="columnheader"]')).toHaveCount(1 + HEADER.split(",").length - 1);

  await page.goto(plan);
  await page.locator("html[data-hydrated]").waitFor();
  await page.locator("#apply").click();
  await page.getByRole("dialog").getByRole("button", { name: "Create 2 accounts" }).click();
  await expect(page.locator(".plan-sentence")).toContainText("2 accounts were created.", { timeout: 60_000 });
  // By now it is not.
  await fix.click();
  await opened();
  expect(asked.filter((path) => path.endsWith("/results"))).toHaveLength(1);
  await page.keyboard.press("F8");
  await expect(bad).toBeFocused();
  await page.keyboard.press("F2");
  await page.locator("#cell-edit").fill("1999-02-28");
  await page.keyboard.press("Enter");
  await expect.poll(() => counts(page)).toBe("1 good");
  await answer(page);
  await page.locator("#upload").click();
  await expect(page.locator(".plan-sentence")).toHaveText("1 account will be created.", { timeout: 60_000 });
  await expect(page.getByRole("link", { name: /^Fix / })).toHaveCount(0);
});
