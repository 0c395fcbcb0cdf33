import type { Page } from "@playwright/test";
import { expect, open, signIn } from "./test";

/** The temporary password that students are given here. */
export const TEMPORARY = "quiet river pebble 42";

/** Staff make an account by the form for one, which works without script too. Answers its CCCID. */
export async function addStudent(page: Page, scripted: boolean, email: string, first: string, last = "Portal") {
  await signIn(page, "College Staff", scripted);
  await open(page, "/accounts/new", scripted);
  const fill = async (field: string, text: string) => page.locator(`#field-${field}`).fill(text);
  await fill("email", email);
  await fill("email-again", email);
  await page.getByRole("checkbox", { name: "Address: Homeless" }).check();
  await fill("first", first);
  await fill("last", last);
  for (const field of ["dob", "dob-again"]) {
    await fill(`${field}-month`, "3");
    await fill(`${field}-day`, "4");
    await fill(`${field}-year`, "1999");
  }
  await page.getByRole("radio", { name: "Social Security Type: None" }).check();
  await fill("password", TEMPORARY);
  await fill("password-again", TEMPORARY);
  await page.getByRole("checkbox", { name: "Terms of Use Agreement" }).check();
  await page.locator("#field-help_reason").selectOption("unhoused");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const number = page.locator("dd.mono", { hasText: /^[A-Z]{3}\d{4}$/ }).first();
  await expect(number).toBeVisible();
  return (await number.textContent()) ?? "";
}
