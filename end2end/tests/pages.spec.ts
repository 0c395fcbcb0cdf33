import { accessible, expect, fits, open, signIn, test } from "../support/test";

/** Every page that has an address of its own. */
const PAGES = [
  "/",
  "/imports",
  "/imports/new",
  "/accounts",
  "/accounts/verifications",
  "/organizations",
  "/organizations/new",
  "/staff",
  "/staff/new",
  "/audit",
  "/password",
  "/sessions",
  "/access",
  "/contact",
  "/styleguide",
];

for (const address of PAGES) {
  test(`${address} is there, accessible, and fits desktop, tablet and phone`, async ({ page, scripted }) => {
    await signIn(page, "System Admin", scripted);
    await open(page, address, scripted);
    expect(new URL(page.url()).pathname).toBe(address);
    await expect(page.locator("h1")).toHaveCount(1);
    await accessible(page);
    for (const [width, height] of [[1280, 800], [768, 1024], [320, 640]]) {
      await page.setViewportSize({ width, height });
      await fits(page);
    }
  });
}

test("an unknown address shows that there is nothing", async ({ page, scripted }) => {
  await signIn(page, "System Admin", scripted);
  const answer = await page.goto("/nothing/here");
  expect(answer?.status()).toBe(404);
  if (scripted) await page.locator("html[data-hydrated]").waitFor();
  await accessible(page);
});
