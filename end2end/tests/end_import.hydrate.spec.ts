// An import of the wrong file: stopped, ended, and what was left of it imported after all.

import { readFileSync } from "node:fs";
import { accessible, answer, expect, fits, open, signIn, test } from "../support/test";

const HEADER = "email,first,last,dob YYYY-MM-DD,accepted-terms,homeless,status,cccid,message";

/** Rows of an earlier results file, skipped: so many that applying them takes long enough to be stopped. New people come last. */
const SKIPPED = 40_000;

const old = Array.from({ length: SKIPPED }, (_, n) => {
  const number = `ZZ${"ABCDEFGH"[Math.floor(n / 9_999)]}${String((n % 9_999) + 1).padStart(4, "0")}`;
  return `${number}@example.org,Old,Term,1998-01-02,TRUE,TRUE,Success,${number},Successfully added user`;
});
const people = ["Ana", "Bo", "Cleo"].map((first) => `${first}.endington@example.org,${first},Endington,1999-03-04,TRUE,TRUE,,,`);

test("what is left of a stopped import is ended, and goes in by the file of failed rows", async ({ page }, info) => {
  await signIn(page, "College Staff", true);
  const choose = async (name: string, buffer: Buffer) => {
    await open(page, "/imports/new", true);
    await page.locator("input[type=file]").first().setInputFiles({ name, mimeType: "text/csv", buffer });
    await answer(page);
    await page.getByRole("button", { name: /^Upload File \([\d,]+ rows\)$/ }).click();
  };
  await choose("wrong.csv", Buffer.from([HEADER, ...old, ...people, ""].join("\r\n")));
  await page.getByRole("button", { name: "Apply 3 rows" }).click({ timeout: 120_000 });
  await page.getByRole("button", { name: "Create 3 accounts" }).click();
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByText("Rows already done are saved.")).toBeVisible({ timeout: 60_000 });
  await expect(page.locator(".downloads").getByRole("link")).toHaveCount(4);
  await accessible(page);
  await fits(page);
  await info.attach("stopped", { body: await page.screenshot({ fullPage: true }), contentType: "image/png" });

  await page.getByRole("button", { name: "Finish without the rest" }).click();
  await expect(page.getByRole("dialog", { name: "Finish without the rest?" })).toContainText("Accounts that were created stay.");
  await accessible(page);
  await page.getByRole("button", { name: "Finish now" }).click();
  await expect(page.locator(".plan-sentence")).toContainText("3 rows were not applied.", { timeout: 120_000 });
  await page.getByRole("link", { name: /^Not created/ }).click();
  await expect(page.getByRole("cell", { name: /This row was not applied/ })).toHaveCount(3);
  const kept = page.waitForEvent("download");
  await page.locator(".downloads").getByRole("link", { name: "Failed rows" }).click();
  const failed = readFileSync(await (await kept).path());

  await choose("rest.csv", failed);
  await expect(page.locator(".plan-sentence")).toHaveText("3 accounts will be created.", { timeout: 60_000 });
});
