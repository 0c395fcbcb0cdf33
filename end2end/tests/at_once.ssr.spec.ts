// The form without script asks the same, before the file.

import { answer, expect, open, signIn, test } from "../support/test";

const HEADER = "email,first,last,dob,accepted-terms,homeless";

test("without script the reason and the choice are asked with the file", async ({ page }) => {
  await signIn(page, "College Staff", false);
  for (const [name, first, atOnce] of [["plain-now.csv", "Eva", true], ["plain-later.csv", "Finn", false]] as const) {
    await open(page, "/imports/new", false);
    const buffer = Buffer.from([HEADER, `${first}.plainworth@example.org,${first},Plainworth,1999-03-04,TRUE,TRUE`, ""].join("\n"));
    await answer(page, { atOnce });
    // The input itself is shown: nothing else says which file was chosen.
    const input = page.locator("input[type=file]").first();
    await expect(input).toHaveCSS("opacity", "1");
    await expect(page.getByText("JavaScript is off, so the file is checked after you upload it.")).toBeVisible();
    await expect(page.getByText("Drop it anywhere on this page")).toBeHidden();
    await input.setInputFiles({ name, mimeType: "text/csv", buffer });
    await page.getByRole("button", { name: "Upload File" }).click();
    const outcome = atOnce ? "1 account was created." : "1 account will be created.";
    await expect(async () => {
      await page.reload();
      await expect(page.locator(".plan-sentence")).toHaveText(outcome, { timeout: 1_000 });
    }).toPass({ timeout: 60_000 });
    await expect(page.locator("dd", { hasText: "Unhoused" })).toBeVisible();
  }
  await open(page, "/", false);
  const row = page.getByRole("region", { name: "To do" }).getByRole("row").filter({ hasText: "plain-later.csv" });
  await expect(row).toContainText("Not applied yet: 0 accounts created");
});
