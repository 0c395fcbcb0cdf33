// Four persons do what they come for. On the way pages are looked at on a desktop, a tablet and a phone, in light and in dark.

import type { Browser, Page } from "@playwright/test";
import { educatorsFile, fillEducator } from "../support/educators";
import { addStudent, TEMPORARY } from "../support/students";
import { accessible, arrive, expect, open, signIn, test } from "../support/test";
import { Finger } from "../support/touch";
import { browserOn, DESKTOP, PHONE, type Screen, TABLET, Walker } from "../support/walker";

test.use({ mailed: true, ...browserOn(DESKTOP) });

const DISTRICT = "Demo Partner Unified";
const SCHOOLS = ["Cesar Chavez Elementary", "Maria Elena Whitfield Continuation High School"] as const;
const CHOSEN = "seven quiet herons at dawn";
const CHANGED = "eight loud herons at dusk";

/** Forty people of one school. */
const NAMES =
  "Guadalupe Hernández-Villaseñor,Minh Nguyen,Shanice Washington,Arjun Krishnamurthy,Siobhan O'Connor,Hae-won Kim," +
  "Luis Ortega,Fatima Al-Rashid,Dmitri Volkov,Keisha Broussard,Paul Anderson,Mei-ling Chen,José Ramírez," +
  "Anahit Grigoryan,Tyrone Jackson,Ingrid Sørensen,Carlos Mendoza,Priya Raghunathan,Beth Goldberg,Xiong Vang," +
  "Alejandra Castañeda,Samuel Adeyemi,Nadia Haddad,Robert McAllister,Leilani Kealoha,Tomasz Wójcik,Yesenia Fuentes," +
  "Darnell Freeman,Chloé Dubois,Hiroshi Tanaka,Marisela Zúñiga,Graham Whitaker,Soledad Arredondo,Amara Nwosu," +
  "Patrick Gallagher,Linh Tran,Joaquín Escobar,Ruth Abernathy,Omar Siddiqui,Wendy Park";

/** What is wrong with some rows as they are sent at first: line in the list of names, column, what stands there. */
const SLIPS: [number, "email" | "role", string][] = [
  [6, "role", "Teacher"],
  [12, "role", "District Admin"],
  [18, "email", "beth.goldberg"],
  [23, "email", "minh.nguyen@partner.example.org"],
];
/** Somebody at another school of the district has it, in the corrected file as well. */
const TAKEN = "ana.alder@partner.example.org";
const ROLES = ["Educator", "Educator", "Counselor", "Educator", "Counselor—Caseload Only", "Educator", "Educator", "Educator"];

function fallStaff(corrected: boolean) {
  const rows = NAMES.split(",").map((name, line) => {
    const [first = "", last = ""] = name.split(" ");
    const plain = name.normalize("NFD").replace(/[^A-Za-z -]/g, "").replace(" ", ".").toLowerCase();
    const row = { first, last, email: `${plain}@partner.example.org`, role: ROLES[line % ROLES.length]! };
    if (line === 38) row.email = TAKEN;
    for (const [slip, column, text] of corrected ? [] : SLIPS) if (slip === line) row[column] = text;
    return Object.values(row).join(",");
  });
  return educatorsFile(`whitfield-fall-staff${corrected ? "-corrected" : ""}.csv`, rows);
}

/** A browser of somebody else's own. */
async function ownBrowser(browser: Browser, baseURL: string | undefined, screen: Screen = DESKTOP): Promise<Page> {
  const here = { locale: "en-US", timezoneId: "America/Los_Angeles" };
  const context = await browser.newContext({ baseURL, ...here, ...browserOn(screen) });
  return context.newPage();
}

async function addSchools(admin: Page): Promise<void> {
  await signIn(admin, "System Admin", true);
  for (const school of SCHOOLS) {
    await open(admin, "/organizations/new", true);
    await admin.locator("#field-parent").selectOption({ label: DISTRICT });
    await admin.locator("#field-kind").selectOption("educator/school");
    await admin.locator("#field-name").fill(school);
    await admin.getByRole("button", { name: "Add organization" }).click();
    await expect(admin.locator("h1")).toHaveText(school);
  }
  await admin.context().close();
}

/** Creates one account by the form that is open. */
async function creates(walker: Walker, person: readonly string[]): Promise<void> {
  const { page } = walker;
  await fillEducator(page, person);
  await page.getByRole("checkbox", { name: "I agree" }).check();
  await walker.button("Create Account").click();
}

async function goesToFiles(walker: Walker): Promise<void> {
  const { page } = walker;
  await walker.place("Manage Educator Accounts").click();
  const tabs = page.getByRole("navigation", { name: "Ways to create accounts" });
  await tabs.getByRole("link", { name: "Create Multiple Accounts" }).click();
  await arrive(page, "/imports", true);
}

/** Goes to a new file and accepts the agreement; `school` where there is a choice. */
async function beginsFile(walker: Walker, school = ""): Promise<void> {
  const { page } = walker;
  await goesToFiles(walker);
  await page.locator("main").getByRole("link", { name: "Upload" }).click();
  await arrive(page, "/imports/new", true);
  if (school) await walker.list("Organization").selectOption({ label: school });
  await page.getByRole("checkbox", { name: "I agree" }).check();
}

async function uploads(walker: Walker, sentence: RegExp): Promise<void> {
  await walker.button(/^Upload/).click();
  await expect(walker.page.locator(".plan-sentence")).toHaveText(sentence, { timeout: 60_000 });
}

test("a District Admin: an account, a file, its failures, the corrected file, renewals", async ({ page, browser, baseURL }) => {
  // On a busy machine.
  test.setTimeout(240_000);
  await addSchools(await ownBrowser(browser, baseURL));
  const walker = new Walker(page);
  const [, school] = SCHOOLS;
  await signIn(page, "District Admin", true);

  // One account.
  await walker.place("Manage Educator Accounts").click();
  await walker.list("School").selectOption({ label: school });
  await walker.button("Create Account").click();
  await expect(page.locator("#error-summary")).toBeFocused();
  await walker.looksEverywhere("single-errors");
  const principal = ["Evangelina", "Castellanos-Whitmore", "evangelina.castellanos-whitmore@partner.example.org", "Site Admin"];
  await creates(walker, principal);
  await expect(page.getByText("Invitation sent. Must register by")).toBeVisible();
  await walker.looksEverywhere("invited");

  // A file, its failures, and the corrected file.
  await beginsFile(walker, school);
  const chooser = page.locator("input[type=file]").first();
  await chooser.setInputFiles(fallStaff(false));
  await expect(walker.button(/^Upload \(40 rows\)/)).toBeEnabled({ timeout: 60_000 });
  await walker.looksEverywhere("check", false);
  await uploads(walker, /^35 accounts were created\./);
  await page.locator(".tile").filter({ hasText: "Failed" }).click();
  await expect(page.getByRole("row", { name: /Wendy Park/ })).toHaveCount(0);
  await walker.looksEverywhere("results");
  await goesToFiles(walker);
  const log = page.getByRole("row").filter({ hasText: "whitfield-fall-staff.csv" });
  await expect(log.getByRole("cell").nth(3)).toHaveText("40");
  await walker.looksEverywhere("log");
  await log.getByRole("link", { name: "5 failed rows of" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Given Email has already taken" })).toHaveCount(1);
  await walker.looksEverywhere("failures");
  await beginsFile(walker, school);
  await chooser.setInputFiles(fallStaff(true));
  await uploads(walker, /^4 accounts were created\./);
  await expect(page.locator("main")).toContainText("35 rows changed nothing.");

  // Invitations.
  await walker.place("Find an Account").click();
  await walker.list("Status").selectOption({ label: "Invited" });
  const here = page.locator("#field-organization option").filter({ hasText: school });
  await page.locator("#field-organization").selectOption((await here.getAttribute("value"))!);
  await walker.button("Show").click();
  for (const name of ["Minh Nguyen", "Siobhan O'Connor"]) await page.getByRole("checkbox", { name: `Select ${name}` }).check();
  await walker.button("Renew invitations").click();
  await walker.looksEverywhere("renew", false);
  await page.getByRole("dialog").getByRole("button", { name: "Renew them" }).click();
  await expect(page.getByText("2 invitations renewed")).toBeVisible();
});

test("a Site Admin: what she may do at her school, and what she may not", async ({ page, browser, baseURL }) => {
  // An account at another school.
  const district = new Walker(await ownBrowser(browser, baseURL));
  await signIn(district.page, "District Admin", true);
  await district.place("Manage Educator Accounts").click();
  await district.list("School").selectOption({ label: "Demo Partner Middle" });
  await creates(district, ["Otis", "Elsewhere", "otis.elsewhere@partner.example.org", "Educator"]);
  const elsewhere = await district.link("Open account").getAttribute("href");
  await district.page.context().close();

  const walker = new Walker(page);
  await signIn(page, "Site Admin", true);
  await walker.looksEverywhere("home");
  await page.locator(".me summary").click();
  await walker.link("My access").click();
  await expect(walker.title()).toHaveText("My access");
  await walker.looksEverywhere("access");

  // Her own school, and roles of a school; a third of her kind is looked at twice.
  await walker.place("Manage Educator Accounts").click();
  await expect(walker.list("School")).toHaveCount(0);
  const roles = walker.list("User Role").locator("option");
  await expect(roles).toHaveText(["Choose…", "Educator", "Counselor—Caseload Only", "Counselor", "Site Admin"]);
  await creates(walker, ["Second", "Sandoval", "second.sandoval@partner.example.org", "Site Admin"]);
  await walker.button("Add another").click();
  await creates(walker, ["Third", "Thibodeaux", "third.thibodeaux@partner.example.org", "Site Admin"]);
  await expect(page.locator("#form-warnings")).toBeFocused();
  await walker.looksEverywhere("third-site-admin");
  await walker.button("Create Account").click();
  await expect(page.getByText("Invitation sent. Must register by")).toBeVisible();

  // A file with what is not hers to create.
  await beginsFile(walker);
  const rows = [
    "Delia,District,delia.district@partner.example.org,District Admin",
    "Mona,Multisite,mona.multisite@partner.example.org,Multi-Site Counselor",
    "Otis,Elsewhere,otis.elsewhere@partner.example.org,Educator",
  ];
  await page.locator("input[type=file]").first().setInputFiles(educatorsFile("not-mine.csv", rows));
  await uploads(walker, /^No accounts were created\./);
  await expect(page.locator("main")).toContainText("The account is at another school of the district");
  await walker.looksEverywhere("not-created");

  // Accounts of her school; nobody else's, and no place of those who run the server.
  await open(page, "/accounts?state=invited", true);
  await expect(page.getByRole("rowheader").first()).toBeVisible();
  await walker.looksEverywhere("accounts");
  await page.getByRole("rowheader").first().getByRole("link").click();
  await expect(page.getByRole("heading", { name: "History" })).toBeVisible();
  await walker.looksEverywhere("account");
  for (const address of [elsewhere!, "/staff", "/organizations/new", "/outbox", "/audit"]) {
    expect((await page.goto(address))?.status()).toBe(404);
    await expect(page.locator("h1")).toHaveText("Page not found");
  }
  await page.locator("html[data-hydrated]").waitFor();
  await walker.looksEverywhere("not-found");
});

test("a teacher: from the letter to her page, and another password", async ({ page, mail, browser, baseURL }) => {
  const email = "marisol.okafor-reyes@partner.example.org";
  const staff = new Walker(page);
  await signIn(page, "Site Admin", true);
  await staff.place("Manage Educator Accounts").click();
  await creates(staff, ["Marisol", "Okafor-Reyes", email, "Educator"]);
  const letter = () => mail.letters.find((letter) => letter.includes(`To: ${email}`)) ?? "";
  await expect.poll(letter).toContain("/my/register/");

  const own = await ownBrowser(browser, baseURL, PHONE);
  const [walker, finger] = [new Walker(own, PHONE), new Finger(own)];
  const [, html = ""] = /Content-Type: text\/html[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(letter()) ?? [];
  await own.setContent(html);
  await expect(own.getByText("Hello Marisol Okafor-Reyes,")).toBeVisible();
  await accessible(own);
  await own.goto((await own.getByRole("link").getAttribute("href"))!);
  await expect(own.locator("h1")).toHaveText("Register");
  await walker.looksEverywhere("register");
  await finger.write(walker.box("New password"), "too short");
  await finger.write(walker.box("Confirm new password"), "too short");
  await finger.press(walker.button("Register"));
  await expect(own.locator("#error-summary")).toContainText("Tick the box if the place is right.");
  await walker.looksEverywhere("register-errors");
  await finger.tick(own.getByRole("checkbox", { name: "Yes, Demo Partner High is right" }));
  await finger.tick(own.getByRole("checkbox", { name: "I agree" }));
  await finger.write(walker.box("New password"), CHOSEN);
  await finger.write(walker.box("Confirm new password"), CHOSEN);
  await finger.press(walker.button("Register"));
  await expect(own.locator("h1")).toHaveText("Your account");
  await walker.looksEverywhere("account");

  await finger.press(walker.button("Sign out"));
  await expect(own.getByText("You're signed out")).toBeVisible();
  await own.goto("/my");
  await finger.press(walker.link("CaliforniaColleges.edu Educators"));
  for (const password of ["not this one at all", CHOSEN]) {
    await finger.write(own.getByLabel("Email"), email);
    await finger.write(own.getByLabel("Password"), password);
    await finger.press(walker.button("Sign in"));
    if (password === CHOSEN) break;
    await expect(own.locator("#error-summary")).toBeVisible();
    await walker.looksEverywhere("wrong-password");
  }
  await expect(own.locator("h1")).toHaveText("Your account");
  await finger.press(walker.link("Change password"));
  for (const password of ["too short", CHANGED]) {
    await finger.write(own.getByLabel("Current password"), CHOSEN);
    await finger.write(own.getByLabel("New password", { exact: true }), password);
    await finger.write(own.getByLabel("Confirm new password"), password);
    await finger.press(walker.button("Save password"));
    if (password === CHANGED) break;
    await expect(own.locator("#error-summary")).toContainText("Use at least 15 characters.");
    await walker.looksEverywhere("change-errors");
  }
  await expect(own.getByText("Your new password is saved")).toBeVisible();
  await walker.looksEverywhere("changed");
  await own.context().close();
});

test("a student with a temporary password: another one, the page, and out", async ({ page, browser, baseURL }) => {
  const number = await addStudent(page, true, "jessamyn.villalobos@example.org", "Jessamyn", "Villalobos-Abernathy");
  const own = await ownBrowser(browser, baseURL, TABLET);
  const [walker, finger] = [new Walker(own, TABLET), new Finger(own)];
  await own.goto("/my");
  await walker.looksEverywhere("programs");
  await finger.press(walker.link("OpenCCC"));
  await walker.looksEverywhere("sign-in");
  await finger.write(own.getByLabel("Email or CCCID"), number.toLowerCase());
  await finger.write(own.getByLabel("Password"), TEMPORARY);
  await finger.press(walker.button("Sign in"));
  await expect(own.locator("h1")).toHaveText("Choose a new password");
  await walker.looksEverywhere("choose");
  for (const again of [CHANGED, CHOSEN]) {
    await finger.write(own.getByLabel("New password", { exact: true }), CHOSEN);
    await finger.write(own.getByLabel("Confirm new password"), again);
    await finger.press(walker.button("Save password"));
    if (again === CHOSEN) break;
    await expect(own.locator("#error-summary")).toContainText("The two new passwords don't match.");
    await walker.looksEverywhere("choose-errors");
  }
  await expect(own.getByText("Your new password is saved")).toBeVisible();
  for (const text of ["Jessamyn Villalobos-Abernathy", number]) await expect(own.locator("main")).toContainText(text);
  await walker.looksEverywhere("account");
  await finger.press(walker.button("Sign out"));
  await expect(own.getByText("You're signed out")).toBeVisible();
  await walker.looksEverywhere("signed-out");
  await own.context().close();
});
