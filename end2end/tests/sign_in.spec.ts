import { person } from "../support/people";
import { accessible, arrive, expect, open, signIn, test } from "../support/test";

test("every address leads to sign-in while signed out, and back afterwards", async ({ page, scripted }) => {
  await open(page, "/imports", scripted);
  expect(new URL(page.url()).pathname).toBe("/sign-in");
  const { email, password } = person("Auditor");
  await page.locator("input[name=email]").fill(email);
  await page.locator("input[name=password]").fill(password);
  await page.locator("form[action='/sign-in'] button[type=submit]").click();
  await arrive(page, "/imports", scripted);
  // Somebody who sees several programs is shown the common name.
  await expect(page.locator("h1")).toHaveText("Imports");
});

test("a wrong password is reported, and the email address stays in its field", async ({ page, scripted }) => {
  await open(page, "/sign-in", scripted);
  await page.locator("input[name=email]").fill(person("System Admin").email);
  await page.locator("input[name=password]").fill("not this one at all");
  await page.locator("form[action='/sign-in'] button[type=submit]").click();
  await expect(page.locator("#error-summary")).toBeVisible();
  expect(new URL(page.url()).pathname).toBe("/sign-in");
});

test("signing out ends the session", async ({ page, scripted }) => {
  await signIn(page, "System Admin", scripted);
  const signOut = page.locator("form[action='/sign-out']");
  if (!(await signOut.isVisible())) await page.locator(".me summary").click();
  await signOut.locator("button").click();
  await arrive(page, "/sign-in", scripted);
  await page.goto("/");
  expect(new URL(page.url()).pathname).toBe("/sign-in");
});

test("the sign-in page is accessible", async ({ page, scripted }) => {
  await open(page, "/sign-in", scripted);
  await accessible(page);
});
