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
  await fix.click();
  await opened();

  await page.goto(plan);
  await page.locator("html[data-hydrated]").waitFor();
  await page.locator("#apply").click();
  await page.getByRole("dialog").getByRole("button", { name: "Create 2 accounts" }).click();
  await expect(page.locator(".plan-sentence")).toContainText("2 accounts were created.", { timeout: 60_000 });
  await fix.click();
  await opened();
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
