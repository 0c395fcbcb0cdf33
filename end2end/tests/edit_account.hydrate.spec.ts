import type { Page } from "@playwright/test";
import { accessible, arrive, expect, fits, open, signIn, test } from "../support/test";

const box = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });

/** Opens an account of the demonstration by search, then its form. */
async function toEdit(page: Page, name: string): Promise<void> {
  await open(page, "/accounts", true);
  await page.locator("#field-q").fill(name);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name, exact: true }).click();
  await page.getByRole("link", { name: "Edit", exact: true }).click();
  await expect(page.locator("h1")).toHaveText(`Edit ${name}`);
}

test("an account is edited with the form's rules, and what is typed is not lost by a wrong click", async ({ page }) => {
  await signIn(page, "College Staff", true);
  await toEdit(page, "Camila Brook");
  await expect(box(page, "Legal Last Name")).toHaveValue("Brook");
  await expect(page.getByRole("checkbox", { name: "Terms of Use Agreement" })).toHaveCount(0);
  await accessible(page);
  for (const [width, height] of [[1366, 768], [768, 1024], [320, 640]]) {
    await page.setViewportSize({ width, height });
    await fits(page);
  }
  await page.setViewportSize({ width: 1366, height: 768 });

  await box(page, "Email Address").fill("camila.brook.new@mail.example.org");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("#error-summary li")).toHaveText(["The email addresses don't match. Enter the same address in both fields."]);
  await expect(page.locator("#error-summary")).toBeFocused();
  await page.getByRole("link", { name: "Cancel" }).click();
  await page.getByRole("dialog", { name: "Leave this page?" }).getByRole("button", { name: "Stay" }).click();
  await box(page, "Confirm Email Address").fill("camila.brook.new@mail.example.org");
  await box(page, "Preferred Name").fill("Cami");
  await page.getByRole("button", { name: "Save" }).click();

  await expect(page.locator("h1")).toHaveText("Camila Brook");
  await expect(page.getByText("Your changes are saved")).toBeVisible();
  await expect(page.locator("dl.facts").first()).toContainText("camila.brook.new@mail.example.org");
  await expect(page.locator("dl.facts").first()).toContainText("Cami");
  await expect(page.getByRole("region", { name: "History" })).toContainText("email");
});

test("the second of two people who edit an account sees both versions, and decides", async ({ page, context }) => {
  await signIn(page, "College Staff", true);
  await toEdit(page, "Dmitri Brook");
  const colleague = await context.newPage();
  await toEdit(colleague, "Dmitri Brook");
  await box(colleague, "Preferred Name").fill("Mitya");
  await colleague.getByRole("button", { name: "Save" }).click();
  await expect(colleague.locator("h1")).toHaveText("Dmitri Brook");
  await colleague.close();

  await box(page, "Preferred Name").fill("Dima");
  await page.getByRole("button", { name: "Save" }).click();
  const versions = page.locator("#overtaken");
  await expect(versions).toBeFocused();
  await expect(versions).toContainText("changed this account meanwhile");
  await expect(versions.getByRole("row", { name: "Preferred Name Mitya Dima" })).toBeVisible();
  await expect(box(page, "Preferred Name")).toHaveValue("Dima");
  await accessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await fits(page);
  await page.getByRole("button", { name: "Save" }).click();
  await arrive(page, new URL(page.url()).pathname.replace(/\/edit$/, ""), true);
  await expect(page.locator("dl.facts").first()).toContainText("Dima");
});

test("people who match stand beside the form while it is filled in, and leaving asks first", async ({ page }) => {
  await signIn(page, "College Staff", true);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Account Creation", exact: true }).click();
  const matches = page.locator(".matches");
  const asked: string[] = [];
  page.on("request", (request) => request.url().endsWith("/api/accounts/matches") && asked.push(request.postData() ?? ""));
  await box(page, "Email Address").fill("eva.brook@mail.example.org");
  await box(page, "Legal First Name").fill("Camila");
  await box(page, "Legal Last Name").fill("Brook");
  await expect(matches).toContainText("People who match");
  await expect(matches.getByRole("listitem").filter({ hasText: "Camila Brook" })).toContainText("Same name, another date of birth");
  expect(asked.length).toBeGreaterThan(0);
  for (const body of asked) {
    expect(body, "one field alone looks for nobody").toContain("Camila");
    for (const secret of ["password", "ssn_number"]) expect(body).not.toContain(secret);
  }
  await accessible(page);
  for (const [width, height] of [[1366, 768], [768, 1024], [390, 844]]) {
    await page.setViewportSize({ width, height });
    await fits(page);
  }
  await matches.getByRole("link", { name: "Open Camila Brook" }).click();
  await page.getByRole("dialog", { name: "Leave this page?" }).getByRole("button", { name: "Leave" }).click();
  await expect(page.locator("h1")).toHaveText("Camila Brook");
});
