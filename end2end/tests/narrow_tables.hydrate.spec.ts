// What there is to do with a row of a list is in view on the narrowest phone.

import type { Locator } from "@playwright/test";
import { accessible, answer, expect, fits, open, signIn, test } from "../support/test";

const WIDTH = 320;

/** Nothing of it is beyond a side of the window. */
async function isInView(action: Locator): Promise<void> {
  const box = (await action.boundingBox())!;
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(WIDTH);
}

test.use({ viewport: { width: WIDTH, height: 700 } });

test("on a phone the end of a session and the next step of an import are in view", async ({ page }) => {
  await signIn(page, "College Staff", true);
  await open(page, "/sessions", true);
  await isInView(page.locator("tbody tr").first().getByRole("button"));
  await fits(page);
  await accessible(page);

  await open(page, "/imports/new", true);
  const buffer = Buffer.from("email,first,last,dob,accepted-terms,homeless\nnarrow@example.org,Nar,Row,1999-03-04,TRUE,TRUE\n");
  await page.locator("input[type=file]").first().setInputFiles({ name: "narrow.csv", mimeType: "text/csv", buffer });
  await answer(page);
  await page.getByRole("button", { name: /^Upload File/ }).click();
  await expect(page.locator(".plan-sentence")).toHaveText("1 account will be created.", { timeout: 60_000 });
  await open(page, "/imports", true);
  await isInView(page.getByRole("row").filter({ hasText: "narrow.csv" }).locator("td.next a"));
  await fits(page);
  await accessible(page);
});
