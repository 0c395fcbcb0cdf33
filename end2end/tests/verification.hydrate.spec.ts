// Identity verification: one person by a form, many by keyboard, and the report.

import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { accessible, expect, fits, open, signIn, test } from "../support/test";

/** Desktop, tablet, phone. */
const WINDOWS = [[1366, 768, "light"], [768, 1024, "dark"], [390, 844, "light"]] as const;

async function looked(page: Page, name: string): Promise<void> {
  for (const [width, height, colorScheme] of WINDOWS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await fits(page);
    const path = test.info().outputPath(`${name}-${width}.png`);
    await page.screenshot({ path, fullPage: true });
    await test.info().attach(`${name}-${width}`, { path, contentType: "image/png" });
  }
  await page.setViewportSize({ width: 1366, height: 768 });
  await accessible(page);
}

async function search(page: Page, text: string): Promise<void> {
  await page.locator("#field-q").fill(text);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("table")).toBeVisible();
}

const card = (page: Page) => page.locator(".card", { has: page.getByRole("heading", { name: "Identity verification" }) });

test("one student is verified by the form, and the verification is withdrawn with a reason", async ({ page }) => {
  await signIn(page, "College Staff", true);
  await open(page, "/accounts", true);
  await search(page, "Hana Brook");
  await page.getByRole("link", { name: "Hana Brook" }).click();
  await expect(card(page).locator(".chip")).toHaveText("Not verified");
  await looked(page, "card");

  await card(page).getByRole("button", { name: "Verify identity" }).click();
  const dialog = page.getByRole("dialog", { name: "Verify the identity of Hana Brook" });
  await dialog.getByRole("button", { name: "Verify identity" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Choose how you verified the identity.");
  await expect(dialog.getByRole("alert")).toContainText("Tick the box to attest");
  await dialog.getByRole("radio", { name: "In person" }).check();
  await dialog.getByRole("combobox", { name: "Document" }).selectOption({ label: "Passport" });
  await dialog.getByRole("textbox", { name: /Last four/ }).fill("D1234567");
  await dialog.getByRole("textbox", { name: "Expiry date" }).fill("01/31/2020");
  await dialog.getByRole("textbox", { name: /Note/ }).fill("Seen at the front desk.");
  await dialog.getByRole("checkbox").check();
  await dialog.getByRole("button", { name: "Verify identity" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Enter only the last 4 characters");
  await expect(dialog.getByRole("alert")).toContainText("This document expired on Jan 31, 2020.");
  await looked(page, "form");

  // What was entered is still there, whatever else is chosen.
  await dialog.getByRole("combobox", { name: "Document" }).selectOption({ label: "Driver's license" });
  await expect(dialog.getByRole("textbox", { name: "Expiry date" })).toHaveValue("01/31/2020");
  await dialog.getByRole("textbox", { name: /Last four/ }).fill("4821");
  await dialog.getByRole("textbox", { name: "Expiry date" }).fill("1/31/2050");

  // The session ends: signing in again loses nothing.
  await page.route(
    "**/api/verifications/verify",
    (route) => route.fulfill({ status: 401, contentType: "application/json", body: '"SignedOut"' }),
    { times: 1 },
  );
  await dialog.getByRole("button", { name: "Verify identity" }).click();
  const again = page.getByRole("dialog", { name: "Sign in again" });
  const { person } = await import("../support/people");
  await again.locator("#field-again").fill(person("College Staff").password);
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again).toBeHidden();
  await dialog.getByRole("button", { name: "Verify identity" }).click();
  await expect(dialog).toBeHidden();
  await expect(card(page).locator(".chip")).toHaveText("Verified by staff");
  await expect(card(page)).toContainText("Valid through");
  await expect(card(page)).toContainText("In person · Driver's license ends with 4821 · expires Jan 31, 2050");
  await expect(page.getByRole("row", { name: /Identity verification changed/ })).toBeVisible();
  await looked(page, "verified");

  await card(page).getByRole("button", { name: "Withdraw verification" }).click();
  const withdraw = page.getByRole("dialog", { name: "Withdraw the verification of Hana Brook?" });
  await withdraw.getByRole("button", { name: "Withdraw verification" }).click();
  await expect(withdraw).toContainText("Enter a reason.");
  await withdraw.getByRole("textbox", { name: "Reason" }).fill("The license belonged to somebody else.");
  await withdraw.getByRole("button", { name: "Withdraw verification" }).click();
  await expect(card(page).locator(".chip")).toHaveText("No longer verified");
  await expect(card(page)).toContainText("The license belonged to somebody else.");
});

test("many are selected and verified by keyboard, and who cannot be is said", async ({ page }) => {
  await signIn(page, "College Staff", true);
  await open(page, "/accounts", true);
  await search(page, "Leila Cedar");
  await page.getByRole("link", { name: "Leila Cedar" }).click();
  await page.getByRole("button", { name: "Deactivate" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByRole("button", { name: "Reactivate" })).toBeVisible();
  await page.getByRole("link", { name: "Account Verification" }).first().click();

  // All that match, then just three of them.
  await page.locator("#field-origin").selectOption("import");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.locator("#field-q").fill("");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Select all that match" }).click();
  const bar = page.getByRole("region", { name: "Selected accounts" });
  await expect(bar).toContainText(/3\d\d accounts selected/);
  await looked(page, "list");
  await bar.getByRole("button", { name: "Clear selection" }).click();
  await expect(bar).toContainText("Select accounts to do something with several of them.");
  await search(page, "Cedar");
  for (const name of ["Ana Cedar", "Bo Cedar", "Leila Cedar"]) {
    await page.getByRole("checkbox", { name: `Select ${name}` }).focus();
    await page.keyboard.press("Space");
  }
  await expect(bar).toContainText("3 accounts selected");
  // Looking for somebody else loses nothing.
  await search(page, "Noor Dale");
  await expect(bar).toContainText("3 of them not in this list");
  await bar.getByRole("link", { name: "Verify identity" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("h1")).toHaveText("Verify identities");
  await expect(page.getByRole("row", { name: /Leila Cedar/ })).toContainText("The account is deactivated");

  await page.getByRole("radio", { name: "In person" }).focus();
  await page.keyboard.press("Space");
  await page.getByRole("checkbox").focus();
  await page.keyboard.press("Space");
  // Down the rows: Enter goes to the same entry of the next person.
  await page.getByRole("combobox", { name: "Document of Ana Cedar" }).selectOption("school_id");
  await page.getByRole("combobox", { name: "Document of Bo Cedar" }).selectOption("drivers_license");
  await page.getByRole("textbox", { name: "Last four characters of its number of Ana Cedar" }).focus();
  await page.keyboard.type("1111");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Last four characters of its number of Bo Cedar" })).toBeFocused();
  await page.keyboard.type("2222");
  await page.getByRole("button", { name: "Verify 2 people" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("Enter the date on which the document expires");
  await looked(page, "sheet");
  for (const width of [390, 768]) {
    await page.setViewportSize({ width, height: 844 });
    const sideways = await page.locator(".sheet .table-box").evaluate((box) => box.scrollWidth - box.clientWidth);
    expect(sideways, `the sheet scrolls sideways at ${width} px`).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.getByRole("alert").getByRole("link").click();
  await expect(page.getByRole("textbox", { name: "Expiry date of Bo Cedar" })).toBeFocused();
  await page.keyboard.type("2050-01-31");

  // Leaving asks.
  await page.getByRole("link", { name: "Cancel" }).click();
  await page.getByRole("dialog", { name: "Leave this page?" }).getByRole("button", { name: "Stay" }).click();
  await page.getByRole("button", { name: "Verify 2 people" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("2 identities verified")).toBeVisible();
  await looked(page, "done");
  await page.getByRole("link", { name: "Back to the list" }).click();
  await search(page, "Bo Cedar");
  await expect(page.getByRole("row", { name: /Bo Cedar/ })).toContainText("Verified by staff");
  await expect(bar).toContainText("Select accounts to do something with several of them.");

  // A page that is opened without a selection says what to do.
  await open(page, "/accounts/verify", true);
  await expect(page.getByText("No accounts selected")).toBeVisible();
  await accessible(page);
});

test("the report shows changes over time with a picture, and the file has the same", async ({ page }) => {
  await signIn(page, "College Staff", true);
  await open(page, "/accounts", true);
  await page.getByRole("link", { name: "Verification report" }).click();
  await expect(page.locator("h1")).toHaveText("Verification report");
  await page.locator("#field-by").selectOption("day");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.waitForURL((url) => url.searchParams.get("by") === "day");
  await page.locator("html[data-hydrated]").waitFor();
  await expect(page.getByRole("region", { name: "Changes over time" }).getByRole("row")).toHaveCount(32);
  expect(await page.locator(".picture rect").count()).toBeGreaterThan(0);
  await looked(page, "report");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download as CSV" }).click()]);
  expect(download.suggestedFilename()).toBe("verification-report.csv");
  const text = await readFile(await download.path(), "utf8");
  expect(text.split("\r\n")[0]).toBe('\ufeff"from","to","organization","staff_verified","verified","unverified","expired","total"');
  expect(text).toContain("Poppy Hills College");

  await open(page, "/accounts/verifications?from=2026-02-30", true);
  await expect(page.getByText("Enter a day as YYYY-MM-DD")).toBeVisible();
  await open(page, "/", true);
  await expect(page.getByRole("heading", { name: "Verifications that expire within 30 days" })).toBeVisible();
});
