// What is seen on the check's page: nothing covers the selected cell, its message and its fix, and no box lengthens the page.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { expect, fits, open, signIn, test } from "../support/test";

const INTAKE = readFileSync(join(__dirname, "../../fixtures/spring-intake.csv"));

async function checkIntake(page: Page): Promise<void> {
  await signIn(page, "College Staff", true);
  await open(page, "/imports/new", true);
  await page.locator("input[type=file]").first().setInputFiles({ name: "spring-intake.csv", mimeType: "text/csv", buffer: INTAKE });
  await expect(page.getByRole("button", { name: "Upload File (120 rows)" })).toBeEnabled();
}

/**
 * The selected cell, what is wrong with it and each button beside that lie inside the window and nothing covers them; the cell lies
 * above the bar. Asked in one go: a slow machine takes its time for each question.
 */
async function seen(page: Page, cell: Locator): Promise<void> {
  await expect(page.locator("#cell-line")).toHaveAttribute("data-severity", /error|warning/);
  await expect
    .poll(() =>
      cell.evaluate((selected) => {
        const bar = document.querySelector("#check-bar")!;
        const line = document.querySelector("#cell-line")!;
        const wrong: string[] = [];
        for (const element of [selected, line, ...line.querySelectorAll("button")]) {
          const what = `${element.className || element.tagName} ${element.getAttribute("data-at") ?? element.textContent}`;
          const { left, right, top, bottom } = element.getBoundingClientRect();
          if (top < 0 || left < 0 || bottom > innerHeight || right > innerWidth) wrong.push(`${what} lies outside the window`);
          // A little inside its corners, which may be round.
          const corners = [left + 6, right - 6].flatMap((x) => [top + 6, bottom - 6].map((y) => [x, y]));
          for (const [x, y] of corners) {
            const above = document.elementFromPoint(x, y);
            if (!above || !(element.contains(above) || above.contains(element))) wrong.push(`${what} is covered by ${above?.className}`);
          }
        }
        if (selected.getBoundingClientRect().bottom > bar.getBoundingClientRect().top) wrong.push("the cell lies under the bar");
        // What is said beside the cell is cut off by the box that scrolls.
        const tip = selected.matches(":focus") ? selected.querySelector(".tip") : null;
        if (tip) {
          const [own, box] = [tip.getBoundingClientRect(), document.querySelector("#grid")!.getBoundingClientRect()];
          const cut = own.left < box.left || own.right > box.right || own.top < box.top || own.bottom > box.bottom;
          if (cut) wrong.push(`the tip lies at ${own.left}, ${own.top} to ${own.right}, ${own.bottom}, outside the rows`);
        }
        return wrong;
      }),
    )
    .toEqual([]);
}

/** The cell that has the focus, if one has. */
function at(page: Page): Promise<string | null> {
  return page.evaluate(() => document.activeElement?.getAttribute("data-at") ?? null);
}

/** What people have on their desks and in their hands. */
const SCREENS = [[1366, 768], [1440, 900], [1024, 768], [768, 1024], [1920, 1080], [390, 844]] as const;

for (const [width, height] of SCREENS) {
  test.describe(`at ${width} by ${height}`, () => {
    test.use({ viewport: { width, height } });

    test("every problem of a file is seen as F8 comes to it, with its message and its fix", async ({ page }) => {
      await checkIntake(page);
      await fits(page);
      const focused = page.locator(".cell:focus");
      const places: string[] = [];
      let fixes = 0;
      // Until there is no further problem.
      for (;;) {
        const before = places.at(-1) ?? null;
        await page.keyboard.press("F8");
        const now = async () => (await page.getByText("No more problems in this direction.").count()) > 0 || (await at(page)) !== before;
        await expect.poll(now).toBe(true);
        if ((await at(page)) === before) break;
        places.push((await at(page))!);
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

    // On a phone the page scrolls as others do.
    if (width > 600) {
      test("the page is as high as the window: what heads it and what is done with the file stay in view", async ({ page }) => {
        await checkIntake(page);
        await page.locator("#grid").hover();
        await page.mouse.wheel(0, 20_000);
        await expect(page.locator('[data-at="119-0"]')).toBeInViewport();
        expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBeLessThanOrEqual(0);
        for (const part of ["h1", ".check-facts", ".counts-line", ".filters", ".cell-line", "#undo", "#upload"]) {
          await expect(page.locator(part), part).toBeInViewport({ ratio: 1 });
        }
        const rows = await page.locator("#grid").evaluate((grid) => grid.clientHeight / grid.querySelector(".grid-row")!.clientHeight - 1);
        expect(rows, "rows in view").toBeGreaterThanOrEqual(width > 1100 ? 5 : 3);
      });
    }

    test("Show selects the first problem of its kind and brings it into view", async ({ page }) => {
      await checkIntake(page);
      const shows = page.getByRole("button", { name: /^Show rows/ });
      await expect(shows).not.toHaveCount(0);
      for (let at = 0; at < (await shows.count()); at += 1) {
        await shows.nth(at).click();
        await expect(shows.nth(at)).toHaveText("Show all rows");
        const selected = page.locator('.grid-body .cell[tabindex="0"]');
        await expect(selected).toHaveAttribute("data-at", /^0-/);
        await expect(selected).toHaveAttribute("data-severity", /error|warning/);
        await seen(page, selected);
        // It is selected, and nobody has gone there yet: F8 does.
        const first = (await selected.getAttribute("data-at"))!;
        await page.keyboard.press("F8");
        await expect(page.locator(".cell:focus")).toHaveAttribute("data-at", first);
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
    const foot = document.querySelector(".foot")?.getBoundingClientRect().height ?? 0;
    return [document.documentElement.scrollHeight, Math.max(...shown) + window.scrollY + parseFloat(main.paddingBottom) + foot];
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
