import { readCsv } from "../support/damaged_file";
import { accessible, expect, fits, open, signIn, test } from "../support/test";

test("the audit log is filtered by a form, keeps it in the address, and is downloaded as shown", async ({ page, scripted }) => {
  await signIn(page, "System Admin", scripted);
  await open(page, "/audit", scripted);
  // The newest entry is this sign-in.
  const name = await page.locator("tbody tr").first().locator("td").nth(1).innerText();
  await page.locator("#field-who").selectOption({ label: name });
  await page.locator("#field-action").selectOption({ label: "Signed in" });
  await page.locator("#field-from").fill("2020-01-01");
  await page.getByRole("button", { name: "Show" }).click();
  await page.waitForURL("**/audit?**action=signed_in**");
  if (scripted) await page.locator("html[data-hydrated]").waitFor();

  const query = new URL(page.url()).searchParams;
  expect(query.get("who")).toMatch(/^[0-9a-f-]{36}$/);
  expect(query.get("from")).toBe("2020-01-01");
  expect(page.url()).not.toContain(name.split(" ")[0]);
  await expect(page.locator("#field-who option:checked")).toHaveText(name);
  await expect(page.locator("#field-from")).toHaveValue("2020-01-01");
  const rows = page.locator("tbody tr");
  const shown = await rows.count();
  expect(new Set(await page.locator("tbody th").allInnerTexts())).toEqual(new Set(["Signed in"]));
  expect(new Set(await page.locator("tbody td:nth-child(2)").allInnerTexts())).toEqual(new Set([name]));
  await accessible(page);
  await fits(page);

  const address = await page.getByRole("link", { name: "Download as CSV" }).getAttribute("href");
  const answer = await page.request.get(address!);
  expect(answer.status()).toBe(200);
  const text = (await answer.body()).toString("utf8");
  expect(text.startsWith('\uFEFF"time","who","action",')).toBe(true);
  const [, ...lines] = readCsv(text);
  expect(lines.length).toBe(shown);
  expect(new Set(lines.map((cells) => `${cells[1]} ${cells[2]}`))).toEqual(new Set([`${name} signed_in`]));

  await page.locator("#field-to").fill("2020-01-02");
  await page.getByRole("button", { name: "Show" }).click();
  await page.waitForURL("**to=2020-01-02**");
  await expect(page.getByText("No entries match")).toBeVisible();
  await expect(page.locator("#field-to")).toHaveValue("2020-01-02");
  await accessible(page);
});
