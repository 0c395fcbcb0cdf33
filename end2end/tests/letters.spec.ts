import { accessible, arrive, expect, fits, open, signIn, test } from "../support/test";

test("letters are shown as they would be mailed, as text and as HTML", async ({ page, context, scripted }) => {
  await signIn(page, "District Admin", scripted);
  await open(page, "/accounts/invitations", scripted);
  await page.getByRole("link", { name: "What letters look like" }).click();
  await arrive(page, "/letters", scripted);
  await expect(page.locator("h1")).toHaveText("Letters");
  await expect(page.locator("pre.letter").first()).toContainText("Hello Jordan Rivera,");

  const school = page.locator("#field-organization option").filter({ hasText: "Demo Partner High" }).first();
  await page.locator("#field-organization").selectOption((await school.getAttribute("value"))!);
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.waitForURL(/\/letters\?organization=/);
  if (scripted) await page.locator("html[data-hydrated]").waitFor();
  await expect(page.getByText("Demo Partner Unified made an account for you at Demo Partner High.").first()).toBeVisible();
  await expect(page.getByRole("heading", { level: 2 })).toHaveText([
    "Link to set a password",
    "Access approved",
    "Access declined",
    "Forgotten password",
    "Invitation to register",
    "Reminder to register",
  ]);
  await accessible(page);
  await fits(page);
  await page.setViewportSize({ width: 320, height: 640 });
  await fits(page);

  const opened = context.waitForEvent("page");
  await page.getByRole("link", { name: "Show as HTML: Invitation to register" }).click();
  const html = await opened;
  await expect(html.locator("p").first()).toHaveText("Hello Jordan Rivera,");
  await expect(html.getByRole("link")).toHaveAttribute("href", "https://muster.example.edu/example-of-a-link");
  await html.close();
});

test("a System Admin finds what letters look like from Outbox", async ({ page, scripted }) => {
  await signIn(page, "System Admin", scripted);
  await open(page, "/outbox", scripted);
  await page.getByRole("link", { name: "What letters look like" }).click();
  await arrive(page, "/letters", scripted);
  await expect(page.locator("pre.letter")).toHaveCount(6);
});

test("Home says how many invitations are about to expire, and the list is there without script", async ({ page, scripted }) => {
  await signIn(page, "District Admin", scripted);
  await open(page, "/", scripted);
  await expect(page.getByRole("heading", { name: "Invitations", exact: true })).toBeVisible();
  await expect(page.getByText("No invitation expires within 7 days.")).toBeVisible();
  await open(page, "/accounts", scripted);
  await page.getByRole("link", { name: "Invitations to renew" }).click();
  await arrive(page, "/accounts/invitations", scripted);
  await expect(page.locator("h1")).toHaveText("Invitations to renew");
  await expect(page.getByText("No invitation has expired in the last 30 days.")).toBeVisible();
  await accessible(page);
  await fits(page);
});
