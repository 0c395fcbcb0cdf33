// What was typed or changed is lost only when somebody says so.

import type { Page } from "@playwright/test";
import { accessible, expect, open, signIn, test } from "../support/test";

const HEADER = "email,first,Surname,dob,accepted-terms,homeless";
const row = (at: number) => `n${at}@example.org,N${String.fromCharCode(97 + (at % 26))},Ruiz${at < 26 ? "" : "a"},1999-03-04,TRUE,TRUE`;

async function choose(page: Page, rows: number): Promise<void> {
  const text = [HEADER, ...Array.from({ length: rows }, (_, at) => row(at)), ""].join("\n");
  await page.locator("input[type=file]").first().setInputFiles({ name: "keep.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await expect(page.locator('[data-at="0-1"]')).toBeVisible();
}

/** Types over the address of the first row, without leaving the cell. */
async function type(page: Page, text: string): Promise<void> {
  // From another cell: a second click on the same one would edit it already.
  await page.locator('[data-at="1-2"]').click();
  await page.locator('[data-at="0-1"]').click();
  await page.keyboard.press("Enter");
  await page.locator("#cell-edit").fill(text);
}

/** Saves it with Enter, which goes on to the cell below. */
async function save(page: Page): Promise<void> {
  await page.keyboard.press("Enter");
  await expect(page.locator('[data-at="1-1"]')).toBeFocused();
}

test.beforeEach(async ({ page }) => {
  await signIn(page, "College Staff", true);
  await open(page, "/imports/new", true);
});

test("going on to the next problem, or scrolling, keeps what is being typed; Escape alone gives it up", async ({ page }) => {
  await choose(page, 200);
  const text = page.locator('[data-at="0-1"] .cell-text');
  await type(page, "one@example.org");
  await page.keyboard.press("F8");
  await page.locator("#grid").evaluate((grid) => grid.scrollTo(0, 0));
  await expect(text).toHaveText("one@example.org");

  await type(page, "two@example.org");
  await page.locator("#grid").evaluate((grid) => grid.scrollTo(0, 3_000));
  await expect(page.locator("#cell-edit")).toHaveCount(0);
  await page.locator("#grid").evaluate((grid) => grid.scrollTo(0, 0));
  await expect(text).toHaveText("two@example.org");

  await type(page, "three@example.org");
  await page.keyboard.press("Escape");
  await expect(text).toHaveText("two@example.org");
});

test("accepting headers, one or all, keeps changes and the focus", async ({ page }) => {
  const text = ["emial,first,lastt,dbo,accepted-terms,homeless", row(0), row(1), row(2), ""].join("\n");
  await page.locator("input[type=file]").first().setInputFiles({ name: "near.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await expect(page.locator('[data-at="0-2"]')).toBeVisible();
  await page.locator('[data-at="0-2"]').click();
  await page.keyboard.press("Enter");
  await page.locator("#cell-edit").fill("Changed");
  await page.keyboard.press("Enter");
  const changed = page.locator('[data-at="0-2"] .cell-text');
  await expect(changed).toHaveText("Changed");
  await accessible(page);

  const all = page.getByRole("button", { name: "Use all 3 as shown" });
  await page.getByRole("button", { name: "Use as last" }).click();
  await expect(all).toHaveCount(0);
  await expect(page.locator("#problems-title")).toBeFocused();
  await expect(changed).toHaveText("Changed");
  await page.getByRole("button", { name: "Use all 2 as shown" }).click();
  await expect(page.locator("#problems-title")).toBeFocused();
  await expect(page.getByRole("button", { name: "Upload File (3 rows)" })).toBeEnabled();
  await expect(page.locator(".notice").filter({ hasText: "look like columns" })).toHaveCount(0);
  await expect(changed).toHaveText("Changed");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(changed).toHaveText("Na");
});

test("reading the file otherwise says that changes are lost", async ({ page }) => {
  await choose(page, 3);
  await type(page, "changed@example.org");
  await save(page);
  const text = page.locator('[data-at="0-1"] .cell-text');
  await expect(text).toHaveText("changed@example.org");

  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await page.getByLabel("Encoding").selectOption("windows-1252");
  await expect(dialog).toContainText("1 change");
  await accessible(page);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(text).toHaveText("changed@example.org");

  await page.getByRole("button", { name: "Change", exact: true }).click();
  await page.getByLabel("Encoding").selectOption("windows-1252");
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(page.locator(".check-facts")).toContainText("Windows-1252");
  await expect(text).toHaveText("n0@example.org");
});

test("what is typed goes into the row it was typed for, also when rows above it leave the filter meanwhile", async ({ page }) => {
  // A worker that takes its time, as with a large file: its answers wait while they are held.
  await page.addInitScript(() => {
    const answers = window as unknown as { held: (() => void)[] | null; letGo(): void };
    answers.held = null;
    answers.letGo = () => {
      const held = answers.held ?? [];
      answers.held = null;
      for (const answer of held) answer();
    };
    const Real = window.Worker;
    window.Worker = class extends Real {
      set onmessage(hear: ((event: MessageEvent) => void) | null) {
        super.onmessage =
          hear && ((event: MessageEvent) => (answers.held ? answers.held.push(() => hear(event)) : hear(event)));
      }
    };
  });
  await open(page, "/imports/new", true);
  const bad = ["Ana", "Bo", "Cleo"].map((first) => `${first}@example.org,${first},Ruiz,1999-02-30,TRUE,TRUE`);
  const buffer = Buffer.from(["email,first,last,dob,accepted-terms,homeless", ...bad, ""].join("\n"));
  await page.locator("input[type=file]").first().setInputFiles({ name: "keep.csv", mimeType: "text/csv", buffer });
  const filter = (name: RegExp) => page.locator(".filters").getByRole("button", { name }).first();
  await filter(/error/i).click();
  const dob = (row: number) => page.locator(`[data-at="${row}-4"]`);
  await expect(dob(2)).toContainText("1999-02-30");

  await dob(0).dblclick();
  await page.locator("#cell-edit").fill("1999-02-03");
  await page.evaluate(() => ((window as unknown as { held: unknown[] }).held = []));
  await page.keyboard.press("Enter");
  await expect(dob(1)).toBeFocused();
  await page.keyboard.press("Enter");
  await page.locator("#cell-edit").fill("1999-02-04");
  await page.evaluate(() => (window as unknown as { letGo(): void }).letGo());
  // Ana leaves, Bo moves up, and after him goes what was typed for him.
  await expect(page.locator('[data-at="0-2"]')).toContainText("Cleo", { timeout: 10_000 });
  await expect(dob(0)).toContainText("1999-02-30");
  await filter(/^All/).click();
  for (const [row, text] of ["1999-02-03", "1999-02-04", "1999-02-30"].entries()) await expect(dob(row)).toContainText(text);
});

test("the keys that lead home ask before changes are lost", async ({ page }) => {
  await choose(page, 3);
  await type(page, "changed@example.org");
  await save(page);
  const text = page.locator('[data-at="0-1"] .cell-text');
  await expect(text).toHaveText("changed@example.org");
  const home = async () => {
    await page.locator("h1").click();
    await page.keyboard.press("g");
    await page.keyboard.press("h");
    await expect(page.getByRole("dialog", { name: "Discard your changes?" })).toBeVisible();
  };
  await home();
  await page.getByRole("button", { name: "Keep editing" }).click();
  await expect(page).toHaveURL(/\/imports\/new/);
  await expect(text).toHaveText("changed@example.org");
  await home();
  await page.getByRole("button", { name: "Discard changes" }).click();
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("keep.csv");
});

test("Back and Forward ask before changes are lost", async ({ page }) => {
  // Home, the import's page, and one that is gone back from: there is a way in both directions.
  await open(page, "/", true);
  await page.getByRole("link", { name: "Upload File" }).first().click();
  await expect(page.locator("input[type=file]").first()).toBeEnabled();
  await page.getByRole("link", { name: "Multi Account Creation", exact: true }).first().click();
  await expect(page).toHaveTitle(/^Multi Account Creation/);
  await page.goBack();
  await choose(page, 3);
  await type(page, "changed@example.org");
  await save(page);
  const text = page.locator('[data-at="0-1"] .cell-text');
  await expect(text).toHaveText("changed@example.org");
  const asked = page.getByRole("dialog", { name: "Discard your changes?" });

  await page.evaluate(() => history.forward());
  await expect(asked).toBeVisible();
  await expect(page).toHaveURL(/\/imports\/new$/);
  await page.getByRole("button", { name: "Keep editing" }).click();
  await expect(text).toHaveText("changed@example.org");

  await page.evaluate(() => history.back());
  await expect(asked).toBeVisible();
  await expect(page.locator("h1")).toHaveText("keep.csv");
  await page.getByRole("button", { name: "Discard changes" }).click();
  await expect(page).toHaveTitle(/^Multi Account Creation/);
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("the skip link asks nothing", async ({ page }) => {
  await choose(page, 3);
  await type(page, "changed@example.org");
  await save(page);
  await page.locator("a.skip").focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#main$/);
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.locator('[data-at="0-1"] .cell-text')).toHaveText("changed@example.org");
});

test("a dropped file takes the place of the one before only with its rules, and asks where changes would be lost", async ({ page }) => {
  const drop = () =>
    page.evaluate((text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], "other.csv", { type: "text/csv" }));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }, [HEADER, row(7), ""].join("\n"));
  await choose(page, 3);
  await type(page, "changed@example.org");
  await save(page);
  const text = page.locator('[data-at="0-1"] .cell-text');
  await expect(text).toHaveText("changed@example.org");

  await page.route("**/api/imports/rules*", (route) => route.fulfill({ status: 403, body: "" }));
  await drop();
  await expect(page.getByRole("alert").filter({ hasText: "We couldn't reach the server" })).toBeVisible();
  await expect(page.locator("h1")).toHaveText("keep.csv");
  await accessible(page);
  await page.unroute("**/api/imports/rules*");

  await drop();
  await expect(page.getByRole("dialog")).toContainText("Discard your changes?");
  await page.getByRole("button", { name: "Keep editing" }).click();
  await expect(text).toHaveText("changed@example.org");
  await expect(page.locator("h1")).toHaveText("keep.csv");
  await drop();
  await page.getByRole("button", { name: "Discard changes" }).click();
  await expect(page.locator("h1")).toHaveText("other.csv");
  await expect(text).toHaveText("n7@example.org");
});
