import { accessible, expect, open, signIn, test } from "../support/test";
import { person } from "../support/people";

const PASSWORD = "quiet river pebble 42";

test("required fields are marked and said, nothing typed is lost when the session ends, and the slip has what to hand out", { annotation: { type: "cuts the connection" } }, async ({ page }) => {
  await signIn(page, "College Staff", true);
  await open(page, "/accounts/new", true);
  await expect(page.getByText("Fields marked with * are required.")).toBeVisible();
  const last = page.locator("#field-last");
  await expect(last).toHaveAttribute("aria-required", "true");
  await expect(page.locator("#field-middle")).not.toHaveAttribute("aria-required", "true");
  const weight = (field: string) => page.locator(`label[for=${field}]`).evaluate((label) => Number(getComputedStyle(label).fontWeight));
  expect(await weight("field-last")).toBeGreaterThan(await weight("field-middle"));
  await expect(page.getByText("Use temporary password: TRUE")).toBeVisible();

  await page.getByRole("checkbox", { name: "Make a proxy address" }).check();
  await expect(page.locator("#field-email-again")).toBeHidden();
  await page.getByRole("checkbox", { name: "Address: Homeless" }).check();
  await page.locator("#field-first").fill("Paz");
  await last.fill("Slipper");
  for (const field of ["dob", "dob-again"]) {
    await page.locator(`#field-${field}-month`).fill("3");
    await page.locator(`#field-${field}-day`).fill("4");
    await page.locator(`#field-${field}-year`).fill("1999");
  }
  await page.getByRole("radio", { name: "Social Security Type: None" }).check();
  await page.locator("#field-password").fill(PASSWORD);
  await page.locator("#field-password-again").fill(PASSWORD);
  await page.getByRole("checkbox", { name: "Terms of Use Agreement" }).check();
  await page.locator("#field-help_reason").selectOption("unhoused");

  // The session ends: signing in again in place loses nothing.
  await page.route("**/api/accounts/add", (route) => route.fulfill({ status: 401, contentType: "application/json", body: '"SignedOut"' }), { times: 1 });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const again = page.getByRole("dialog", { name: "Sign in again" });
  await again.locator("#field-again").fill(person("College Staff").password);
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again).toBeHidden();
  await expect(last).toHaveValue("Slipper");
  await page.getByRole("button", { name: "Save", exact: true }).click();

  const facts = page.locator("dl.facts");
  await expect(facts).toContainText(/CCCID[A-Z]{3}\d{4}/);
  await expect(facts.locator(".chip")).toHaveText("proxy address");
  await accessible(page);
  const address = (await facts.locator("dd").nth(1).innerText()).replace(/\s*proxy address/i, "");

  // What is printed is in the document only while it is printed.
  await page.evaluate(() => {
    window.print = () => {
      document.documentElement.dataset.printed = document.querySelector(".slips-print")?.textContent ?? "";
    };
  });
  // What can't be put on record isn't printed.
  await page.route("**/api/accounts/passwords-printed", (route) => route.abort("connectionreset"), { times: 1 });
  await page.getByRole("button", { name: "Print slip" }).click();
  await expect(page.getByText("Nothing was printed: we couldn't reach the server")).toBeVisible();
  await expect(page.getByRole("button", { name: "Print slip" })).toBeFocused();
  await expect(page.locator("html[data-printed]")).toHaveCount(0);
  await accessible(page);
  await page.getByRole("button", { name: "Print slip" }).click();
  const printed = page.locator("html[data-printed]");
  await printed.waitFor();
  const slip = (await printed.getAttribute("data-printed")) ?? "";
  for (const part of ["Paz Slipper", `${address} (proxy address)`, PASSWORD, "CCCID"]) expect(slip).toContain(part);
  await expect(page.locator(".slips-print")).toHaveCount(0);
  await expect(page.getByText("Nothing was printed")).toHaveCount(0);
  await page.getByRole("link", { name: "Open account" }).click();
  await page.getByRole("dialog", { name: "Leave this page?" }).getByRole("button", { name: "Leave" }).click();
  await expect(page.getByRole("row", { name: /Passwords printed/ })).toHaveCount(1);
});
