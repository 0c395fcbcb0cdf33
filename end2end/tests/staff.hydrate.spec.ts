import { person } from "../support/people";
import { accessible, expect, open, signIn, test } from "../support/test";

const COLLEGE = "Demo Community Colleges / Valley Demo District / Poppy Hills College";

test("a new staff user gets a link once, a role, and loses it again", async ({ page, browser }) => {
  await signIn(page, "System Admin", true);
  await open(page, "/staff/new", true);

  // Nothing filled in: the summary has the focus, each field shows the same sentence.
  await page.getByRole("button", { name: "Add staff user" }).click();
  await expect(page.locator("#error-summary")).toBeFocused();
  await expect(page.locator("#error-summary li")).toHaveText(["Enter a name.", "Enter an email address."]);
  await expect(page.locator("#field-name-problem")).toContainText("Enter a name.");
  await accessible(page);
  await page.getByRole("link", { name: "Enter a name." }).click();
  await expect(page.locator("#field-name")).toBeFocused();
  await page.keyboard.type("Noor Haddad");
  await page.keyboard.press("Tab");
  await expect(page.locator("#field-name-problem")).toHaveCount(0);
  await page.locator("#field-email").fill("noor.haddad@college.example.edu");
  await page.getByRole("button", { name: "Add staff user" }).click();
  const link = await page.locator(".copy-text").innerText();
  expect(new URL(link).pathname).toMatch(/^\/welcome\/[\w-]{20,}$/);
  await accessible(page);

  // The link sets a password and signs in.
  const other = await browser.newPage();
  await other.goto(new URL(link).pathname);
  await other.locator("#field-password").fill("seven invented words in a row");
  await other.locator("#field-confirm").fill("seven invented words in a row");
  await other.getByRole("button", { name: "Set password" }).click();
  await other.waitForURL((url) => url.pathname === "/");
  await other.close();

  await page.getByRole("link", { name: "Grant a role" }).click();
  await expect(page.locator("h1")).toHaveText("Noor Haddad");
  await page.locator("#field-role").selectOption("college_staff");
  await page.locator("#field-organization").selectOption({ label: COLLEGE });
  await page.locator("#field-until-day").fill("31");
  await page.locator("#field-until-month").fill("2");
  await page.locator("#field-until-year").fill("2099");
  await page.getByRole("button", { name: "Grant role" }).click();
  await expect(page.locator("#error-summary")).toContainText("This day doesn't exist. Enter a month, day and year");
  await expect(page.locator("#field-role")).toHaveValue("college_staff");
  await page.locator("#field-until-month").fill("12");
  await page.getByRole("button", { name: "Grant role" }).click();
  const grant = page.getByRole("rowheader", { name: /College Staff, / });
  await expect(grant).toBeVisible();
  await accessible(page);

  await page.getByRole("button", { name: /^End grant: College Staff, / }).click();
  const dialog = page.getByRole("dialog", { name: "End this grant?" });
  await expect(dialog).toContainText("Noor Haddad will no longer be College Staff");
  await accessible(page);
  await dialog.getByRole("button", { name: "End grant" }).click();
  await expect(grant).toHaveCount(0);

  await page.getByRole("button", { name: "Deactivate Noor Haddad" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Deactivate Noor Haddad" }).click();
  await expect(page.getByText("Deactivated", { exact: true })).toBeVisible();
  await open(page, "/staff?show=deactivated", true);
  await expect(page.getByRole("link", { name: "Noor Haddad" })).toBeVisible();
});

test("a role is granted where it was chosen, and nowhere by default", async ({ page }) => {
  await signIn(page, "System Admin", true);
  await open(page, "/staff/new", true);
  await page.locator("#field-name").fill("Omar Diaz");
  await page.locator("#field-email").fill("omar.diaz@college.example.edu");
  await page.getByRole("button", { name: "Add staff user" }).click();
  await page.getByRole("link", { name: "Grant a role" }).click();
  await expect(page.locator("h1")).toHaveText("Omar Diaz");

  const organization = page.locator("#field-organization");
  const chosen = organization.locator("option:checked");
  const granted = page.locator("tbody th");
  const grant = page.getByRole("button", { name: "Grant role" });
  const calls: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/api/staff/grant")) calls.push(request.postData() ?? "");
  });
  for (const role of ["college_staff", "auditor", "system_admin"]) {
    await page.locator("#field-role").selectOption(role);
    await expect(organization).toHaveValue("");
    await expect(chosen).toHaveText("Choose…");
    await grant.click();
    await expect(page.locator("#field-organization-problem")).toContainText("Choose an organization.");
    await expect(page.locator("#error-summary")).toBeFocused();
  }
  await accessible(page);
  expect(calls).toEqual([]);
  await expect(granted).toHaveCount(0);

  // A choice that the next role doesn't have is no choice for it.
  await organization.selectOption("everywhere");
  await expect(page.locator("#field-organization-problem")).toHaveCount(0);
  await page.locator("#field-role").selectOption("college_staff");
  await expect(organization).toHaveValue("");
  await expect(organization.locator("option[value=everywhere]")).toHaveCount(0);

  await page.locator("#field-role").selectOption("auditor");
  const everywhere = await organization.locator("option[value=everywhere]").innerText();
  await organization.selectOption("everywhere");
  await grant.click();
  await expect(granted).toHaveText([`Auditor, ${everywhere}`]);

  await page.locator("#field-role").selectOption("college_staff");
  await organization.selectOption({ label: COLLEGE });
  await grant.click();
  await expect(granted).toHaveCount(2);
  await expect(granted.filter({ hasText: "College Staff, " })).toHaveText(`College Staff, ${COLLEGE.split(" / ").at(-1)}`);
});

test("the sessions of a staff user are ended, with the password again, and they sign in as before", async ({ page, browser }) => {
  const theirs = await browser.newPage();
  await signIn(theirs, "College Staff", true);
  await signIn(page, "System Admin", true);
  await open(page, "/staff", true);
  await page.getByRole("link", { name: "Ana Ruiz" }).click();
  await expect(page.locator("h1")).toHaveText("Ana Ruiz");
  await page.route(
    "**/api/staff/end-sessions",
    (route) => route.fulfill({ status: 403, contentType: "application/json", body: '"StepUp"' }),
    { times: 1 },
  );
  await page.getByRole("button", { name: "End sessions" }).click();
  const question = page.getByRole("dialog", { name: "End all sessions of Ana Ruiz?" });
  await expect(question).toContainText("can sign in again");
  await accessible(page);
  await question.getByRole("button", { name: "End sessions" }).click();
  const proof = page.getByRole("dialog", { name: "Confirm it's you" });
  await proof.locator("#field-step-up").fill(person("System Admin").password);
  await proof.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("Sessions of Ana Ruiz ended")).toBeVisible();
  await accessible(page);

  await theirs.goto("/imports");
  expect(new URL(theirs.url()).pathname).toBe("/sign-in");
  await signIn(theirs, "College Staff", true);
  await theirs.close();
});

test("the list of staff is sorted by the address, and back again", async ({ page }) => {
  await signIn(page, "System Admin", true);
  await open(page, "/staff?show=all", true);
  const names = () => page.locator("tbody th a").allInnerTexts();
  const upwards = await names();
  expect(upwards.length).toBeGreaterThan(2);
  await page.getByRole("link", { name: "Name", exact: true }).click();
  await page.waitForURL("**/staff?show=all&sort=-name");
  await expect(page.locator("thead th").first()).toHaveAttribute("aria-sort", "descending");
  expect(await names()).toEqual([...upwards].reverse());
});
