import { accessible, expect, open, signIn, test } from "../support/test";

/** The places in the rail for each role: those that it may see, and no others. */
const PLACES: [string, string[]][] = [
  ["System Admin", ["Home", "Staff", "Access requests", "Organizations", "Outbox", "Audit"]],
  ["College Staff", ["Home", "Account Creation", "Multi Account Creation", "Account Verification"]],
  // Who sees several programs has the common names.
  ["Auditor", ["Home", "Imports", "Accounts", "Audit"]],
  ["District Admin", ["Home", "Manage Educator Accounts", "Find an Account"]],
  ["Site Admin", ["Home", "Manage Educator Accounts", "Find an Account"]],
  // With how many moves wait for them, and how many reviews.
  ["Facility Staff", ["Home", "Add Learner", "Bulk Uploads", "Learners", "Moves", "Reviews 1"]],
  ["Facility Admin", ["Home", "Add Learner", "Bulk Uploads", "Learners", "Moves 2", "Reviews 1", "Organizations"]],
  ["Agency Admin", ["Home", "Add Learner", "Bulk Uploads", "Learners", "Moves 3", "Reviews 1", "Organizations"]],
];

for (const [role, places] of PLACES) {
  test(`${role} is shown the places that the role may go to`, async ({ page, scripted }) => {
    await signIn(page, role, scripted);
    const rail = page.getByRole("navigation", { name: "Main" });
    await expect(rail.getByRole("link")).toHaveText(places);
    for (const place of places) {
      await rail.getByRole("link", { name: place, exact: true }).click();
      await expect(rail.getByRole("link", { name: place, exact: true })).toHaveAttribute("aria-current", "page");
      await expect(page.locator("h1")).toBeVisible();
    }
  });
}

test("the notice of the program is on sign-in and at the foot of every page", async ({ page, scripted }) => {
  const notice = page.getByRole("contentinfo").getByText(
    "Confidential - For Authorized California Community Colleges Staff Use Only.",
    { exact: true },
  );
  await open(page, "/sign-in", scripted);
  await expect(notice).toBeVisible();
  await signIn(page, "College Staff", scripted);
  for (const address of ["/", "/imports", "/imports/new"]) {
    await open(page, address, scripted);
    await expect(notice).toBeVisible();
    await accessible(page);
  }
});

test("the pages of imports have the labels of the program", async ({ page, scripted }) => {
  await signIn(page, "College Staff", scripted);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Multi Account Creation" }).click();
  await expect(page).toHaveTitle(/^Multi Account Creation/);
  await page.locator("main").getByRole("link", { name: "Upload File" }).click();
  await expect(page.locator("h1")).toHaveText("Upload File");
  await expect(page.getByRole("link", { name: "Download Template" })).toBeVisible();
  await expect(page.getByRole("listitem").getByText("Notes come back unmodified.")).toBeVisible();
});

for (const address of ["/staff", "/staff/new", "/access-requests", "/organizations", "/organizations/new", "/outbox", "/audit"]) {
  test(`below the role there is nothing at ${address}`, async ({ page, scripted }) => {
    await signIn(page, "College Staff", scripted);
    const answer = await page.goto(address);
    expect(answer?.status()).toBe(404);
    await expect(page.locator("h1")).toHaveText("Page not found");
  });
}

test("Home says what a System Admin manages, and shows nobody's data", async ({ page, scripted }) => {
  await signIn(page, "System Admin", scripted);
  const managed = page.locator("main");
  await expect(managed.getByRole("heading", { name: "What you manage" })).toBeVisible();
  await expect(managed.getByRole("link")).toHaveText(["Staff", "Organizations", "Audit"]);
  await accessible(page);
  for (const address of ["/imports", "/accounts", "/accounts/verifications"]) {
    expect((await page.goto(address))?.status()).toBe(404);
    await expect(page.locator("h1")).toHaveText("Page not found");
  }
});

test("the template comes as a file", async ({ page, scripted }) => {
  await signIn(page, "College Staff", scripted);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download Template" }).first().click();
  expect((await download).suggestedFilename()).toBe("bulkAccountCreateTemplate.csv");
});

test("the page of an unknown account shows that there is nothing", async ({ page, scripted }) => {
  await signIn(page, "College Staff", scripted);
  const answer = await page.goto("/accounts/00000000-0000-7000-8000-000000000000");
  expect(answer?.status()).toBe(404);
  await accessible(page);
});

test("a password that is too short is refused at its field", async ({ page, scripted }) => {
  await signIn(page, "Auditor", scripted);
  await open(page, "/password", scripted);
  await page.locator("#field-current").fill("not the one in use");
  await page.locator("#field-password").fill("short");
  await page.locator("#field-confirm").fill("other");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.locator("#error-summary")).toContainText("The two new passwords don't match");
  await expect(page.locator("#field-confirm-problem")).toContainText("The two new passwords don't match");
});

test("a used or invented one-time link is named as such before a password is thought up for it", async ({ page, scripted }) => {
  await open(page, "/welcome/abcdefghijklmnopqrstuv", scripted);
  await expect(page.getByText("This link no longer works")).toBeVisible();
  await expect(page.locator("#field-password")).toHaveCount(0);
  await accessible(page);
});
