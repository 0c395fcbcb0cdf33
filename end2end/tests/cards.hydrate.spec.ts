import type { Page } from "@playwright/test";
import { accessible, answer, expect, open, signIn, test } from "../support/test";

const INCH = 96;
const COUNT = 501;

/** What the server answers for a program that hands out cards: the longest name that a row may hold, and a long facility. */
const cards = Array.from({ length: COUNT }, (_, at) => ({
  name: at === 1 ? `${"Maximiliano-Alexander de la Concepcion ".slice(0, 50)} ${"Villavicencio-Echeverria de los Santos y Montemayor".slice(0, 50)}` : `Learner ${at}`,
  sign_in: at === 1 ? "A-1234567-12345678-Z" : String(at).padStart(7, "0"),
  number: null,
  password: "kp7w-9dhe-x3mt-r6cv",
  card: {
    title: "Learner card",
    place: at === 1 ? "Granite Ridge Facility and Reentry Center of the Northern Valleys and Coast" : "Granite Ridge Facility",
    sign_in_label: "DOC ID",
  },
}));

/** An import whose passwords are shown; the server's answers are changed on their way. */
async function shown(page: Page): Promise<void> {
  await page.addInitScript(() => (window.print = () => document.documentElement.setAttribute("data-printed", "")));
  await open(page, "/imports/new", true);
  const buffer = Buffer.from("email,first,last,dob,accepted-terms,homeless\ncarda@example.org,Carda,Cardworth,1999-03-04,TRUE,TRUE\n");
  await page.locator("input[type=file]").first().setInputFiles({ name: "cards.csv", mimeType: "text/csv", buffer });
  await answer(page);
  await page.getByRole("button", { name: /^Upload File/ }).click();
  await page.getByRole("button", { name: "Apply 1 row" }).click();
  await page.getByRole("button", { name: "Create 1 account" }).click();
  await page.route("**/api/imports/reveal-passwords", (route) => route.fulfill({ json: cards }));
  await page.route("**/api/imports/passwords-printed", (route) => route.fulfill({ json: null }));
  await page.getByRole("button", { name: /^Hand out/ }).click();
  await page.getByRole("button", { name: "Show them now" }).click();
}

test("cards of wallet size are printed ten a sheet, with marks to cut along and nothing else", async ({ page }, info) => {
  await signIn(page, "College Staff", true);
  await shown(page);
  await expect(page.getByText("501 passwords. Print the cards, then hand them out.")).toBeVisible();
  await expect(page.getByRole("region", { name: "Generated passwords" }).getByRole("columnheader")).toHaveText(["Name", "Sign in with", "Password"]);
  await accessible(page);
  await page.getByLabel("Cards to print").selectOption("501 to 501");
  await page.getByRole("button", { name: "Print cards" }).click();
  const printed = page.locator(".print-card");
  await expect(printed).toHaveCount(1);
  expect(await sheets(page)).toBe(1);
  await page.getByLabel("Cards to print").selectOption("1 to 500");
  await page.getByRole("button", { name: "Print cards" }).click();
  await expect(printed).toHaveCount(500);
  expect(await sheets(page, info.outputPath("cards.pdf"))).toBe(50);

  await page.emulateMedia({ media: "print" });
  const first = printed.first();
  for (const text of ["Learner card", "Granite Ridge Facility", "Learner 0", "DOC ID", "0000000", "kp7w-9dhe-x3mt-r6cv", `Go to ${new URL(page.url()).origin}/my.`]) {
    await expect(first).toContainText(text);
  }
  // Two beside each other, five below each other, 3.5 by 2 inches each, and none overflows.
  const boxes = await printed.evaluateAll((all) => all.slice(0, 11).map((card) => card.getBoundingClientRect().toJSON()));
  boxes.slice(0, 10).forEach((box, at) => {
    expect(box).toMatchObject({ width: 3.5 * INCH, height: 2 * INCH });
    expect(box.x - boxes[0].x).toBe((at % 2) * 3.5 * INCH);
    expect(box.y - boxes[0].y).toBe(Math.floor(at / 2) * 2 * INCH);
  });
  expect(boxes[10].x, "the next sheet begins").toBe(boxes[0].x);
  expect(boxes[10].y).toBeGreaterThanOrEqual(boxes[0].y + 10 * INCH);
  expect(await printed.evaluateAll((all) => all.filter((card) => card.scrollHeight > card.clientHeight || card.scrollWidth > card.clientWidth).length)).toBe(0);
  const marks = await page.locator(".card-sheet").first().evaluate((sheet) => getComputedStyle(sheet).backgroundImage.split("gradient(").length - 1);
  expect(marks, "marks at both edges of three columns, and at both sides of the rows").toBe(8);
  const beside = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("body *")]
      .filter((element) => !element.closest(".slips-print") && !element.querySelector(".slips-print"))
      .filter((element) => element.getClientRects().length > 0 && element.getBoundingClientRect().height > 0)
      .map((element) => element.outerHTML.slice(0, 200)),
  );
  expect(beside).toEqual([]);
  await page.emulateMedia({ media: null });
  await page.getByRole("button", { name: "Done, I have handed them out" }).click();
});

/** How many sheets of Letter paper a printer gets; kept in a file to be looked at. */
async function sheets(page: Page, path?: string): Promise<number> {
  const pdf = await page.pdf({ path, format: "Letter", preferCSSPageSize: false });
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
}
