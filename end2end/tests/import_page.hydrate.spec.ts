import type { Page } from "@playwright/test";
import { person } from "../support/people";
import { accessible, answer, expect, fits, open, signIn, test } from "../support/test";

const HEADER = "email,first,last,dob,accepted-terms,homeless";
const PART_BYTES = 4 * 1024 * 1024;

/** A file of people with that surname: `good` rows that go in and one without a birth date. */
function file(surname: string, good: number): Buffer {
  const letters = (at: number) => [...at.toString(26)].map((digit) => String.fromCharCode(97 + parseInt(digit, 26))).join("");
  const rows = Array.from({ length: good }, (_, at) => {
    const first = `N${letters(at)}`;
    return `${first}.${surname}@example.org`.toLowerCase() + `,${first},${surname},1999-03-04,TRUE,TRUE`;
  });
  return Buffer.from([HEADER, ...rows, `nobody.${surname.toLowerCase()}@example.org,No,${surname},,TRUE,TRUE`, ""].join("\n"));
}

async function choose(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.locator("input[type=file]").first().setInputFiles({ name, mimeType: "text/csv", buffer });
}

async function upload(page: Page, name: string, buffer: Buffer): Promise<void> {
  await open(page, "/imports/new", true);
  await choose(page, name, buffer);
  await answer(page);
  await page.getByRole("button", { name: /^Upload File \([\d,]+ rows\)$/ }).click();
}

/** Of a plan it is in a menu, out of the way. */
async function discard(page: Page): Promise<void> {
  await page.locator(".apply-bar .menu summary").click({ timeout: 120_000 });
  await page.getByRole("button", { name: "Discard this import" }).click();
  await page.getByRole("button", { name: "Discard and delete" }).click();
  await expect(page.getByText("This import was discarded.")).toBeVisible();
}

test.beforeEach(async ({ page }) => {
  await signIn(page, "College Staff", true);
});

const cuts = { annotation: { type: "cuts the connection" } };

test("an import is planned, applied, and its passwords are shown once", cuts, async ({ page }) => {
  await upload(page, "slips.csv", file("Slipworth", 3));
  await expect(page.locator(".plan-sentence")).toHaveText("3 accounts will be created. 1 row has errors.", { timeout: 60_000 });
  await accessible(page);
  // What has to be put right is listed first.
  await expect(page.getByRole("row")).toHaveCount(1 + 1);
  await expect(page.getByRole("cell", { name: /Enter a date of birth/ })).toBeVisible();
  await page.getByRole("link", { name: /^All rows/ }).click();
  await expect(page.getByRole("row")).toHaveCount(1 + 4);
  await page.getByRole("link", { name: /^Errors/ }).click();
  await expect(page.getByRole("row")).toHaveCount(1 + 1);

  await page.getByRole("button", { name: "Apply 3 rows" }).click();
  await expect(page.getByRole("dialog")).toContainText("3 accounts will be created. 1 row has errors.");
  await accessible(page);
  await page.route("**/api/imports/apply*", (route) => route.abort("connectionreset"), { times: 1 });
  await page.getByRole("button", { name: "Create 3 accounts" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByRole("button", { name: "Apply 3 rows" }).click();
  await page.getByRole("button", { name: "Create 3 accounts" }).click();
  await expect(page.locator(".plan-sentence")).toHaveText("3 accounts were created. 1 row failed.", { timeout: 60_000 });
  for (const kind of ["exact", "safe", "failed", "details"]) {
    await expect(page.locator(`a[href$="/results?kind=${kind}"]`)).toBeVisible();
  }
  await fits(page);

  await page.getByRole("button", { name: "Hand out 3 passwords" }).click();
  await page.getByRole("button", { name: "Show them now" }).click();
  const shown = page.getByRole("region", { name: "Generated passwords" }).getByRole("row");
  await expect(shown).toHaveCount(1 + 3);
  await accessible(page);
  await page.getByRole("link", { name: "Multi Account Creation", exact: true }).first().click();
  await expect(page.getByRole("dialog", { name: "Leave without the passwords?" })).toBeVisible();
  await accessible(page);
  await page.getByRole("button", { name: "Stay on this page" }).click();
  await page.locator(".tile").filter({ hasText: "Failed" }).click();
  await expect(page).toHaveURL(/show=/);
  await expect(shown).toHaveCount(1 + 3);
  page.on("dialog", (dialog) => dialog.accept());
  await page.reload();
  await expect(page.locator(".plan-sentence")).toHaveText("3 accounts were created. 1 row failed.");
  await expect(page.getByRole("button", { name: /^Hand out/ })).toHaveCount(0);
  await expect(page.getByText("3 passwords were shown to")).toBeVisible();
  await page.getByRole("button", { name: "Show them again" }).click();
  await expect(shown).toHaveCount(1 + 3);
  await page.getByRole("button", { name: "Done, I have handed them out" }).click();
  await expect(shown).toHaveCount(0);
  await page.reload();
  await expect(page.getByText("3 passwords were shown to")).toBeVisible();
  await expect(page.getByRole("button", { name: "Show them again" })).toHaveCount(0);
});

test("the slips of many passwords are printed so many at a time", async ({ page }) => {
  await page.addInitScript(() => (window.print = () => document.documentElement.setAttribute("data-printed", "")));
  await upload(page, "many.csv", file("Manyworth", 501));
  await page.getByRole("button", { name: "Apply 501 rows" }).click();
  await page.getByRole("button", { name: "Create 501 accounts" }).click();
  await expect(page.locator(".plan-sentence")).toHaveText("501 accounts were created. 1 row failed.", { timeout: 60_000 });
  await page.getByRole("button", { name: "Hand out 501 passwords" }).click();
  await page.getByRole("button", { name: "Show them now" }).click();
  await page.getByLabel("Slips to print").selectOption("501 to 501");
  await accessible(page);
  await page.getByRole("button", { name: "Print slips" }).click();
  await expect(page.locator("html[data-printed]")).toHaveCount(1);
  await expect(page.locator(".slips-print .slip")).toHaveCount(1);
  await page.getByLabel("Slips to print").selectOption("1 to 500");
  await page.getByRole("button", { name: "Print slips" }).click();
  const slips = page.locator(".slips-print .slip");
  await expect(slips).toHaveCount(500);
  await printed(page);
  await page.getByRole("button", { name: "Done, I have handed them out" }).click();
});

/** The least contrast of a button's label to its ground within the next second, in every picture that the browser draws. */
function leastContrast(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const light = (color: string) => {
      const parts = color.match(/[\d.]+/g)!.slice(0, 3).map((part) => Number(part) / 255);
      const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    let least = 21;
    for (const end = performance.now() + 1_000; performance.now() < end; ) {
      await new Promise(requestAnimationFrame);
      for (const button of document.querySelectorAll("main .section button")) {
        const { color, backgroundColor } = getComputedStyle(button);
        if (backgroundColor.endsWith(", 0)")) continue;
        const [a, b] = [light(color), light(backgroundColor)].sort((a, b) => b - a);
        least = Math.min(least, (a + 0.05) / (b + 0.05));
      }
    }
    return least;
  });
}

test("a double click on Stop does not continue", async ({ page }) => {
  // An import that is applied for as long as the test looks at it: the server's answers are changed on their way.
  let state: "applying" | "stopped" | undefined;
  let view: object = {};
  const pressed: string[] = [];
  await page.route("**/api/imports/get*", async (route) => {
    const answer = await route.fetch();
    view = await answer.json();
    await route.fulfill({ response: answer, json: state ? { ...view, state } : view });
  });
  await page.route("**/api/imports/progress*", (route) => (state ? route.fulfill({ json: { ...view, state } }) : route.continue()));
  await page.route("**/imports/*/events", (route) =>
    state ? route.fulfill({ contentType: "text/event-stream", body: "retry: 600000\n\n" }) : route.continue(),
  );
  for (const [action, next] of [["apply", "applying"], ["stop", "stopped"]] as const) {
    await page.route(`**/api/imports/${action}*`, async (route) => {
      pressed.push(action);
      state = next;
      await new Promise((done) => setTimeout(done, 200));
      await route.fulfill({ json: { ...view, state } });
    });
  }
  await page.addInitScript(() => {
    const note = ({ clientX, clientY }: MouseEvent) => (document.documentElement.dataset.pressed = `${clientX} ${clientY}`);
    window.addEventListener("mousedown", note, true);
  });

  await upload(page, "twice.csv", file("Twiceworth", 2));
  await page.getByRole("button", { name: "Apply 2 rows" }).click();
  await page.getByRole("button", { name: "Create 2 accounts" }).click();
  const stop = page.getByRole("button", { name: "Stop" });
  await expect(stop).toBeEnabled();
  const contrast = leastContrast(page);
  await stop.dblclick();
  await expect(page.getByText("Rows already done are saved.")).toBeVisible();
  expect(await contrast, "a label that cannot be read").toBeGreaterThan(3);
  expect(pressed).toEqual(["apply", "stop"]);

  // Nor does a second click that comes late: *Continue* is elsewhere.
  const [x, y] = await page.evaluate(() => document.documentElement.dataset.pressed!.split(" ").map(Number));
  const box = (await page.getByRole("button", { name: "Continue" }).boundingBox())!;
  expect(x < box.x || x > box.x + box.width, "*Continue* lies where *Stop* was").toBe(true);
  await page.mouse.dblclick(x, y);
  expect(pressed).toEqual(["apply", "stop"]);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(stop).toBeEnabled();
  expect(pressed).toEqual(["apply", "stop", "apply"]);
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

/** Slips on paper: two beside each other, five below each other, nothing else on the sheet, and all that a person has to know on each. */
async function printed(page: Page): Promise<void> {
  const slips = page.locator(".slips-print .slip");
  const college = await page.locator(".import-steps p").first().innerText();
  await page.emulateMedia({ media: "print" });
  const [first, second, third] = [0, 1, 2].map((at) => slips.nth(at));
  for (const text of ["Your new account", college.split(" · ")[0], `${new URL(page.url()).origin}/my`, "choose your own password"]) {
    await expect(first).toContainText(text);
  }
  const [a, b, c] = [(await first.boundingBox())!, (await second.boundingBox())!, (await third.boundingBox())!];
  expect(b.y).toBe(a.y);
  expect(b.x).toBeGreaterThanOrEqual(a.x + a.width);
  expect(c.x).toBe(a.x);
  expect(c.y).toBeGreaterThanOrEqual(a.y + a.height);
  expect(await slips.evaluateAll((all) => all.filter((slip) => slip.scrollHeight > slip.clientHeight + 1).length)).toBe(0);
  // Whatever else has a place on the sheet holds the slips.
  const beside = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("body *")]
      .filter((element) => !element.closest(".slips-print") && !element.querySelector(".slips-print"))
      .filter((element) => element.getClientRects().length > 0 && element.getBoundingClientRect().height > 0)
      .map((element) => element.outerHTML.slice(0, 200)),
  );
  expect(beside).toEqual([]);
  const paper = (await page.pdf({ format: "Letter", preferCSSPageSize: false })).toString("latin1");
  expect(paper.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(50);
  await page.emulateMedia({ media: null });
}

test("a lost connection only means waiting, and a reload takes the upload up again", cuts, async ({ page }) => {
  // Two parts: the first arrives, the second is lost until the page is loaded again.
  const large = file("Resumington", 100_000);
  expect(large.length).toBeGreaterThan(PART_BYTES);
  await page.route("**/parts/1", (route) => route.abort("connectionreset"));
  await upload(page, "resume.csv", large);
  await expect(page.getByText("Connection lost.")).toBeVisible({ timeout: 60_000 });
  await expect(page).toHaveURL(/\/imports\/[0-9a-f-]{36}$/);

  await page.unroute("**/parts/1");
  await page.reload();
  await expect(page.getByRole("heading", { name: "The upload of this file was interrupted." })).toBeVisible();
  await accessible(page);
  await choose(page, "other.csv", Buffer.from("something else"));
  await expect(page.getByRole("alert")).toContainText("That's a different file");
  // Saved again meanwhile, with another letter in it: name and size are the same.
  const saved = Buffer.from(large);
  saved[saved.indexOf("Resumington", PART_BYTES / 2)] = "P".charCodeAt(0);
  await choose(page, "resume.csv", saved);
  await expect(page.getByRole("alert")).toContainText("the file has changed on disk");
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "PUT") sent.push(new URL(request.url()).pathname.split("/").pop()!);
  });
  await choose(page, "resume.csv", large);
  await expect(page.locator("#plan-progress, #apply").first()).toBeVisible();
  await expect(page.getByRole("heading", { name: "The upload of this file was interrupted." })).toHaveCount(0, { timeout: 60_000 });
  // What the server had last shows that it is the same file.
  expect(sent).toEqual(["0", "1"]);

  await discard(page);
});

test("a session that ends during an upload begins again on the same page, and the upload goes on", async ({ page, browser }) => {
  const large = file("Outlander", 100_000);
  expect(large.length).toBeGreaterThan(PART_BYTES);
  const parts: [string, number][] = [];
  page.on("response", (answer) => {
    if (answer.request().method() === "PUT") parts.push([answer.url().split("/").pop()!, answer.status()]);
  });
  // Between the first part and the second, every session of this person is ended from elsewhere: the server refuses the second.
  await page.route(
    "**/parts/1",
    async (route) => {
      const other = await browser.newPage();
      await signIn(other, "College Staff", true);
      await open(other, "/sessions", true);
      const others = other.locator("tbody tr", { hasNotText: "This session" });
      for (let left = await others.count(); left > 0; left -= 1) {
        await others.first().getByRole("button").click();
        await expect(others).toHaveCount(left - 1);
      }
      await other.close();
      await route.continue();
    },
    { times: 1 },
  );
  await upload(page, "signed-out.csv", large);

  const again = page.getByRole("dialog", { name: "Sign in again" });
  await expect(again).toBeVisible({ timeout: 60_000 });
  await expect(page).toHaveURL(/\/imports\/[0-9a-f-]{36}$/);
  expect(parts).toEqual([["0", 204], ["1", 401]]);
  await accessible(page);
  await again.locator("#field-again").fill(person("College Staff").password);
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again).toBeHidden();
  await expect(page.locator("#apply")).toBeVisible({ timeout: 120_000 });
  expect(parts).toEqual([["0", 204], ["1", 401], ["1", 204]]);
  await discard(page);
});
