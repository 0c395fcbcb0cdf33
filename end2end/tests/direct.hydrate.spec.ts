import type { Page } from "@playwright/test";
import { expect, open, signIn, test } from "../support/test";

/** How many of the parts of a page there are that a page has once, and ids that stand twice. */
function parts(): { counts: Record<string, number>; twice: string[] } {
  const counts = Object.fromEntries(["h1", "h2", "form", "table", "dl", "aside"].map((name) => [name, document.querySelectorAll(`main ${name}`).length]));
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  return { counts, twice: ids.filter((id, at) => ids.indexOf(id) !== at) };
}

/** The first address behind this list. */
async function first(page: Page, list: string, selector: string): Promise<string> {
  await open(page, list, true);
  const href = await page.locator(selector).first().getAttribute("href");
  if (!href) throw new Error(`nothing is listed on ${list}`);
  return href;
}

/** A page that is opened by its address is the one that the server sent: the browser takes it over and makes no second one. */
async function takenOver(page: Page, addresses: string[]): Promise<void> {
  for (const address of addresses) {
    await page.goto(address);
    const sent = await page.evaluate(async (address) => {
      const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
      return ["h1", "h2", "form", "table", "dl", "aside"].map((name) => [name, page.querySelectorAll(`main ${name}`).length]);
    }, address);
    await page.locator("html[data-hydrated]").waitFor();
    await page.waitForLoadState("networkidle");
    expect(await page.evaluate(parts), address).toEqual({ counts: Object.fromEntries(sent), twice: [] });
  }
}

test("a page of an officer that is opened by its address is there once", async ({ page }) => {
  await signIn(page, "College Staff", true);
  const imported = await first(page, "/imports", "main tbody a[href^='/imports/']");
  const account = await first(page, "/accounts?state=active", "main tbody a[href^='/accounts/']");
  await takenOver(page, ["/", "/imports", "/imports/new", imported, "/accounts", "/accounts?state=active", "/accounts/new", account, `${account}/edit`, "/sessions", "/password"]);
});

test("a page of a System Admin that is opened by its address is there once", async ({ page }) => {
  await signIn(page, "System Admin", true);
  const organization = await first(page, "/organizations", "main tbody a[href^='/organizations/']");
  const staff = await first(page, "/staff", "main tbody a[href^='/staff/']");
  await takenOver(page, ["/organizations", "/organizations/new", organization, "/staff", "/staff/new", staff, "/audit"]);
});
