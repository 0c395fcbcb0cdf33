import { accessible, expect, fits, open, signIn, test } from "../support/test";

/** Every page that has an address of its own; those of a System Admin, of staff who see people's data, and of a facility. */
const ADMINS = ["/", "/organizations", "/organizations/new", "/staff", "/staff/new", "/outbox", "/letters", "/audit", "/styleguide"];
const PAGES = [
  "/",
  "/imports",
  "/imports/new",
  "/accounts",
  "/accounts/verifications",
  "/accounts/invitations",
  "/letters",
  "/moves",
  "/reviews",
  "/password",
  "/sessions",
  "/access",
  "/my-account",
  "/agreements",
  "/contact",
];
const OF_FACILITY = ["/", "/locations", "/imports", "/imports/new", "/accounts", "/accounts/new", "/moves", "/reviews", "/organizations"];
const VISITS = [
  ...ADMINS.map((address) => ["System Admin", address]),
  ...PAGES.map((address) => ["College Staff", address]),
  ...OF_FACILITY.map((address) => ["Facility Admin", address]),
  ...["/locations", "/moves"].map((address) => ["Agency Admin", address]),
];

for (const [role, address] of VISITS) {
  test(`${address} is there for ${role}, accessible, and fits desktop, tablet and phone`, async ({ page, scripted }) => {
    await signIn(page, role, scripted);
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
