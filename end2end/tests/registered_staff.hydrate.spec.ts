// A Site Admin from the letter to the staff pages: registers, has one password, and finds the own account there.

import type { Page } from "@playwright/test";
import { fillEducator } from "../support/educators";
import { accessible, expect, fits, open, signIn, test } from "../support/test";

test.use({ mailed: true });

const EMAIL = "rae.register@partner.example.org";
const CHOSEN = "seven quiet herons at dawn";

async function invite(page: Page): Promise<void> {
  await signIn(page, "Site Admin", true);
  await open(page, "/accounts/new", true);
  await fillEducator(page, ["Rae", "Register", EMAIL, "Site Admin"]);
  await page.getByRole("checkbox", { name: "I agree" }).check();
  await page.getByRole("button", { name: "Create Account" }).click();
  await expect(page.getByText("Invitation sent. Must register by")).toBeVisible();
}

test("a Site Admin registers by the letter, signs in where staff do, and finds My account", async ({ page, mail, browser, baseURL }) => {
  await invite(page);
  const letter = () => mail.letters.find((letter) => letter.includes(`To: ${EMAIL}`)) ?? "";
  await expect.poll(letter).toContain("/my/register/");
  const [path] = /\/my\/register\/[\w-]+/.exec(letter()) ?? [""];

  // Their own browser, a phone.
  const context = await browser.newContext({ baseURL, viewport: { width: 390, height: 844 }, locale: "en-US" });
  const own = await context.newPage();
  await own.goto(path!);
  await expect(own.locator("h1")).toHaveText("Register");
  await expect(own.locator("main")).toContainText("you will sign in where staff do");
  await accessible(own);
  await fits(own);
  for (const input of await own.locator("input[type=password]").all()) await input.fill(CHOSEN);
  await own.getByRole("button", { name: "Register" }).click();
  await expect(own.locator("#error-summary")).toContainText("Tick the box if the place is right.");
  await own.getByRole("checkbox", { name: "Yes, Demo Partner High is right" }).check();
  await own.locator("input[name=agreement]").check();
  for (const input of await own.locator("input[type=password]").all()) await input.fill(CHOSEN);
  await own.getByRole("button", { name: "Register" }).click();
  await expect(own.locator("main")).toContainText("You're registered");
  await accessible(own);

  await own.getByRole("link", { name: "Go to the sign-in of staff" }).click();
  await own.locator("input[name=email]").fill(EMAIL);
  await own.locator("input[name=password]").fill(CHOSEN);
  await own.locator("form[action='/sign-in'] button[type=submit]").click();
  await own.waitForURL((url) => url.pathname === "/");
  await own.locator("html[data-hydrated]").waitFor();
  await own.locator(".me summary").click();
  await own.getByRole("link", { name: "My account" }).click();
  await expect(own.locator("h1")).toHaveText("My account");
  const facts = own.locator("dl.facts");
  for (const fact of ["Rae Register", EMAIL, "Demo Partner High", "Site Admin", "Active"]) await expect(facts).toContainText(fact);
  await accessible(own);
  for (const [width, height] of [[1366, 768], [768, 1024], [320, 640]] as const) {
    await own.setViewportSize({ width, height });
    await fits(own);
  }
  await context.close();

  // The link is used up, and staff without an account have no such place.
  await page.goto(path!);
  await expect(page.locator("h1")).toHaveText("This link doesn't work");
  await open(page, "/", true);
  await page.locator(".me summary").click();
  await expect(page.getByRole("link", { name: "My access" })).toBeVisible();
  await expect(page.getByRole("link", { name: "My account" })).toHaveCount(0);
});
