// What is seen on the check's page: nothing covers the selected cell, its message and its fix, and no box lengthens the page.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { expect, open, signIn, test } from "../support/test";

const INTAKE = readFileSync(join(__dirname, "../../fixtures/spring-intake.csv"));

type Box = { x: number; y: number; width: number; height: number };

async function box(locator: Locator): Promise<Box> {
  const found = await locator.boundingBox();
  expect(found, `${locator} is not shown`).not.toBeNull();
  return found!;
}

async function checkIntake(page: Page): Promise<void> {
  await signIn(page, "College Staff", true);
  await open(page, "/imports/new", true);
  await page.locator("input[type=file]").first().setInputFiles({ name: "spring-intake.csv", mimeType: "text/csv", buffer: INTAKE });
  await expect(page.getByRole("button", { name: "Upload 120 rows" })).toBeEnabled();
}

/** Nothing covers any corner of it, and it lies inside the window. */
async function uncovered(page: Page, locator: Locator, what: string): Promise<void> {
  const window = page.viewportSize()!;
  const { x, y, width, height } = await box(locator);
  expect(y, `${what} begins above the window`).toBeGreaterThanOrEqual(0);
  expect(y + height, `${what} ends below the window`).toBeLessThanOrEqual(window.height);
  expect(x, `${what} begins left of the window`).toBeGreaterThanOrEqual(0);
  expect(x + width, `${what} ends right of the window`).toBeLessThanOrEqual(window.width);
  const covered = await locator.evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const corners = [left + 3, right - 3].flatMap((x) => [top + 3, bottom - 3].map((y) => [x, y]));
    const above = corners.map(([x, y]) => document.elementFromPoint(x, y));
    return above.filter((top) => !top || !(element.contains(top) || top.contains(element))).map((top) => top?.outerHTML ?? "nothing");
  });
  expect(covered, `${what} is covered`).toEqual([]);
}

/** The selected cell lies above the bar; the bar holds what is wrong with it, and the fix where there is one. */
async function seen(page: Page, cell: Locator): Promise<void> {
  const line = page.locator("#cell-line");
  await expect(line).toHaveAttribute("data-severity", /error|warning/);
  await expect(async () => {
    await uncovered(page, cell, "the cell");
    await uncovered(page, line, "the message");
    for (const button of await line.getByRole("button").all()) await uncovered(page, button, "a button of the message");
    const [selected, bar] = [await box(cell), await box(page.locator("#check-bar"))];
    expect(selected.y + selected.height, "the cell lies under the bar").toBeLessThanOrEqual(bar.y);
  }).toPass({ timeout: 5_000 });
}

for (const [width, height] of [[1366, 768], [768, 1024]]) {
  test.describe(`at ${width} by ${height}`, () => {
    test.use({ viewport: { width, height } });

    test("every problem of a file is seen as F8 comes to it, with its message and its fix", async ({ page }) => {
      await checkIntake(page);
      const focused = page.locator(".cell:focus");
      const places: string[] = [];
      let fixes = 0;
      for (let press = 0; press < 60; press += 1) {
        await page.keyboard.press("F8");
        const before = places.at(-1) ?? "";
        const moved = expect.poll(async () => focused.getAttribute("data-at").catch(() => before), { timeout: 2_000 });
        if (!(await moved.not.toBe(before).then(() => true, () => false))) break;
        places.push((await focused.getAttribute("data-at"))!);
        await seen(page, focused);
        fixes += await page.locator("#use-fix").count();
      }
      // The fixture has twenty rows with errors, and more with warnings.
      expect(places.length).toBeGreaterThanOrEqual(20);
      expect(fixes).toBeGreaterThan(0);
      await page.keyboard.press("Shift+F8");
      await expect(focused).not.toHaveAttribute("data-at", places.at(-1)!);
      await seen(page, focused);
    });

    test("Show selects the first problem of its kind and brings it into view", async ({ page }) => {
      await checkIntake(page);
      const shows = page.getByRole("button", { name: /^Show rows/ });
      for (let at = 0; at < (await shows.count()); at += 1) {
        await shows.nth(at).click();
        await expect(shows.nth(at)).toHaveText("Show all rows");
        const selected = page.locator('.grid-body .cell[tabindex="0"]');
        await expect(selected).toHaveAttribute("data-at", /^0-/);
        await expect(selected).toHaveAttribute("data-severity", /error|warning/);
        await seen(page, selected);
      }
    });
  });
}

test("nothing in a box that scrolls lengthens the page", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await checkIntake(page);
  const [length, end] = await page.evaluate(() => {
    const shown = [...document.querySelectorAll("main > *, main > * > *")].map((element) => element.getBoundingClientRect().bottom);
    const main = getComputedStyle(document.querySelector("main")!);
    return [document.documentElement.scrollHeight, Math.max(...shown) + window.scrollY + parseFloat(main.paddingBottom)];
  });
  expect(length, "the page goes on below its content").toBeLessThanOrEqual(Math.max(Math.ceil(end), 900));
  await unpositioned(page);
  for (const address of ["/imports", "/imports/new", "/"]) {
    await open(page, address, true);
    await unpositioned(page);
  }
});

/** No box that scrolls lets what is placed absolutely in it escape to the page. */
async function unpositioned(page: Page): Promise<void> {
  const escaping = await page.evaluate(() => {
    const scrolls = (element: Element) => {
      const { overflowX, overflowY } = getComputedStyle(element);
      return [overflowX, overflowY].some((value) => value === "auto" || value === "scroll");
    };
    const absolute = (element: Element) => getComputedStyle(element).position === "absolute";
    const boxes = [...document.querySelectorAll("body *")].filter(scrolls);
    const open = boxes.filter((element) => getComputedStyle(element).position === "static");
    return open
      .filter((element) => [...element.querySelectorAll<HTMLElement>("*")].some((inner) => absolute(inner) && inner.offsetParent && !element.contains(inner.offsetParent)))
      .map((element) => element.cloneNode() as Element)
      .map((element) => element.outerHTML);
  });
  expect(escaping, page.url()).toEqual([]);
}
