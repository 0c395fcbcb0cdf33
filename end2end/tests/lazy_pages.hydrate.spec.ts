import type { Page } from "@playwright/test";
import { expect, signIn, test } from "../support/test";

/** Addresses of chunks that the page has asked for since. */
function chunks(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (/^\/pkg\/[^/]+\/(split|chunk)_\w+\.wasm$/.test(pathname)) asked.push(pathname);
  });
  return asked;
}

/** The folder that this page's build lies in: `/pkg/HASH/`. */
const folder = (page: Page) =>
  page.locator("link[rel=modulepreload]").first().evaluate((link) => new URL(".", (link as HTMLLinkElement).href).pathname);

const toImports = (page: Page) => page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Imports" });

test("the code of a page comes when it is first opened, and the page goes back, forward and afresh", async ({ page }) => {
  const asked = chunks(page);
  await signIn(page, "Auditor", true);
  await expect(page).toHaveURL("/");
  expect(asked, "sign-in and home are in the first load").toEqual([]);
  // A page that is loaded afresh forgets this.
  await page.evaluate(() => Object.assign(window, { stayed: true }));

  await toImports(page).click();
  await expect(page).toHaveURL("/imports");
  await expect(page.locator("h1")).toHaveText("Imports");
  expect(asked.length).toBeGreaterThan(0);
  const first = [...asked];

  await page.goBack();
  await expect(page).toHaveURL("/");
  await page.goForward();
  await expect(page).toHaveURL("/imports");
  await expect(page.locator("h1")).toHaveText("Imports");
  expect(asked, "a chunk is fetched once").toEqual(first);
  expect(await page.evaluate(() => "stayed" in window)).toBe(true);

  const answer = await page.reload();
  const printed = (await answer?.text()) ?? "";
  for (const chunk of first) {
    expect(printed, "what the page needs is named in the answer").toContain(`href="${chunk}"`);
  }
  await page.locator("html[data-hydrated]").waitFor();
  await expect(page.locator("h1")).toHaveText("Imports");
});

test("while a chunk is on its way the old page stays", async ({ page }) => {
  await signIn(page, "Auditor", true);
  let send = () => {};
  const sent = new Promise<void>((done) => (send = done));
  await page.route(/\/pkg\/.*\/(split|chunk)_\w+\.wasm$/, async (route) => {
    await sent;
    await route.continue();
  });
  const home = await page.locator("h1").textContent();
  const waiting = page.waitForRequest(/\/(split|chunk)_\w+\.wasm$/);
  await toImports(page).click();
  await waiting;
  await expect(page.locator("h1")).toHaveText(home ?? "");
  await expect(page).toHaveURL("/");
  send();
  await expect(page.locator("h1")).toHaveText("Imports");
  await expect(page).toHaveURL("/imports");
});

test("a page whose build was replaced loads what was clicked afresh, with the new build", async ({ page, request }) => {
  await signIn(page, "Auditor", true);
  const old = await folder(page);
  const fresh = "/pkg/fedcba9876543210/";
  expect((await request.get(`${fresh}muster_bg.wasm`)).status(), "the server knows no other build").toBe(404);

  // From here on the server has a build with another name, and no file of the old one.
  await page.route("**/*", async (route) => {
    const url = new URL(route.request().url());
    if (url.pathname.startsWith(old)) return route.fulfill({ status: 404 });
    if (url.pathname.startsWith(fresh)) {
      url.pathname = url.pathname.replace(fresh, old);
      return route.fulfill({ response: await route.fetch({ url: url.href }) });
    }
    if (route.request().resourceType() !== "document") return route.continue();
    const response = await route.fetch();
    return route.fulfill({ response, body: (await response.text()).replaceAll(old, fresh) });
  });
  await toImports(page).click();
  await expect(page).toHaveURL("/imports");
  await page.locator("html[data-hydrated]").waitFor();
  await expect(page.locator("h1")).toHaveText("Imports");
  expect(await folder(page)).toBe(fresh);
  // And goes on from there without a whole new page.
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Audit" }).click();
  await expect(page).toHaveURL("/audit");
  expect(await page.evaluate(() => "stayed" in window)).toBe(true);
});

/** The page breaks here on purpose, and says so in the console. */
const breaking = test.extend({ noProblems: [async ({}, use) => use(), { auto: true }] });

breaking("a chunk that stays away is not asked for in a circle", async ({ page }) => {
  await signIn(page, "Auditor", true);
  let documents = 0;
  page.on("request", (request) => (documents += Number(request.isNavigationRequest())));
  await page.route(/\/(split|chunk)_\w+\.wasm$/, (route) => route.fulfill({ status: 404 }));
  const failed = page.waitForEvent("console", (message) => message.text().includes("load callback should succeed"));
  await toImports(page).click();
  await failed;
  await page.waitForLoadState("networkidle");
  expect(documents).toBe(1);
  await expect(page).toHaveURL("/imports");
  // What the server printed is there.
  await expect(page.locator("h1")).toHaveText("Imports");
});
