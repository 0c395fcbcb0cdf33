import type { Page } from "@playwright/test";
import { accessible, answer, expect, open, signIn, test } from "../support/test";

const FILE = Buffer.from("email,first,last,dob,accepted-terms,homeless\nonce.again@example.org,Once,Again,1999-03-04,TRUE,TRUE\n");

/** Chooses the file and presses the last button before the server. */
async function upload(page: Page): Promise<void> {
  await open(page, "/imports/new", true);
  await page.locator("input[type=file]").first().setInputFiles({ name: "again.csv", mimeType: "text/csv", buffer: FILE });
  await answer(page);
  await page.getByRole("button", { name: /^Upload File \(\d+ rows?\)$/ }).click();
}

async function listed(page: Page): Promise<number> {
  await open(page, "/imports", true);
  return page.getByRole("link", { name: "again.csv", exact: true }).count();
}

test("a file that was imported before is known before it is sent, and nothing of it is kept", async ({ page }) => {
  const sent: string[] = [];
  page.on("request", (request) => {
    if (/\/parts\/|\/api\/imports\/start$/.test(request.url())) sent.push(request.url());
  });
  await signIn(page, "College Staff", true);
  await upload(page);
  await expect(page.locator(".plan-sentence")).toHaveText("1 account will be created.", { timeout: 60_000 });
  const planned = page.url();
  const first = sent.length;

  // Only planned, it goes on where it is.
  await upload(page);
  await expect(page.locator(".plan-sentence")).toHaveText("1 account will be created.", { timeout: 60_000 });
  expect(page.url()).toBe(planned);
  expect(sent).toHaveLength(first);
  await page.getByRole("button", { name: "Apply 1 row" }).click();
  await page.getByRole("button", { name: "Create 1 account" }).click();
  await expect(page.locator(".plan-sentence")).toContainText("1 account was created.", { timeout: 60_000 });

  await upload(page);
  await expect(page.getByText("This file was already imported.")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await accessible(page);
  expect(sent).toHaveLength(first);
  await page.getByRole("button", { name: "Back to the check" }).click();
  await expect(page.getByRole("button", { name: /^Upload File/ })).toBeVisible();
  expect(await listed(page)).toBe(1);

  await upload(page);
  await page.getByRole("link", { name: "Open its results" }).click();
  await page.waitForURL(planned);

  // All the same: it is sent once more, and planned.
  await upload(page);
  await page.getByRole("button", { name: "Plan again as a new import" }).click();
  await expect(page.locator(".plan-sentence")).toContainText("already", { timeout: 60_000 });
  expect(page.url()).not.toBe(planned);
  expect(sent.length).toBeGreaterThan(first);
  expect(await listed(page)).toBe(2);
});
