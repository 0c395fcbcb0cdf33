// From the sign-in page to the new staff user's first sign-in; more is asked for, and another request is declined.

import type { Page } from "@playwright/test";
import { person } from "../support/people";
import { accessible, arrive, expect, open, signIn, test } from "../support/test";

const COLLEGE = "Demo Community Colleges / Valley Demo District / Poppy Hills College";

async function request(page: Page, name: string, email: string): Promise<void> {
  await open(page, "/request-access", true);
  await page.getByLabel("Organization", { exact: true }).fill("Poppy Hills College");
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Your title").fill("Admissions Coordinator");
  await page.getByLabel("Your vice president, director or supervisor").fill("Dana Reyes");
  await page.getByLabel("Work email address").fill(email);
  await page.getByRole("button", { name: "Send request" }).click();
  await page.waitForURL("**/request-access?sent=1");
}

async function openRequest(page: Page, name: string): Promise<void> {
  await open(page, "/access-requests", true);
  await page.getByRole("link", { name }).click();
  await expect(page.locator("h1")).toHaveText(name);
}

test("a request becomes a staff user who signs in by the link", async ({ page, browser }) => {
  await open(page, "/sign-in", true);
  await page.getByRole("link", { name: "Request access" }).click();
  await arrive(page, "/request-access", true);
  await request(page, "Noor Haddad", "noor.haddad@poppy.example.edu");

  await signIn(page, "System Admin", true);
  await page.getByRole("link", { name: "1 access request is waiting" }).click();
  await page.getByRole("link", { name: "Noor Haddad" }).click();
  await expect(page.locator("h1")).toHaveText("Noor Haddad");

  // More is asked for first; a blank note is no note.
  await page.getByRole("button", { name: "Save note" }).click();
  await expect(page.locator("#field-note-problem")).toContainText("Enter a note.");
  await page.locator("#field-note").fill("Which campus?\nSince when?");
  await page.getByRole("button", { name: "Save note" }).click();
  await expect(page.getByText("More information asked for")).toBeVisible();
  await expect(page.locator(".lines")).toHaveText("Which campus?\nSince when?");
  await accessible(page);

  // Nothing is chosen beforehand; the organization that was asked for comes first.
  const [role, organization] = [page.locator("#field-role"), page.locator("#field-organization")];
  await expect(role).toHaveValue("");
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.locator("#field-role-problem")).toBeVisible();
  await role.selectOption("system_admin");
  await expect(organization.locator("option[value=everywhere]")).toHaveCount(0);
  await role.selectOption("college_staff");
  await expect(organization).toHaveValue("");
  await expect(organization.locator("option").nth(1)).toHaveText(COLLEGE);
  await organization.selectOption({ label: COLLEGE });

  // With the password again, where it was entered a while ago.
  await page.route(
    "**/api/access-requests/approve",
    (route) => route.fulfill({ status: 403, contentType: "application/json", body: '"StepUp"' }),
    { times: 1 },
  );
  await page.getByRole("button", { name: "Approve" }).click();
  const proof = page.getByRole("dialog", { name: "Confirm it's you" });
  await proof.locator("#field-step-up").fill(person("System Admin").password);
  await proof.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("Noor Haddad has access")).toBeVisible();
  await expect(page.getByText("Send the link to Noor Haddad at noor.haddad@poppy.example.edu.")).toBeVisible();
  const link = await page.locator(".copy-text").innerText();
  expect(new URL(link).pathname).toMatch(/^\/welcome\/[\w-]{20,}$/);
  await expect(page.getByRole("button", { name: "Approve" })).toHaveCount(0);
  await accessible(page);
  await page.reload();
  await expect(page.locator("h1")).toHaveText("Noor Haddad");
  await expect(page.locator(".copy-text")).toHaveCount(0);

  const other = await browser.newPage();
  await other.goto(new URL(link).pathname);
  for (const field of ["#field-password", "#field-confirm"]) await other.locator(field).fill("seven invented words in a row");
  await other.getByRole("button", { name: "Set password" }).click();
  await other.waitForURL((url) => url.pathname === "/");
  await open(other, "/access", true);
  await expect(other.getByRole("heading", { name: "College Staff: Poppy Hills College" })).toBeVisible();
  await other.close();

  await open(page, "/access-requests?show=decided", true);
  await expect(page.getByRole("row").filter({ hasText: "Noor Haddad" })).toContainText("Approved");
  await expect(page.getByRole("row").filter({ hasText: "Noor Haddad" })).toContainText("by Amira Okafor,");
});

test("what is typed finds organizations, and a choice survives more typing", async ({ page }) => {
  await open(page, "/request-access", true);
  const name = page.getByLabel("Organization", { exact: true });
  await name.pressSequentially("po");
  await expect(page.getByRole("radio")).toHaveCount(0);
  await name.pressSequentially("ppy");
  await page.getByRole("radio", { name: "Poppy Hills College (College)" }).check();
  await name.pressSequentially(" hills");
  await expect(page.getByRole("status").filter({ hasText: "1 organization matches. Choose yours." })).toBeVisible();
  await expect(page.getByRole("radio", { name: "Poppy Hills College (College)" })).toBeChecked();
  await name.fill("nothing like it");
  await expect(page.getByText("No organization matches. Check the spelling")).toBeVisible();
  await expect(page.getByRole("radio")).toHaveCount(0);
});

test("a request is declined with a reason, and somebody who decides later learns of it", async ({ page, browser }) => {
  await request(page, "Omar Diaz", "omar.diaz@poppy.example.edu");
  const later = await browser.newPage();
  for (const reader of [page, later]) {
    await signIn(reader, "System Admin", true);
    await openRequest(reader, "Omar Diaz");
  }
  await page.locator("#field-reason").fill("Ask your dean first.");
  await page.getByRole("button", { name: "Decline" }).click();
  await expect(page.getByText("Tell Omar Diaz at omar.diaz@poppy.example.edu.")).toBeVisible();
  await expect(page.locator("dd.lines")).toHaveText("Ask your dean first.");
  await accessible(page);

  await later.locator("#field-role").selectOption("auditor");
  await later.locator("#field-organization").selectOption({ label: COLLEGE });
  await later.getByRole("button", { name: "Approve" }).click();
  await expect(later.locator("#error-summary")).toContainText("Amira Okafor declined this request on");
  await expect(later.locator("#field-role")).toHaveValue("auditor");
  await later.close();
});

test("an address that has an account is shown as such, and gets the role without a link", async ({ page }) => {
  await request(page, "Ana Ruiz", person("College Staff").email);
  await signIn(page, "System Admin", true);
  await openRequest(page, "Ana Ruiz");
  await expect(page.getByText("Has an account already")).toBeVisible();
  await accessible(page);
  await page.locator("#field-role").selectOption("auditor");
  await page.locator("#field-organization").selectOption({ label: COLLEGE });
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByText("Ana Ruiz has an account and signs in as before.")).toBeVisible();
  await expect(page.locator(".copy-text")).toHaveCount(0);
});
