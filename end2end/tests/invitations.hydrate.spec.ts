// Invitations of educators: renewed from lists, and the letter that waits opened and printed.

import type { Browser, Page } from "@playwright/test";
import { person } from "../support/people";
import { accessible, expect, fits, open, signIn, test } from "../support/test";

const boxes = (page: Page) => page.locator("tbody input[type=checkbox]");

/** The educators of the demonstration who are invited: names with their accounts' ids, in the order of the list. */
async function invited(page: Page): Promise<{ name: string; id: string }[]> {
  await open(page, "/accounts?state=invited", true);
  await boxes(page).first().waitFor();
  return page.locator("tbody th a").evaluateAll((links) =>
    links.map((link) => ({ name: link.textContent ?? "", id: link.getAttribute("href")!.split("/").pop()! })),
  );
}

async function fitsEverywhere(page: Page): Promise<void> {
  for (const [width, height] of [[1366, 768], [768, 1024], [390, 844], [320, 640]]) {
    await page.setViewportSize({ width: width!, height: height! });
    await fits(page);
  }
  await page.setViewportSize({ width: 1366, height: 768 });
}

/** Opens the letter on the account's page and answers the link in it. */
async function link(page: Page, id: string): Promise<string> {
  await open(page, `/accounts/${id}`, true);
  await page.getByRole("button", { name: "Open the letter" }).click();
  const text = await page.locator("pre.letter").innerText();
  return text.match(/\S+\/my\/register\/\S+/)![0];
}

async function register(browser: Browser, address: string): Promise<void> {
  const context = await browser.newContext();
  const holder = await context.newPage();
  await holder.goto(address);
  for (const box of await holder.getByRole("checkbox").all()) await box.check();
  await holder.locator("input[name=password]").fill("seven quiet herons at dawn");
  await holder.locator("input[name=confirm]").fill("seven quiet herons at dawn");
  await holder.locator("main button[type=submit]").click();
  await expect(holder.locator("h1")).toHaveText("Your account");
  await context.close();
}

test("many invitations are renewed from the list of accounts", async ({ page, browser }) => {
  await signIn(page, "Site Admin", true);
  const [first, second, third] = await invited(page);
  for (const n of [0, 1, 2]) await boxes(page).nth(n).check();
  await page.getByRole("button", { name: "Renew invitations" }).click();
  const question = page.getByRole("dialog", { name: "Renew the invitations?" });
  await expect(question).toContainText("You selected 3.");
  await accessible(page);
  await question.getByRole("button", { name: "Renew them" }).click();
  await expect(page.getByText("3 invitations renewed")).toBeVisible();
  await expect(boxes(page).first()).not.toBeChecked();
  await page.getByRole("link", { name: second!.name, exact: true }).click();
  await expect(page.getByRole("row", { name: /Account holder invited/ })).toBeVisible();

  // One registers while the list is open: they are left out, by name.
  const address = await link(page, first!.id);
  await invited(page);
  await boxes(page).nth(0).check();
  await boxes(page).nth(2).check();
  await register(browser, address);
  await page.getByRole("button", { name: "Renew invitations" }).click();
  await question.getByRole("button", { name: "Renew them" }).click();
  const left = page.getByRole("region", { name: "Some invitations weren't renewed" });
  await expect(left).toBeFocused();
  await expect(left.getByRole("listitem")).toHaveText([`${first!.name}: The account is active, so it can't be invited again.`]);
  await expect(page.getByText("1 invitation renewed")).toBeVisible();
  await expect(page.getByRole("link", { name: first!.name, exact: true })).toHaveCount(0);
  await expect(page.getByRole("link", { name: third!.name, exact: true })).toBeVisible();
  await accessible(page);
  await fitsEverywhere(page);
  await left.getByRole("button", { name: "Close" }).click();
  await expect(left).toHaveCount(0);
});

test("invitations about to expire are listed, and renewed there", async ({ page }) => {
  await signIn(page, "District Admin", true);
  const people = await invited(page);
  // The demonstration's are of today: what the server lists when their time is nearly over.
  const line = ({ name, id }: { name: string; id: string }, last_day: string) => ({
    account: id, name, sign_in: "invited@partner.example.org", organization: "Demo Partner High", last_day,
  });
  const found = { soon: [line(people[1]!, "Jan 21, 2027"), line(people[2]!, "Jan 22, 2027")], expired: [line(people[3]!, "Jan 9, 2027")], more: false };
  await page.route("**/api/invitations/expiring", (route) => route.fulfill({ json: found }), { times: 1 });
  await page.getByRole("link", { name: "Invitations to renew" }).click();
  await expect(page.locator("h1")).toHaveText("Invitations to renew");
  const soon = page.getByRole("region", { name: "Expire within 7 days" });
  const expired = page.getByRole("region", { name: "Expired in the last 30 days" });
  await expect(soon.getByRole("row")).toHaveCount(3);
  await expect(expired.getByRole("row").nth(1)).toContainText("Jan 9, 2027");
  await accessible(page);
  await fitsEverywhere(page);

  // A keyboard does all of it.
  await soon.getByRole("checkbox", { name: "Select all in this list" }).focus();
  await page.keyboard.press("Space");
  await expired.getByRole("checkbox", { name: people[3]!.name }).focus();
  await page.keyboard.press("Space");
  await expect(page.getByText("3 accounts selected")).toBeVisible();
  await page.getByRole("button", { name: "Renew invitations" }).focus();
  await page.keyboard.press("Enter");
  const question = page.getByRole("dialog", { name: "Renew the invitations?" });
  await expect(question).toContainText("You selected 3.");
  await question.getByRole("button", { name: "Renew them" }).press("Enter");
  await expect(page.getByText("3 invitations renewed")).toBeVisible();
  await expect(page.getByText("No invitation expires within 7 days.")).toBeVisible();
  await expect(page.locator("h1")).toBeFocused();
});

test("the letter that waits is opened after the password, printed and closed", async ({ page, browser, baseURL }) => {
  await page.addInitScript(() => (window.print = () => document.documentElement.setAttribute("data-printed", "")));
  await signIn(page, "Site Admin", true);
  const people = await invited(page);
  const { name, id } = people.at(-1)!;
  await page.getByRole("link", { name, exact: true }).click();
  await page.route(
    "**/api/invitations/open-letter",
    (route) => route.fulfill({ status: 403, contentType: "application/json", body: '"StepUp"' }),
    { times: 1 },
  );
  await page.getByRole("button", { name: "Open the letter" }).click();
  const again = page.getByRole("dialog", { name: "Confirm it's you" });
  await again.locator("#field-step-up").fill(person("Site Admin").password);
  await again.getByRole("button", { name: "Continue" }).click();
  const letter = page.getByRole("region", { name: `Letter to ${name}` });
  await expect(letter).toContainText("@partner.example.org");
  await expect(letter).toContainText("Register for your account at Demo Partner High");
  await expect(letter).toContainText("/my/register/");
  await accessible(page);
  await fitsEverywhere(page);

  // On paper it is alone.
  await letter.getByRole("button", { name: "Print the letter" }).click();
  await expect(page.locator("html[data-printed]")).toHaveCount(1);
  await page.emulateMedia({ media: "print" });
  await expect(letter.locator("pre")).toBeVisible();
  for (const other of ["h1", "#account-actions", ".history", ".top"]) await expect(page.locator(other)).toBeHidden();
  await expect(letter.getByRole("button", { name: "Print the letter" })).toBeHidden();
  await page.emulateMedia({ media: "screen" });

  await letter.getByRole("button", { name: "Close the letter" }).click();
  await expect(letter).toHaveCount(0);
  await expect(page.getByRole("row", { name: /Letter opened/ })).toBeVisible();
  await expect(page.locator("#account-actions")).toBeFocused();

  // Somebody else renews it first.
  const context = await browser.newContext({ baseURL });
  const other = await context.newPage();
  await signIn(other, "District Admin", true);
  await open(other, `/accounts/${id}`, true);
  await other.getByRole("button", { name: "Open the letter" }).click();
  await expect(other.getByText("Somebody else on your staff has opened this letter.")).toBeVisible();
  await other.getByRole("button", { name: "Renew invitation" }).click();
  await expect(other.getByText("Invitation sent")).toBeVisible();
  await other.getByRole("button", { name: "Open the letter" }).click();
  await expect(other.locator("pre.letter")).toContainText("/my/register/");
  await context.close();
});
