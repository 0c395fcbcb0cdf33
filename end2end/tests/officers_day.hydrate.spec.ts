// A college officer's whole day, once with the keyboard alone and once with one finger on a tablet.

import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { HEADERS, readCsv } from "../support/damaged_file";
import { type Chosen, Finger, type Hands, Keyboard, reachable } from "../support/touch";
import { person } from "../support/people";
import { accessible, arrive, expect, fits, open, test } from "../support/test";
import { browserOn, DESKTOP, TABLET, Walker } from "../support/walker";

const PASSWORD = "quiet river pebble 42";

/** A spreadsheet of that family: a day that is none, and a postal code that lost its zero. */
function spreadsheet(family: string): Chosen {
  const row = (first: string, day: string, postal: string) => {
    const cells: Record<string, string> = { email: `${first}.${family}@example.org`, first, last: family, "dob YYYY-MM-DD": day };
    Object.assign(cells, { "accepted-terms": "TRUE", street1: "1 Elm St", city: "Fresno", state: "CA", postal, country: "US" });
    return HEADERS.map((name) => cells[name] ?? "").join(",");
  };
  const rows = [row("Ana", "1999-03-04", "93721"), row("Joy", "1999-02-30", "93721"), row("Wei", "1999-03-05", "2134")];
  const text = [HEADERS.join(","), ...rows, row("Bo", "1999-03-07", "93721"), ""].join("\r\n");
  return { name: `${family}.csv`, mimeType: "text/csv", buffer: Buffer.from(text) };
}

/** What is done in the grid differs with the hands: correct the day that is none. */
type Correct = () => Promise<void>;

/** One officer at work. */
class Officer extends Walker {
  constructor(
    page: Page,
    readonly hands: Hands,
  ) {
    super(page);
  }

  /** Looks at the page where it is: photographed in light and in dark, clean, within the window, and large enough for a finger. */
  async looks(name: string): Promise<void> {
    const { page } = this;
    await this.photographs(this.station(name), (path) => page.screenshot({ path, fullPage: !name.startsWith("check") }));
    await accessible(page);
    await fits(page);
    if (this.hands instanceof Finger) expect(await reachable(page), `too small for a finger on ${page.url()}`).toEqual([]);
  }

  /** Goes to a place of the menu. */
  async goes(place: string, path: string): Promise<void> {
    await this.hands.press(this.place(place));
    await arrive(this.page, path, true);
    await this.hands.isAt(this.title());
  }

  async searches(text: string): Promise<void> {
    await this.hands.write(this.page.locator("#field-q"), text);
    await this.hands.press(this.button("Search"));
  }

  /** Leaves the dialog that is open; the focus is where it was opened. */
  async leavesDialog(opener: Locator): Promise<void> {
    if (this.hands instanceof Keyboard) await this.page.keyboard.press("Escape");
    else await this.hands.press(this.page.getByRole("dialog").getByRole("button").last());
    await expect(this.page.getByRole("dialog")).toBeHidden();
    await this.hands.isAt(opener);
  }

  /** What comes of a step, once the password was entered where it is asked for: on a slow machine five minutes are over by now. */
  async provesFor(outcome: Locator): Promise<void> {
    const again = this.page.getByRole("dialog", { name: "Confirm it's you" });
    await expect(outcome.or(again)).toBeVisible({ timeout: 60_000 });
    if (await again.isVisible()) {
      await this.hands.write(again.locator("#field-step-up"), person("College Staff").password);
      await this.hands.press(again.getByRole("button", { name: "Continue" }));
    }
    await expect(outcome).toBeVisible({ timeout: 60_000 });
  }

  async born(question: string): Promise<void> {
    const group = this.page.getByRole("group", { name: question, exact: true });
    const parts = [["Month", "3"], ["Day", "4"], ["Year", "1999"]] as const;
    for (const [part, text] of parts) await this.hands.write(group.getByRole("textbox", { name: part }), text);
  }

  /** Fills in who the student is, in the order of the form. */
  async fills(email: string, first: string, last: string, address: boolean): Promise<void> {
    const { hands } = this;
    await hands.write(this.box("Email Address"), email);
    await hands.write(this.box("Confirm Email Address"), email);
    if (address) {
      await hands.write(this.box("Primary Phone Number"), "559 555 0100");
      await hands.pick(this.list("Phone Type"), "Mobile");
      await hands.pick(this.list("State"), "California");
      await hands.write(this.box("Street Address 1"), "1101 E University Ave");
      await hands.write(this.box("City"), "Fresno");
      await hands.write(this.box("Postal Code"), "93741");
    }
    await hands.write(this.box("Legal First Name"), first);
    await hands.write(this.box("Legal Last Name"), last);
    await this.born("Date of Birth *");
    await this.born("Confirm Date of Birth *");
    await hands.tick(this.page.getByRole("radio", { name: "Social Security Type: None" }));
    await hands.write(this.box("Password"), PASSWORD);
    await hands.write(this.box("Confirm Password"), PASSWORD);
    await hands.tick(this.page.getByRole("checkbox", { name: "Terms of Use Agreement" }));
    await hands.pick(this.list("Reason for staff help"), "Unhoused");
  }
}

/** What the browser would print is kept on the page, since a test has no printer. */
async function watchPrinter(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.print = () => {
      document.documentElement.dataset.printed = document.querySelector(".slips-print")?.textContent ?? "";
    };
  });
}

async function printed(page: Page): Promise<string> {
  const root = page.locator("html[data-printed]");
  await root.waitFor();
  const text = (await root.getAttribute("data-printed")) ?? "";
  await page.evaluate(() => delete document.documentElement.dataset.printed);
  return text;
}

async function signsIn(officer: Officer): Promise<void> {
  const { page, hands } = officer;
  const { email, password } = person("College Staff");
  await open(page, "/sign-in", true);
  await officer.looks("sign-in");
  await hands.write(page.getByLabel("Email address"), email);
  await hands.write(page.locator("#field-password"), password);
  await hands.press(officer.button("Sign in"));
  await arrive(page, "/", true);
  await officer.looks("home");
}

/** The student isn't found, gets an account and a slip; the next one turns out to have an account. */
async function addsStudents(officer: Officer, family: string): Promise<void> {
  const { page, hands } = officer;
  const [first, email] = ["Rosa", `rosa.${family}@example.org`];
  await officer.goes("Account Verification", "/accounts");
  await officer.searches(`${first} ${family}`);
  await expect(page.getByText("No account found")).toBeVisible();
  await hands.isAt(officer.button("Search"));
  await officer.looks("nobody");

  await officer.goes("Account Creation", "/accounts/new");
  await officer.looks("form");
  await hands.press(officer.button("Save and add another"));
  await hands.isAt(page.locator("#error-summary"));
  await officer.looks("form-errors");
  await officer.fills(email, first, family, true);
  await expect(page.locator("#error-summary")).toHaveCount(0);
  await officer.looks("form-filled");
  await hands.press(officer.button("Save and add another"));
  await expect(page.getByText("Successfully added user")).toBeVisible();
  await hands.isAt(page.getByRole("heading", { name: `${first} ${family}` }));
  await expect(page.locator("dl.facts")).toContainText(/CCCID[A-Z]{3}\d{4}/);
  await officer.looks("added");
  await hands.press(officer.button("Print slip"));
  const slip = await printed(page);
  for (const part of [`${first} ${family}`, email, PASSWORD, "CCCID"]) expect(slip).toContain(part);
  await hands.isAt(officer.button("Print slip"));
  await hands.press(officer.button("Done, I have handed it out"));
  await hands.isAt(page.getByRole("heading", { name: `${first} ${family}` }));
  await expect(page.locator(".copy-text")).toHaveCount(0);

  // The address is kept; this one has an account, under another email address.
  await expect(officer.box("Street Address 1")).toHaveValue("1101 E University Ave");
  await officer.fills(`other.${email}`, first, family, false);
  await expect(page.locator(".matches")).toContainText(`${first} ${family}`);
  await hands.press(officer.button("Save"));
  await hands.isAt(page.locator("#error-summary"));
  const sentence = "A user already exists for the given firstname, lastname, date-of-birth, please contact support.";
  await expect(page.locator("#error-summary li")).toHaveText([sentence]);
  await officer.looks("existing");
  const copy = officer.button("Copy details for support");
  await hands.press(copy);
  await expect(page.getByText("Copied", { exact: true })).toBeVisible();
  const details = await page.evaluate(() => navigator.clipboard.readText());
  expect(details.split("\n")).toEqual(["Muster, details for support", `Message: ${sentence}`, "Code: exists_person"]);
  await hands.isAt(copy);
  await hands.press(page.getByRole("complementary").getByRole("link", { name: `Open ${first} ${family}` }).first());
  await officer.looks("leave");
  await hands.press(page.getByRole("dialog").getByRole("button", { name: "Leave" }));
  await page.waitForURL("**/accounts/*");
  await expect(officer.title()).toHaveText(`${first} ${family}`);
  await hands.isAt(officer.title());
  await officer.looks("account");
}

/** A spreadsheet from the choice of the file to its results and slips. Answers the address of the import. */
async function importsSpreadsheet(officer: Officer, family: string, correct: Correct): Promise<string> {
  const { page, hands } = officer;
  const counts = async () => (await page.locator(".counts-line").first().innerText()).replace(/\s+/g, " ").trim();
  await officer.goes("Multi Account Creation", "/imports");
  await officer.looks("imports");
  await hands.press(page.locator("main").getByRole("link", { name: "Upload File" }));
  await arrive(page, "/imports/new", true);
  await hands.isAt(officer.title());
  await officer.looks("choose");
  await hands.choose(page.locator("input[type=file]"), spreadsheet(family));
  const upload = officer.button("Upload File (4 rows)");
  await expect(upload).toBeEnabled({ timeout: 60_000 });
  await expect.poll(counts).toContain("2 good 2 with errors");
  await officer.looks("check");
  await hands.press(officer.button(/^Fix it/));
  await expect.poll(counts).toContain("3 good 1 with errors");
  await correct();
  await expect.poll(counts).toBe("4 good");
  await officer.looks("checked");
  await hands.pick(officer.list("Reason for staff help"), "Unhoused");
  await hands.tick(page.getByRole("checkbox", { name: "Create accounts right after the server's check, if nothing needs a decision" }), false);
  await hands.press(upload);
  await expect(page.locator(".plan-sentence")).toHaveText("4 accounts will be created.", { timeout: 60_000 });
  await hands.isAt(officer.title());
  await officer.looks("plan");
  await hands.press(officer.button("Apply 4 rows"));
  await officer.looks("apply");
  await hands.press(page.getByRole("dialog").getByRole("button", { name: "Create 4 accounts" }));
  await expect(page.locator(".plan-sentence")).toHaveText("4 accounts were created.", { timeout: 60_000 });
  await hands.isAt(officer.title());
  await officer.looks("results");
  const file = page.waitForEvent("download");
  await hands.press(page.locator(".downloads").getByRole("link", { name: "Download Results", exact: true }));
  const rows = readCsv(readFileSync(await (await file).path(), "utf8")).slice(1);
  expect(rows.map((row) => row[HEADERS.indexOf("status")])).toEqual(Array(4).fill("Success"));
  await hands.press(officer.button("Hand out 4 passwords"));
  await hands.press(officer.button("Show them now"));
  await officer.provesFor(page.locator("#slips-title"));
  await hands.isAt(page.locator("#slips-title"));
  await officer.looks("slips");
  await hands.press(officer.button("Print slips"));
  expect(await printed(page)).toContain(`Wei ${family}`);
  await hands.press(officer.button("Done, I have handed them out"));
  await hands.isAt(page.locator("#slips-title"));
  await expect(page.getByText("You have handed them out. They are deleted here.")).toBeVisible();
  return new URL(page.url()).pathname;
}

/** One identity on the page of the account, and two by the list. */
async function verifiesIdentities(officer: Officer, family: string): Promise<void> {
  const { page, hands } = officer;
  await officer.goes("Account Verification", "/accounts");
  await officer.searches(family);
  await expect(page.getByRole("rowheader")).toHaveCount(5);
  await officer.looks("list");
  await hands.press(officer.link(`Rosa ${family}`));
  await expect(officer.title()).toHaveText(`Rosa ${family}`);
  await hands.isAt(officer.title());
  const verify = officer.button("Verify identity");
  await hands.press(verify);
  const dialog = page.getByRole("dialog", { name: `Verify the identity of Rosa ${family}` });
  await hands.tick(dialog.getByRole("radio", { name: "In person" }));
  await hands.pick(dialog.getByRole("combobox", { name: "Document" }), "Passport");
  await officer.looks("verify");
  await hands.write(dialog.getByRole("textbox", { name: /Last four/ }), "4821");

  // Nothing typed is lost by a slip of the hand.
  if (hands instanceof Keyboard) await page.keyboard.press("Escape");
  else await hands.press(dialog.getByRole("button", { name: "Cancel" }));
  await expect(dialog).toBeHidden();
  await hands.isAt(verify);
  await hands.press(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Home" }));
  await hands.press(page.getByRole("dialog", { name: "Leave this page?" }).getByRole("button", { name: "Stay" }));
  await hands.press(verify);
  await expect(dialog.getByRole("textbox", { name: /Last four/ })).toHaveValue("4821");
  await hands.write(dialog.getByRole("textbox", { name: "Expiry date" }), "1/31/2050");
  await hands.tick(dialog.getByRole("checkbox"));
  await hands.press(dialog.getByRole("button", { name: "Verify identity" }));
  const card = page.locator(".card", { has: page.getByRole("heading", { name: "Identity verification" }) });
  await expect(card.locator(".chip")).toHaveText("Verified by staff");
  await hands.isAt(page.locator("#verification"));
  await officer.looks("verified");

  await hands.press(page.getByRole("navigation", { name: "You are here" }).getByRole("link", { name: "Account Verification" }));
  await arrive(page, "/accounts", true);
  await hands.isAt(officer.title());
  for (const name of ["Ana", "Bo"]) await hands.tick(page.getByRole("checkbox", { name: `Select ${name} ${family}` }));
  await officer.looks("selected");
  await hands.press(page.getByRole("region", { name: "Selected accounts" }).getByRole("link", { name: "Verify identity" }));
  await arrive(page, "/accounts/verify", true);
  await hands.isAt(officer.title());
  await hands.tick(page.getByRole("radio", { name: "In person" }));
  await hands.tick(page.getByRole("checkbox"));
  for (const name of ["Ana", "Bo"]) {
    await hands.pick(page.getByRole("combobox", { name: `Document of ${name} ${family}` }), "School ID card");
    await hands.write(page.getByRole("textbox", { name: `Last four characters of its number of ${name} ${family}` }), "77A1");
  }
  await officer.looks("sheet");
  await hands.press(officer.button("Verify 2 people"));
  await expect(page.getByText("2 identities verified")).toBeVisible();
  await hands.isAt(officer.title());
  await officer.looks("sheet-done");
  await hands.press(officer.link("Back to the list"));
  await arrive(page, "/accounts", true);
}

/** A new temporary password for one, and another address for another. */
async function helpsOut(officer: Officer, family: string): Promise<void> {
  const { page, hands } = officer;
  await officer.searches(`Wei ${family}`);
  await hands.press(officer.link(`Wei ${family}`));
  await hands.isAt(officer.title());
  const renew = officer.button("New temporary password");
  await hands.press(renew);
  await officer.leavesDialog(renew);
  await hands.press(renew);
  await hands.press(page.getByRole("dialog").getByRole("button", { name: "Create and show it" }));
  const made = page.getByRole("row", { name: `Wei ${family}` });
  await officer.provesFor(made);
  await expect(made).toContainText(/(\w{4}-){3}\w{4}/);
  await hands.isAt(page.locator("#account-actions"));
  await officer.looks("new-password");
  await hands.press(officer.button("Done, I have handed them out"));
  await expect(page.getByRole("row", { name: /New temporary password/ })).toBeVisible();
  await hands.isAt(page.locator("#account-actions"));

  await officer.goes("Account Verification", "/accounts");
  await officer.searches(`Rosa ${family}`);
  await hands.press(officer.link(`Rosa ${family}`));
  await hands.isAt(officer.title());
  await hands.press(officer.link("Edit"));
  await expect(officer.title()).toHaveText(`Edit Rosa ${family}`);
  await hands.isAt(officer.title());
  await expect(page.getByText("This person's identity is verified. Changing the name, date of birth or address ends the verification.")).toBeVisible();
  await hands.write(officer.box("Street Address 1"), "2 Orchard Lane");
  await officer.looks("edit");
  await hands.press(officer.button("Save"));
  await expect(officer.title()).toHaveText(`Rosa ${family}`);
  await hands.isAt(officer.title());
  await expect(page.locator("main")).toContainText("No longer verified");
  await officer.looks("moved-house");
}

/** The import was a mistake; then the day is over. */
async function undoesAndLeaves(officer: Officer, family: string, address: string): Promise<void> {
  const { page, hands } = officer;
  await officer.goes("Multi Account Creation", "/imports");
  await hands.press(officer.link(`${family}.csv`));
  await page.waitForURL((url) => url.pathname === address);
  await hands.isAt(officer.title());
  await hands.press(officer.link("Undo this import"));
  await expect(officer.title()).toHaveText(`Undo ${family}.csv`);
  await hands.isAt(officer.title());
  await expect(page.locator(".plan-sentence")).toHaveText("2 accounts will be removed. 2 are kept.");
  const kept = page.getByRole("link", { name: /^Kept/ });
  await hands.press(kept);
  await expect(page.getByRole("row", { name: `Ana ${family}` })).toContainText("Identity verified");
  await hands.isAt(kept);
  await officer.looks("undo");

  // The next call is answered as after five minutes; the server's clock cannot be moved from here.
  const stepUp = { status: 403, contentType: "application/json", body: '"StepUp"' };
  await page.route("**/api/imports/undo", (route) => route.fulfill(stepUp), { times: 1 });
  const undo = officer.button("Undo this import");
  await hands.press(undo);
  await officer.leavesDialog(undo);
  await hands.press(undo);
  await hands.press(page.getByRole("dialog").getByRole("button", { name: "Remove 2 accounts" }));
  const again = page.getByRole("dialog", { name: "Confirm it's you" });
  await hands.isAt(again.locator("#field-step-up"));
  await officer.looks("step-up");
  await hands.write(again.locator("#field-step-up"), person("College Staff").password);
  await hands.press(again.getByRole("button", { name: "Continue" }));
  await expect(page.getByText("This import was undone.")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("2 accounts were removed. 2 were kept.")).toBeVisible();
  await hands.isAt(officer.title());
  await officer.looks("undone");

  await hands.press(page.locator(".me summary"));
  await officer.looks("menu");
  await hands.press(officer.button("Sign out"));
  await arrive(page, "/sign-in", true);
  await officer.looks("signed-out");
}

async function day(officer: Officer, family: string, correct: Correct): Promise<void> {
  test.setTimeout(420_000);
  await officer.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await watchPrinter(officer.page);
  await signsIn(officer);
  await addsStudents(officer, family);
  const address = await importsSpreadsheet(officer, family, correct);
  await verifiesIdentities(officer, family);
  await helpsOut(officer, family);
  await undoesAndLeaves(officer, family, address);
}

test.describe("at a desk", () => {
  test.use(browserOn(DESKTOP));

  test("an officer's whole day by keyboard alone", async ({ page }) => {
    const keyboard = new Keyboard(page);
    await day(new Officer(page, keyboard), "Dayworth", async () => {
      await page.keyboard.press("F8");
      await keyboard.isAt(page.locator('[data-at="1-7"]'));
      await page.keyboard.press("F2");
      await page.keyboard.press("Control+a");
      await page.keyboard.type("1999-02-28");
      await page.keyboard.press("Enter");
    });
  });
});

test.describe("on a tablet", () => {
  test.use(browserOn(TABLET));

  test("an officer's whole day with one finger", async ({ page }) => {
    const finger = new Finger(page);
    await day(new Officer(page, finger), "Dayfinger", async () => {
      await finger.press(page.getByRole("button", { name: /^Next problem/ }));
      await finger.press(page.locator("#cell-line").getByRole("button", { name: "Edit" }));
      await expect(page.locator("#cell-edit")).toBeFocused();
      await page.locator("#cell-edit").evaluate((field: HTMLInputElement) => field.select());
      await page.keyboard.insertText("1999-02-28");
      await finger.press(page.locator('[data-at="0-7"]'));
    });
  });
});
