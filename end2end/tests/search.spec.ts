import type { Page } from "@playwright/test";
import { accessible, expect, fits, open, signIn, test } from "../support/test";

/** The first student of the demonstration. */
const NAME = "Ana Alder";

async function search(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox", { name: /, or name$/ }).fill(text);
  await page.getByRole("button", { name: "Search" }).click();
}

const found = (page: Page) => page.locator("tbody").getByRole("rowheader");

test("a student is found by email, number, name and birth date, and by the beginning of a name", async ({ page, scripted }) => {
  await signIn(page, "College Staff", scripted);
  await open(page, "/accounts", scripted);
  await expect(page.locator("h1")).toHaveText("Account Verification");
  await expect(page.getByRole("heading", { name: "Find an account" })).toBeVisible();

  await search(page, "ANA.alder@mail.example.org");
  await expect(found(page)).toHaveText([NAME]);
  const number = await page.locator("tbody td.mono").innerText();
  expect(number).toMatch(/^[A-Z]{3}\d{4}$/);
  await accessible(page);
  for (const [width, height] of [[1280, 800], [768, 1024], [320, 640]]) {
    await page.setViewportSize({ width, height });
    await fits(page);
  }
  for (const text of [number.toLowerCase(), `${NAME} 1970-01-01`, "01/01/1970 Alder, Ana", "Alder, An", NAME]) {
    await search(page, "nobody@mail.example.org");
    await expect(page.getByText("No account found")).toBeVisible();
    await search(page, text);
    await expect(found(page), text).toHaveText([NAME]);
    await expect(page.getByRole("status").filter({ hasText: "1 account" }), text).toBeVisible();
  }
  expect(page.url(), "what was typed is in no address").not.toMatch(/lder|1970|AA/);

  await search(page, "Ald");
  await expect.poll(() => found(page).count(), "in the place of the one before").toBeGreaterThan(20);
  await search(page, "AAAOOO1");
  await expect(page.getByText("A CCCID never has the letters I and O.")).toBeVisible();
  await expect(page.getByText("No account found")).toBeVisible();
  await accessible(page);
  await search(page, "x".repeat(300));
  await expect(page.getByText("The search has 300 characters.")).toBeVisible();
  await accessible(page);
});

test("a filter is in the address and stays with the next search", async ({ page, scripted }) => {
  await signIn(page, "College Staff", scripted);
  await open(page, "/accounts", scripted);
  await page.locator("#field-origin").selectOption("import");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.waitForURL((url) => url.searchParams.get("origin") === "import");
  if (scripted) await page.locator("html[data-hydrated]").waitFor();
  await expect(page.getByText("The first 50 accounts.")).toBeVisible();
  await expect(found(page)).toHaveCount(50);
  await accessible(page);

  await search(page, "Marsh");
  await expect(found(page).first()).toHaveText(/ Marsh$/);
  await expect(page.locator("#field-origin")).toHaveValue("import");
  expect(new URL(page.url()).searchParams.get("origin")).toBe("import");
  await page.locator("#field-origin").selectOption("hand");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.waitForURL((url) => url.searchParams.get("origin") === "hand");
  // With script the page stays, and so does what was typed.
  await expect(page.getByText("No account found")).toBeVisible();
  await expect(page.locator("#field-q")).toHaveValue(scripted ? "Marsh" : "");
});

test("an account is read as a person reads it, with and without script", async ({ page, scripted }) => {
  await signIn(page, "College Staff", scripted);
  await open(page, "/accounts", scripted);
  await search(page, "bo.alder@mail.example.org");
  await page.getByRole("link", { name: "Bo Alder" }).click();
  await expect(page.locator("h1")).toHaveText("Bo Alder");
  const fact = (label: string) => page.locator("dt", { hasText: new RegExp(`^${label}$`) }).locator("xpath=following-sibling::dd[1]");
  await expect(fact("Homeless")).toHaveText("Yes");
  await expect(fact("Address").locator(".line")).toHaveText(["1 Demo Plaza", "Fresno, CA 93721", "US"]);
  await expect(fact("Placeholder address")).toHaveText("Yes");
  await expect(fact("Import").getByRole("link")).toHaveText("fall-intake.csv");
  await expect(fact("CCCID")).toHaveText(/^[A-Z]{3}\d{4}$/);
  await expect(fact("Status")).toHaveText("Active");
  await expect(page.locator(".needs-script")).toBeVisible({ visible: !scripted });
  await accessible(page);
  for (const [width, height] of [[1280, 800], [768, 1024], [320, 640]]) {
    await page.setViewportSize({ width, height });
    await fits(page);
  }
});

test("who only reads is offered nothing to do", async ({ page, scripted }) => {
  await signIn(page, "Auditor", scripted);
  await open(page, "/accounts", scripted);
  await search(page, "bo.alder@mail.example.org");
  await page.getByRole("link", { name: "Bo Alder" }).click();
  await expect(page.locator("h1")).toHaveText("Bo Alder");
  await expect(page.getByRole("heading", { name: "History" })).toBeVisible();
  await expect(page.getByRole("button", { name: /temporary password|activate/ })).toHaveCount(0);
});
