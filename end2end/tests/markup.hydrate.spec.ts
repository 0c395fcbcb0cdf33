// Names that hold markup, with script: what the server sends stays as it writes it, with other names in it; a page that takes it over,
// and one that is gone to by a link, show them as text. What the server itself writes is looked at by tests/it/markup.rs.

import type { Page } from "@playwright/test";
import { expect, open, signIn, test } from "../support/test";

const TYPED = "</title><i>'&\u202e";

/** The demonstration's names that stand on its pages; not the person's own, of whom pages show initials. */
const NAMES = ["Poppy Hills College", "Redwood Flats College", "Valley Demo District", "Demo Community Colleges", "Tomas Lindqvist", "Carmen Ibarra"];

const asText = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const asData = (text: string) => text.replaceAll("<", "\\u003c").replaceAll(">", "\\u003e");

function renamed(text: string, names: string[], as: string): string {
  return names.reduce((text, name) => text.replaceAll(name, as), text);
}

/** Every answer has markup for these names: pages in their text and in what they carry for the script, server functions as data. */
async function rename(page: Page, names: string[]): Promise<void> {
  await page.route("**/*", async (route) => {
    const request = route.request();
    const isPage = request.resourceType() === "document" && request.method() === "GET";
    if (!isPage && !new URL(request.url()).pathname.startsWith("/api/")) return route.fallback();
    const response = await route.fetch({ maxRedirects: 0 });
    const body = await response.text();
    if (!isPage) return route.fulfill({ response, body: renamed(body, names, TYPED) });
    const parts = body.split(/(<script[\s\S]*?<\/script>)/);
    return route.fulfill({ response, body: parts.map((part) => renamed(part, names, part.startsWith("<script") ? asData(TYPED) : asText(TYPED))).join("") });
  });
}

/** Nothing but text came of the names; answers whether the page shows one. */
async function onlyText(page: Page): Promise<boolean> {
  // But for the lines of a skeleton, while something loads.
  expect(await page.locator("i:not(.skeleton > i)").count(), page.url()).toBe(0);
  expect(await page.locator("title").count(), page.url()).toBe(1);
  return page.evaluate((typed) => document.body.innerText.includes(typed) || document.title.includes(typed), TYPED);
}

/** The first address behind a list. */
async function first(page: Page, list: string, selector: string): Promise<string> {
  await open(page, list, true);
  const href = await page.locator(selector).first().getAttribute("href");
  if (!href) throw new Error(`nothing is listed on ${list}`);
  return href;
}

async function shownOn(page: Page, addresses: string[]): Promise<string[]> {
  const shown: string[] = [];
  for (const address of addresses) {
    await open(page, address, true);
    await page.waitForLoadState("networkidle");
    if (await onlyText(page)) shown.push(address);
  }
  // And by links, without a whole new page.
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  const places = page.getByRole("navigation", { name: "Main" }).getByRole("link");
  for (let at = 0; at < (await places.count()); at += 1) {
    await places.nth(at).click();
    await expect(places.nth(at)).toHaveAttribute("aria-current", "page");
    await page.waitForLoadState("networkidle");
    await onlyText(page);
  }
  expect(await page.evaluate(() => "stayed" in window)).toBe(true);
  return shown;
}

test("names with markup are text on every page of a System Admin", async ({ page }) => {
  await signIn(page, "System Admin", true);
  await open(page, "/organizations", true);
  const college = await page.locator("main tbody").getByRole("link", { name: "Poppy Hills College" }).getAttribute("href");
  await open(page, "/staff", true);
  const staff = await page.getByRole("link", { name: "Carmen Ibarra" }).getAttribute("href");
  await rename(page, NAMES);
  const addresses = ["/", "/access", "/sessions", "/password", "/contact", "/organizations", "/organizations/new", college!, "/staff", "/staff/new", staff!, "/audit"];
  const shown = await shownOn(page, addresses);
  expect(shown).toEqual(expect.arrayContaining(["/organizations", "/organizations/new", college!, "/staff", staff!]));
  await open(page, staff!, true);
  await expect(page).toHaveTitle(new RegExp("^</title><i>'&"));
  await page.locator("#field-role").selectOption("auditor");
  await onlyText(page);
});

test("names with markup are text on every page of staff", async ({ page }) => {
  await signIn(page, "College Staff", true);
  const imported = await first(page, "/imports", "main tbody a[href^='/imports/']");
  const file = await page.locator("main tbody a[href^='/imports/']").first().innerText();
  const account = await first(page, "/accounts?state=active", "main tbody a[href^='/accounts/']");
  const name = await page.locator("main tbody a[href^='/accounts/']").first().innerText();
  const file_name = /\S+\.csv/.exec(file)?.[0];
  await rename(page, [...NAMES, name, ...(file_name ? [file_name] : [])]);
  const addresses = ["/", "/access", "/imports", "/imports/new", imported, `${imported}/undo`, "/accounts?state=active", "/accounts/new", account, `${account}/edit`, "/accounts/verify", "/accounts/verifications"];
  const shown = await shownOn(page, addresses);
  expect(shown).toEqual(expect.arrayContaining(["/", "/access", "/imports", imported, "/accounts?state=active", "/accounts/new", account]));
  await open(page, account, true);
  await expect(page).toHaveTitle(new RegExp("^</title><i>'&"));
});
