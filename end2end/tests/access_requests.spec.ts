// Asking for access, and reading what was asked: by links and a form that work with and without script.

import { accessible, arrive, expect, fits, open, signIn, test } from "../support/test";
import type { Page } from "@playwright/test";

async function send(page: Page, scripted: boolean): Promise<void> {
  await page.getByRole("button", { name: "Send request" }).click();
  await page.waitForLoadState();
  if (scripted) await page.locator("html[data-hydrated]").waitFor();
}

const problems = (page: Page) => page.locator("#error-summary li");

test("somebody without an account asks for access, and nothing typed is lost on the way", async ({ page, scripted }) => {
  await open(page, "/sign-in", scripted);
  await page.getByRole("link", { name: "Request access" }).click();
  await arrive(page, "/request-access", scripted);
  await expect(page.locator("h1")).toHaveText("Request access");
  await accessible(page);
  await send(page, scripted);
  await expect(problems(page)).toHaveText([
    "Enter the name of your organization.",
    "Enter your name, for example Ana Ruiz.",
    "Enter your title, for example Admissions Coordinator.",
    "Enter the name of your vice president, director or supervisor.",
    "Enter your work email address, for example ana.ruiz@college.example.edu.",
  ]);
  await accessible(page);
  for (const [width, height] of [[1366, 768], [768, 1024], [390, 844], [320, 640]]) {
    await page.setViewportSize({ width, height });
    await fits(page);
  }
  await problems(page).getByRole("link", { name: "Enter your name" }).click();
  await expect(page).toHaveURL(scripted ? /request-access$/ : /#field-name$/);

  // Too few letters find nothing, and give nothing away.
  await page.getByLabel("Your name").fill("Yuri Kato");
  await page.getByLabel("Your title").fill("Admissions Coordinator");
  await page.getByLabel("Your vice president, director or supervisor").fill("Dana Reyes");
  await page.getByLabel("Work email address").fill("yuri.kato@example.com");
  await page.getByLabel("Organization", { exact: true }).fill("po");
  await send(page, scripted);
  await expect(problems(page)).toHaveText(["Enter at least three letters of your organization's name, for example Fresno."]);
  await expect(page.getByRole("radio")).toHaveCount(0);

  // A part of its name finds those to choose from.
  await page.getByLabel("Organization", { exact: true }).fill("flats");
  if (!scripted) {
    await send(page, scripted);
    await expect(problems(page)).toHaveText(["Choose your organization from the names that match."]);
  }
  await expect(page.getByText("1 organization matches. Choose yours.")).toBeVisible();
  await page.getByRole("radio", { name: "Redwood Flats College (College)" }).check();
  await accessible(page);
  await send(page, scripted);
  await expect(problems(page)).toHaveText(["Use your college email address. It ends in .edu, for example ana.ruiz@college.example.edu."]);
  await expect(page.getByLabel("Your name")).toHaveValue("Yuri Kato");
  await expect(page.getByLabel("Your vice president, director or supervisor")).toHaveValue("Dana Reyes");
  await expect(page.getByRole("radio", { name: "Redwood Flats College (College)" })).toBeChecked();

  await page.getByLabel("Work email address").fill("yuri.kato@redwood.example.edu");
  await page.getByRole("button", { name: "Send request" }).click();
  await page.waitForURL("**/request-access?sent=1");
  await expect(page.locator("h1")).toHaveText("We have your request");
  await accessible(page);
  await page.getByRole("link", { name: "Back to sign-in" }).click();
  await arrive(page, "/sign-in", scripted);
});

test("a System Admin finds the request from Home and reads all that was entered", async ({ page, scripted }) => {
  await signIn(page, "System Admin", scripted);
  await page.getByRole("link", { name: "1 access request is waiting" }).click();
  await arrive(page, "/access-requests", scripted);
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await accessible(page);
  await page.getByRole("link", { name: "Yuri Kato" }).click();
  await expect(page.locator("h1")).toHaveText("Yuri Kato");
  const facts = page.locator("dl.facts");
  for (const entered of [
    "Demo Community Colleges / Valley Demo District / Redwood Flats College",
    "Admissions Coordinator",
    "Dana Reyes",
    "yuri.kato@redwood.example.edu",
  ]) {
    await expect(facts).toContainText(entered);
  }
  await accessible(page);
  for (const [width, height] of [[1366, 768], [768, 1024], [390, 844], [320, 640]]) {
    await page.setViewportSize({ width, height });
    await fits(page);
  }
  await open(page, "/access-requests?show=decided", scripted);
  await expect(page.getByText("No request has been decided yet.")).toBeVisible();
});
