import type { Page } from "@playwright/test";
import { person } from "../support/people";
import { accessible, expect, fits, open, signIn, test } from "../support/test";

const NUMBER = "518-52-9431";

/** Everything that the browser keeps of this page, in one text. */
async function kept(page: Page): Promise<string> {
  const inPage = await page.evaluate(async () => {
    const databases = await indexedDB.databases();
    const caches = await window.caches.keys();
    return JSON.stringify([location.href, history.state, { ...localStorage }, { ...sessionStorage }, databases, caches, document.cookie]);
  });
  const { origins, cookies } = await page.context().storageState();
  return inPage + JSON.stringify([origins, cookies]);
}

function clean(text: string): void {
  for (const form of [NUMBER, NUMBER.replaceAll("-", ""), NUMBER.replaceAll("-", " "), "52-9431"]) expect(text).not.toContain(form);
}

/** District staff of the demonstration get the permission, by a system admin. */
async function grant(page: Page): Promise<void> {
  await signIn(page, "System Admin", true);
  await open(page, "/staff", true);
  await page.getByRole("link", { name: "Carmen Ibarra" }).click();
  await page.getByRole("button", { name: /End grant: District Staff/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End grant" }).click();
  await expect(page.getByText("none", { exact: true })).toBeVisible();
  const tick = page.getByRole("checkbox", { name: "SSN: search and reveal" });
  await page.locator("#field-role").selectOption({ label: "Auditor" });
  await expect(tick).toHaveCount(0);
  await page.locator("#field-role").selectOption({ label: "District Staff" });
  await expect(tick).not.toBeChecked();
  await tick.check();
  await accessible(page);
  await page.locator("#field-organization").selectOption({ index: 2 });
  await page.getByRole("button", { name: "Grant role" }).click();
  await expect(page.getByRole("rowheader", { name: /District Staff with SSN/ })).toBeVisible();
}

/** A student with that number, by the form. Answers the address of their page. */
async function add(page: Page): Promise<string> {
  const me = await page.request.post("/api/session/me", { headers: { origin: new URL(page.url()).origin }, form: {} }).then((answer) => answer.json());
  const entries = Object.entries({
    email: "wren@mail.example.org", "email-again": "wren@mail.example.org", country: "US", state: "CA", street1: "1101 E University Ave", city: "Fresno",
    postal: "93741", first: "Wren", last: "Canary", "dob-month": "10", "dob-day": "23", "dob-year": "1987", "dob-again-month": "10",
    "dob-again-day": "23", "dob-again-year": "1987", ssn: "number", ssn_kind: "ssn", ssn_number: NUMBER, "ssn_number-again": NUMBER,
    password: "quiet river stone 42", "password-again": "quiet river stone 42", accepted_terms: "TRUE", help_reason: "unhoused",
  });
  const college = me.import_at.find((place: { kind: string }) => place.kind === "college").id;
  const added = await page.request.post("/api/accounts/add", {
    headers: { origin: new URL(page.url()).origin },
    data: { new: { idempotency_key: crypto.randomUUID(), organization: college, entries } },
  });
  expect(added.ok(), await added.text()).toBe(true);
  return `/accounts/${(await added.json()).Added.account}`;
}

test("a number is searched for, revealed for a while, and kept nowhere in the browser", async ({ page, browser, baseURL }) => {
  test.slow();
  const context = await browser.newContext({ baseURL });
  await grant(await context.newPage());
  await context.close();
  await signIn(page, "District Staff", true);
  const address = await add(page);

  await open(page, "/accounts", true);
  const box = page.getByRole("textbox", { name: "CCCID, email, or name" });
  await box.fill(NUMBER);
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByRole("rowheader", { name: "Wren Canary" })).toBeVisible();
  await expect(box).toHaveValue("");
  clean(await kept(page));
  clean(await page.content());
  await box.fill("519-53-0642");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByText("No account has this SSN or TIN where you have the SSN permission.")).toBeVisible();

  await open(page, address, true);
  clean(await page.content());
  await page.getByRole("button", { name: "Reveal the SSN" }).click();
  await expect(page.locator("#field-reason")).toBeFocused();
  await accessible(page);
  await page.getByRole("button", { name: "Show for 30 seconds" }).click();
  await expect(page.getByText("Enter a reason.").first()).toBeVisible();
  await page.locator("#field-reason").fill("verify identity for financial aid");
  await page.route(
    "**/api/accounts/reveal-ssn",
    (route) => route.fulfill({ status: 403, contentType: "application/json", body: '"StepUp"' }),
    { times: 1 },
  );
  await page.getByRole("button", { name: "Show for 30 seconds" }).click();
  const again = page.getByRole("dialog", { name: "Confirm it's you" });
  await again.locator("#field-step-up").fill(person("District Staff").password);
  await again.getByRole("button", { name: "Continue" }).click();

  const number = page.locator("#ssn-shown");
  await expect(number).toHaveText(NUMBER);
  await expect(number).toBeFocused();
  await expect(page.getByText(/Hides in|hidden in/i)).toBeVisible();
  await accessible(page);
  for (const [width, height] of [[1366, 768], [768, 1024], [390, 844]]) {
    await page.setViewportSize({ width, height });
    await fits(page);
  }
  clean(await kept(page));
  await page.getByRole("button", { name: "Hide now" }).click();
  await expect(number).toHaveCount(0);
  clean(await page.content());

  // After thirty seconds it goes by itself, and at once when the tab is hidden.
  await page.clock.install();
  const show = async () => {
    await page.getByRole("button", { name: "Reveal the SSN" }).click();
    await page.locator("#field-reason").fill("verify again");
    await page.getByRole("button", { name: "Show for 30 seconds" }).click();
    await expect(number).toHaveText(NUMBER);
  };
  await show();
  await page.clock.runFor(29_000);
  await expect(number).toHaveText(NUMBER);
  await page.clock.runFor(2_000);
  await expect(number).toHaveCount(0);
  await show();
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
  await expect(number).toHaveCount(0);
  clean(await page.content());

  await page.reload();
  await expect(page.getByText("Reason: verify identity for financial aid")).toBeVisible();
  await expect(page.getByText("Searched by Social Security number")).toBeVisible();
});

test("without the permission a hint names whom to ask", async ({ page }) => {
  await signIn(page, "College Staff", true);
  await open(page, "/accounts", true);
  await page.getByRole("textbox", { name: "CCCID, email, or name" }).fill(NUMBER);
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByText("your role needs the SSN permission. Ask your System Admin to add it.")).toBeVisible();
  await accessible(page);
  clean(await page.content());
});
