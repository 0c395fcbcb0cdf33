// Where people find help, and what they may do: by links that work with and without script.

import { accessible, arrive, expect, fits, open, signIn, test } from "../support/test";

test("Help and Contact Us are on sign-in and on every page", async ({ page, scripted }) => {
  const foot = page.getByRole("contentinfo");
  await open(page, "/sign-in", scripted);
  await expect(foot.getByRole("link", { name: "Help" })).toBeVisible();
  await foot.getByRole("link", { name: "Contact Us" }).click();
  await arrive(page, "/contact", scripted);
  await expect(page.locator("h1")).toHaveText("Contact Us");
  await expect(page.getByText("Ask the administrator who gave you access")).toBeVisible();
  await accessible(page);
  await page.locator("main").getByRole("link", { name: "Sign in" }).click();
  await arrive(page, "/sign-in", scripted);

  await signIn(page, "College Staff", scripted);
  for (const address of ["/", "/imports", "/imports/new", "/accounts", "/accounts/new", "/password", "/nothing"]) {
    await open(page, address, scripted);
    await expect(foot.getByRole("link", { name: "Help" })).toBeVisible();
    await expect(foot.getByRole("link", { name: "Contact Us" })).toBeVisible();
  }
  await foot.getByRole("link", { name: "Help" }).click();
  await arrive(page, "/contact", scripted);
  await expect(page.getByRole("heading", { name: "Help" })).toBeVisible();
});

test("My access lists roles, places and what each may do", async ({ page, scripted }) => {
  await signIn(page, "College Staff", scripted);
  await page.locator(".me summary").click();
  await page.getByRole("link", { name: "My access" }).click();
  await arrive(page, "/access", scripted);
  await expect(page.getByRole("heading", { name: "College Staff: Poppy Hills College" })).toBeVisible();
  await expect(page.getByText("Create these accounts: student.")).toBeVisible();
  await expect(page.getByText("Add staff users")).toHaveCount(0);
  await accessible(page);
  for (const [width, height] of [[1280, 800], [768, 1024], [320, 640]]) {
    await page.setViewportSize({ width, height });
    await fits(page);
  }
});

test("What the file needs lists every column, what is required, and what to leave blank", async ({ page, scripted }) => {
  await signIn(page, "College Staff", scripted);
  await open(page, "/imports/new", scripted);
  const table = page.getByRole("region", { name: "What the file needs" });
  await expect(table).toBeHidden();
  await page.getByText("What the file needs").click();
  await expect(table.getByRole("row")).toHaveCount(1 + 23);
  const row = (header: string) => table.getByRole("row").filter({ has: page.getByRole("rowheader", { name: header, exact: true }) });
  await expect(row("email")).toContainText("ana.ruiz@example.org");
  for (const header of ["status", "cccid", "message"]) await expect(row(header)).toContainText("Leave this field blank");
  await expect(row("use_temp_password")).toContainText("set it to FALSE if staff also submit an application");
  await expect(row("notes")).toContainText("Notes come back unmodified.");
  await accessible(page);
  for (const [width, height] of [[1280, 800], [768, 1024], [320, 640]]) {
    await page.setViewportSize({ width, height });
    await fits(page);
  }
});
