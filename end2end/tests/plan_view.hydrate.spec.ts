// The plan and the results as they are seen: what matters most is the biggest, what failed comes first, the next step stays in view.

import type { Page } from "@playwright/test";
import { accessible, answer, expect, fits, open, signIn, test } from "../support/test";

const HEADER = "email,first,last,dob,accepted-terms,homeless";

/** Sixty people of that surname, four of them without a birth date. */
function file(surname: string): Buffer {
  const letters = (at: number) => [...at.toString(26)].map((digit) => String.fromCharCode(97 + parseInt(digit, 26))).join("");
  const rows = Array.from({ length: 60 }, (_, at) => {
    const first = `N${letters(at)}`;
    return `${first}.${surname}@example.org`.toLowerCase() + `,${first},${surname},${at % 15 === 7 ? "" : "1999-03-04"},TRUE,TRUE`;
  });
  return Buffer.from([HEADER, ...rows, ""].join("\n"));
}

/** The size of letters in pixels. */
const letters = (page: Page, of: string) => page.locator(of).first().evaluate((element) => parseFloat(getComputedStyle(element).fontSize));

/** Of the five sizes of letters it has the largest, and nothing on the page is larger. */
async function biggest(page: Page, of: string): Promise<void> {
  const five = await page.evaluate(() => 1.75 * parseFloat(getComputedStyle(document.documentElement).fontSize));
  expect(await letters(page, of)).toBe(five);
  const largest = await page.evaluate(() =>
    Math.max(...[...document.querySelectorAll("main *")].filter((element) => element.textContent).map((element) => parseFloat(getComputedStyle(element).fontSize))),
  );
  expect(largest).toBe(five);
}

const SCREENS = [[1366, 768], [1920, 1080], [768, 1024], [390, 844]] as const;

for (const [width, height] of SCREENS) {
  test.describe(`at ${width} by ${height}`, () => {
    test.use({ viewport: { width, height } });

    test("the plan and the results lead with accounts, list errors first, and keep the next step in view", async ({ page }, info) => {
      await signIn(page, "College Staff", true);
      await open(page, "/imports/new", true);
      const surname = `Seenby${"abcdefghij"[SCREENS.findIndex(([of]) => of === width)]}`;
      await page.locator("input[type=file]").first().setInputFiles({ name: "fall-intake.csv", mimeType: "text/csv", buffer: file(surname) });
      await answer(page);
      await page.locator("#upload").click();
      await expect(page.locator(".plan-sentence")).toHaveText("56 accounts will be created. 4 rows have errors.", { timeout: 60_000 });
      await biggest(page, ".plan-sentence h2");
      await fits(page);
      await accessible(page);
      const look = async (name: string) => {
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          await info.attach(`${name}-${colorScheme}`, { body: await page.screenshot(), contentType: "image/png" });
        }
        await page.emulateMedia({ colorScheme: "light" });
      };
      await look("plan");

      // Errors, then the other rows by their tile.
      const tiles = page.locator(".tile");
      await expect(tiles).toHaveText([/Errors\s*4/, /Create\s*56/, /All rows\s*60/]);
      await expect(tiles.first()).toHaveAttribute("aria-current", "true");
      await expect(page.locator(".table tbody tr")).toHaveCount(4);
      await expect(page.locator('.outcome[data-meaning="problem"] .icon')).toHaveCount(4);
      // Nobody has a number yet: no column stands empty.
      await expect(page.getByRole("columnheader", { name: "CCCID" })).toHaveCount(0);
      await tiles.last().click();
      await expect(page.locator(".table tbody tr")).toHaveCount(50);
      const addresses = await page.locator(".table tbody th .sub").evaluateAll((all) =>
        all.filter((address) => address.getClientRects().length !== 1 || address.getBoundingClientRect().height > 24).length,
      );
      expect(addresses, "addresses that break in the middle").toBe(0);

      // Apply stays where it is seen, and covers nothing that has the focus.
      const apply = page.locator("#apply");
      for (const y of [0, 400, 10_000]) {
        await page.evaluate((to) => scrollTo(0, to), y);
        await expect(apply).toBeInViewport({ ratio: 1 });
      }
      await page.evaluate(() => scrollTo(0, 0));
      const next = page.locator(".pager").getByRole("link", { name: "Next" });
      await next.focus();
      await expect(next).toBeInViewport({ ratio: 1 });
      const [link, bar] = [(await next.boundingBox())!, (await page.locator(".apply-bar").boundingBox())!];
      expect(link.y + link.height).toBeLessThanOrEqual(bar.y);
      // Discard is out of the way, and comes without a mouse.
      await expect(page.getByRole("button", { name: "Discard this import" })).toBeHidden();
      await page.locator(".apply-bar summary").focus();
      await page.keyboard.press("Enter");
      await expect(page.getByRole("button", { name: "Discard this import" })).toBeInViewport({ ratio: 1 });
      await accessible(page);
      await page.keyboard.press("Escape");
      await expect(page.locator(".apply-bar summary")).toBeFocused();

      await apply.click();
      await page.getByRole("button", { name: "Create 56 accounts" }).click();
      await expect(page.locator(".plan-sentence")).toHaveText("56 accounts were created. 4 rows failed.", { timeout: 60_000 });
      await biggest(page, ".plan-sentence h2");
      await fits(page);
      await accessible(page);
      await look("results");
      // In this order: what was done, passwords to hand out, rows to fix, files, rows.
      const hand = page.getByRole("button", { name: "Hand out 56 passwords" });
      await expect(page.locator('main [data-kind="primary"]:visible')).toHaveCount(1);
      await expect(hand).toHaveAttribute("data-kind", "primary");
      const parts = [page.locator(".plan-sentence"), hand, page.getByRole("link", { name: "Fix 4 rows" }), page.locator(".downloads"), tiles.first()];
      const tops = await Promise.all(parts.map(async (part) => (await part.boundingBox())!.y));
      expect(tops).toEqual([...tops].sort((a, b) => a - b));
      await expect(page.locator(".downloads").getByRole("link").first()).toHaveText("Download Results");
      // What was chosen stays chosen; who comes anew sees the rows that failed first.
      await expect(page.locator(".table tbody tr")).toHaveCount(50);
      await open(page, new URL(page.url()).pathname, true);
      await expect(page.locator(".table tbody tr")).toHaveCount(4);
    });
  });
}
