// The whole walk from sign-in to results, once with the keyboard alone and once with one finger on a tablet.

import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { type Chosen, Finger, type Hands, Keyboard } from "../support/touch";
import { held } from "../support/delayed_responses";
import { person } from "../support/people";
import { accessible, answer, arrive, expect, fits, open, test } from "../support/test";

const HEADER =
  "email,first,last,middle,suffix,preferred,dob YYYY-MM-DD,accepted-terms,homeless,street1,street2,city,state,postal,country," +
  "phone-number,phone-type,password,use_temp_password,status,cccid,message,notes";

/** Rows of an earlier results file, skipped: so many that applying them takes long enough to be stopped. */
const SKIPPED = 40_000;

const NEWS = /\/imports\/[0-9a-f-]{36}\/events$|\/api\/imports\/progress$/;

/** People of that surname: a day that is none, two postal codes without their zero, one without a birth date, then last term's. */
function intake(surname: string): Chosen {
  const row = (first: string, dob: string, postal: string) =>
    `${first}.${surname}@example.org,${first},${surname},,,,${dob},TRUE,,1 Elm St,,Fresno,CA,${postal},US,,,,,,,,`;
  const rows = [row("Ana", "1999-03-04", "93721"), row("Joy", "1999-02-30", "93721"), row("Wei", "1999-03-05", "2134")];
  rows.push(row("Kim", "1999-03-06", "2135"), row("Noa", "", "93721"), row("Bo", "1999-03-07", "93721"));
  for (let n = 0; n < SKIPPED; n++) {
    const number = `ZZ${"ABCDEFGH"[Math.floor(n / 9_999)]}${String((n % 9_999) + 1).padStart(4, "0")}`;
    rows.push(`${number}@example.org,Old,Term,,,,1998-01-02,TRUE,TRUE,,,,,,,,,,,Success,${number},Successfully added user,`);
  }
  return { name: `${surname}.csv`, mimeType: "text/csv", buffer: Buffer.from([HEADER, ...rows, ""].join("\r\n")) };
}

/** What is done in the grid differs with the hands: correct the day that is none. */
type Correct = (page: Page) => Promise<void>;

async function counts(page: Page): Promise<string> {
  return (await page.locator(".counts-line").first().innerText()).replace(/\s+/g, " ").trim();
}

async function walk(page: Page, hands: Hands, surname: string, correct: Correct): Promise<void> {
  const title = page.locator("h1#title");
  const button = (name: string | RegExp) => page.getByRole("button", { name });
  const link = (name: string | RegExp) => page.getByRole("link", { name });
  const looks = async () => {
    await accessible(page);
    await fits(page);
  };
  const file = intake(surname);

  // Sign in.
  const { email, password } = person("College Staff");
  await open(page, "/sign-in", true);
  await looks();
  await hands.write(page.getByLabel("Email address"), email);
  await hands.write(page.locator("#field-password"), password);
  await hands.press(button("Sign in"));
  await page.waitForURL((url) => url.pathname === "/");
  await page.locator("html[data-hydrated]").waitFor();
  await looks();

  // Choose, and see the check at its beginning.
  // The worker gets ready as soon as the page stands.
  const start = await held(page, /worker_bundle/);
  await hands.press(link("Upload File").first());
  await arrive(page, "/imports/new", true);
  await hands.isAt(title);
  await looks();
  await hands.choose(page.locator("input[type=file]"), file);
  await expect(page.locator("#check-progress")).toBeVisible();
  await hands.isAt(title);
  await looks();
  await start();
  const upload = button(`Upload File (${(SKIPPED + 6).toLocaleString("en-US")} rows)`);
  await expect(upload).toBeEnabled({ timeout: 60_000 });
  const checked = `2 good 4 with errors ${SKIPPED.toLocaleString("en-US")}`;
  await expect.poll(() => counts(page)).toContain(checked);
  await looks();

  // How it was read, and a way out of the dialog.
  const change = button("Change").and(page.locator(".check-head button"));
  await hands.press(change);
  await expect(page.getByRole("dialog")).toBeVisible();
  await looks();
  await leaveDialog(page, hands, change);

  // Fix all alike, take it back, do it again.
  await hands.press(button(/^Add the zero to all 2/));
  await expect.poll(() => counts(page)).toContain("4 good 2 with errors");
  await hands.isAt(page.locator("#problems-title"));
  await hands.press(page.locator("#undo"));
  await expect.poll(() => counts(page)).toContain("2 good 4 with errors");
  await hands.isAt(button("Redo"));
  await hands.press(button("Redo"));
  await expect.poll(() => counts(page)).toContain("4 good 2 with errors");

  // Fix a cell.
  await correct(page);
  await expect.poll(() => counts(page)).toContain("5 good 1 with errors");
  await hands.press(button("Errors 1"));
  await expect(page.locator(".grid-body .grid-row")).toHaveCount(1);
  await looks();

  const wanted = page.waitForEvent("download");
  await hands.press(button("Download corrected file"));
  const corrected: Chosen = { ...file, buffer: readFileSync(await (await wanted).path()) };

  await answer(page);

  // Upload and plan; each is looked at while it goes on.
  const parts = await held(page, /\/parts\/\d+$/);
  await hands.press(upload);
  await expect(page.locator("#upload-progress")).toBeVisible();
  await hands.isAt(title);
  await looks();
  const news = await held(page, NEWS);
  await parts();
  await expect(page.locator("#plan-progress")).toBeVisible({ timeout: 60_000 });
  await hands.isAt(title);
  await looks();
  await news();
  await expect(page.locator(".plan-sentence")).toContainText("5 accounts will be created.", { timeout: 120_000 });
  await hands.isAt(title);
  await looks();

  // Rows by what is planned.
  const fail = link(/^Errors/);
  await hands.press(fail);
  await expect(page.getByRole("cell", { name: /Enter a date of birth/ })).toBeVisible();
  await hands.isAt(fail);
  await hands.press(link(/^Skip \d/));
  await expect(page.locator(".pager")).toContainText("1–50 of 40,000");
  await hands.press(page.locator(".pager").getByRole("link", { name: "Next" }));
  await expect(page.locator(".pager")).toContainText("51–100 of 40,000");
  await hands.isAt(page.locator("#rows"));
  await looks();
  await hands.press(link(/^Create/));
  await expect(page.locator(".table th[scope=row]")).toHaveCount(5);

  // Apply: not yet, then yes.
  const apply = button("Apply 5 rows");
  await hands.press(apply);
  await expect(page.getByRole("dialog")).toContainText("5 accounts will be created.");
  await looks();
  await leaveDialog(page, hands, apply);
  await hands.press(apply);
  await hands.press(page.getByRole("dialog").getByRole("button", { name: "Create 5 accounts" }));
  const stop = button("Stop");
  await expect(stop).toBeVisible();
  await hands.isAt(title);
  await hands.press(stop);
  await expect(page.getByText("Rows already done are saved.")).toBeVisible({ timeout: 60_000 });
  await hands.isAt(title);
  await looks();
  const more = await held(page, NEWS);
  await hands.press(button("Continue"));
  await expect(stop).toBeVisible();
  await hands.isAt(title);
  await looks();
  await more();
  await expect(page.locator(".plan-sentence")).toContainText("5 accounts were created.", { timeout: 120_000 });
  await hands.isAt(title);
  await looks();

  // Results: downloads, passwords once, an account.
  const address = new URL(page.url()).pathname;
  for (const name of ["Results file", "Download Results", "Failed rows", "All messages"]) {
    const kept = page.waitForEvent("download");
    await hands.press(page.locator(".downloads").getByRole("link", { name, exact: true }));
    expect(readFileSync(await (await kept).path()).length).toBeGreaterThan(0);
  }
  const show = button("Hand out 5 passwords");
  await hands.press(show);
  await looks();
  await leaveDialog(page, hands, show);
  await hands.press(show);
  await hands.press(button("Show them now"));
  const slips = page.getByRole("region", { name: "Generated passwords" }).getByRole("row");
  await expect(slips).toHaveCount(1 + 5);
  await hands.isAt(page.locator("#slips-title"));
  await looks();
  await hands.press(button("Done, I have handed them out"));
  await expect(slips).toHaveCount(0);
  await hands.press(link(/^Create/));
  await hands.press(link(/^Open account: Ana/));
  await page.waitForURL("**/accounts/*");
  await hands.isAt(title);
  await looks();
  await hands.press(page.getByRole("navigation", { name: "You are here" }).getByRole("link", { name: "Account Verification" }));
  await arrive(page, "/accounts", true);
  await hands.isAt(title);
  await looks();
  await hands.press(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Multi Account Creation" }));
  await arrive(page, "/imports", true);
  await hands.isAt(title);
  await looks();

  // The same file again.
  await hands.press(page.locator("main").getByRole("link", { name: "Upload File" }));
  await hands.choose(page.locator("input[type=file]"), corrected);
  await expect(upload).toBeEnabled({ timeout: 60_000 });
  await answer(page);
  await hands.press(upload);
  await expect(page.getByText("This file was already imported.")).toBeVisible({ timeout: 60_000 });
  await hands.isAt(title);
  await looks();
  await hands.press(link("Open its results"));
  await page.waitForURL((url) => url.pathname === address);
  await expect(page.locator(".plan-sentence")).toContainText("5 accounts were created.");
  await hands.isAt(title);
}

/** Leaves the dialog that stands open; the focus is where it was opened. */
async function leaveDialog(page: Page, hands: Hands, opener: Locator): Promise<void> {
  if (hands instanceof Keyboard) await page.keyboard.press("Escape");
  else await hands.press(page.getByRole("dialog").getByRole("button").last());
  await expect(page.getByRole("dialog")).toBeHidden();
  await hands.isAt(opener);
}

test("the keyboard alone, from sign-in to results", async ({ page }) => {
  test.setTimeout(420_000);
  const keyboard = new Keyboard(page);
  await walk(page, keyboard, "Keyworth", async () => {
    const cell = (at: string) => page.locator(`[data-at="${at}"]`);
    await page.keyboard.press("F8");
    await keyboard.isAt(cell("1-7"));
    await page.keyboard.press("F2");
    await keyboard.isAt(page.locator("#cell-edit"));
    await page.keyboard.press("Control+a");
    await page.keyboard.type("nonsense");
    await page.keyboard.press("Escape");
    await keyboard.isAt(cell("1-7"));
    await expect(cell("1-7")).toContainText("1999-02-30");
    await page.keyboard.press("F2");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("1999-02-28");
    await page.keyboard.press("Enter");
    await keyboard.isAt(cell("2-7"));
    await page.keyboard.press("Shift+F8");
    await page.keyboard.press("F8");
    await keyboard.isAt(cell("4-7"));
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowLeft");
    await keyboard.isAt(cell("3-3"));
  });
});

test.describe("on a tablet", () => {
  test.use({ viewport: { width: 768, height: 1024 }, hasTouch: true, isMobile: true });

  test("one finger, from sign-in to results", async ({ page }) => {
    test.setTimeout(420_000);
    const finger = new Finger(page);
    await walk(page, finger, "Fingerman", async () => {
      const cell = page.locator('[data-at="1-7"]');
      await finger.press(page.getByRole("button", { name: /^Next problem/ }));
      await expect(page.locator("#cell-line")).toContainText("Line 3");
      await finger.press(page.locator("#cell-line").getByRole("button", { name: "Edit" }));
      await expect(page.locator("#cell-edit")).toBeFocused();
      await page.locator("#cell-edit").evaluate((field: HTMLInputElement) => field.select());
      await page.keyboard.insertText("1999-02-28");
      // Touching another cell keeps what was typed.
      await finger.press(page.locator('[data-at="0-7"]'));
      await expect(cell).toContainText("1999-02-28");
    });
  });
});
