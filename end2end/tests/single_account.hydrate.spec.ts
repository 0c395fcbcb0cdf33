import { type Page } from "@playwright/test";
import { accessible, arrive, expect, fits, open, signIn, test } from "../support/test";

const PASSWORD = "quiet river pebble 42";

/** Goes to the form by the words of the printed guide. */
async function toForm(page: Page): Promise<void> {
  await signIn(page, "College Staff", true);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Account Creation", exact: true }).click();
  await expect(page.locator("h1")).toHaveText("Add OpenCCC User");
}

/** The text box with that label of the guide. */
const box = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });

async function born(page: Page, question: string, [month, day, year]: [string, string, string]): Promise<void> {
  const group = page.getByRole("group", { name: question, exact: true });
  await group.getByRole("textbox", { name: "Month" }).fill(month);
  await group.getByRole("textbox", { name: "Day" }).fill(day);
  await group.getByRole("textbox", { name: "Year" }).fill(year);
}

async function fill(page: Page, email: string, last: string): Promise<void> {
  await box(page, "Email Address").fill(email);
  await box(page, "Confirm Email Address").fill(email);
  await box(page, "Primary Phone Number").fill("559 555 0100");
  await page.getByRole("combobox", { name: "Phone Type" }).selectOption("Mobile");
  await page.getByRole("combobox", { name: "State" }).selectOption({ label: "California" });
  await box(page, "Street Address 1").fill("1101 E University Ave");
  await box(page, "City").fill("Fresno");
  await box(page, "Postal Code").fill("93741");
  await box(page, "Legal First Name").fill("Ada");
  await box(page, "Legal Last Name").fill(last);
  await born(page, "Date of Birth *", ["3", "4", "1999"]);
  await born(page, "Confirm Date of Birth *", ["3", "4", "1999"]);
  await page.getByRole("radio", { name: "Social Security Type: None" }).check();
  await box(page, "Password").fill(PASSWORD);
  await box(page, "Confirm Password").fill(PASSWORD);
  await page.getByRole("checkbox", { name: "Terms of Use Agreement" }).check();
  await page.getByRole("combobox", { name: "Reason for staff help" }).selectOption({ label: "Unhoused" });
}

test("a student gets an account by the labels of the printed guide, and what is wrong is said first", async ({ page }) => {
  await toForm(page);
  await accessible(page);
  for (const [width, height] of [[1366, 768], [768, 1024], [320, 640]]) {
    await page.setViewportSize({ width, height });
    await fits(page);
  }
  await page.setViewportSize({ width: 1366, height: 768 });

  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.locator("#error-summary")).toBeFocused();
  await expect(page.locator("#field-last-problem")).toContainText("Enter a last name, for example Ruiz.");
  await accessible(page);

  await fill(page, "ada.stone@example.org", "Stone");
  await box(page, "Confirm Email Address").fill("ada@example.org");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.locator("#error-summary li")).toHaveText(["The email addresses don't match. Enter the same address in both fields."]);
  await expect(box(page, "Street Address 1")).toHaveValue("1101 E University Ave");
  // Looked at again when the field is left.
  await box(page, "Confirm Email Address").fill("ada.stone@example.org");
  await page.keyboard.press("Tab");
  await expect(page.locator("#error-summary")).toHaveCount(0);

  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Ada Stone" })).toBeFocused();
  await expect(page.getByText("Successfully added user")).toBeVisible();
  await expect(page.locator("dl.facts")).toContainText(/CCCID[A-Z]{3}\d{4}/);
  await expect(page.locator(".copy-text")).toHaveText(PASSWORD);
  await accessible(page);
  await fits(page);

  // What is shown once asks before it is lost.
  await page.getByRole("link", { name: "Home", exact: true }).click();
  await page.getByRole("dialog", { name: "Leave this page?" }).getByRole("button", { name: "Stay" }).click();
  await page.getByRole("button", { name: "Done, I have handed it out" }).click();
  await expect(page.locator(".copy-text")).toHaveCount(0);
  await page.getByRole("link", { name: "Open account" }).click();
  await expect(page.locator("h1")).toHaveText("Ada Stone");
  await expect(page.locator("main")).toContainText("Unhoused");
});

test("the address is kept for the next student, and a person with an account is shown", async ({ page }) => {
  await toForm(page);
  await fill(page, "ada.west@example.org", "West");
  await page.getByRole("button", { name: "Save and add another" }).click();
  await expect(page.getByRole("heading", { name: "Ada West" })).toBeFocused();
  await expect(box(page, "Street Address 1")).toHaveValue("1101 E University Ave");
  await expect(page.getByRole("combobox", { name: "State" })).toHaveValue("CA");
  await expect(box(page, "Legal Last Name")).toHaveValue("");

  await fill(page, "ada.west@example.org", "Other");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.locator("#error-summary li")).toHaveText(["A user already exists with email: ada.west@example.org"]);
  // Beside the field, and among the people who match what is typed.
  await page.getByRole("link", { name: "Open Ada West" }).first().click();
  await page.getByRole("dialog", { name: "Leave this page?" }).getByRole("button", { name: "Leave" }).click();
  await expect(page.locator("h1")).toHaveText("Ada West");
});

test("a connection that breaks between save and answer is said, and saving again shows the account", { annotation: { type: "cuts the connection" } }, async ({ page }) => {
  await toForm(page);
  await fill(page, "ada.lost@example.org", "Lost");
  const save = page.getByRole("button", { name: "Save", exact: true });
  await page.route(
    "**/api/accounts/add",
    async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    },
    { times: 1 },
  );
  await save.click();
  await expect(page.locator("#error-summary li")).toContainText("we don't know whether the account was saved. Choose Save again");
  await expect(page.locator("#error-summary")).toBeFocused();
  await expect(box(page, "Legal Last Name")).toHaveValue("Lost");
  await save.click();
  await expect(page.getByRole("heading", { name: "Ada Lost" })).toBeFocused();
  await expect(page.locator(".copy-text")).toHaveText(PASSWORD);
});

test("another college takes over what is typed, and what was made stays", async ({ page }) => {
  await signIn(page, "District Staff", true);
  await open(page, "/accounts/new", true);
  const college = page.getByRole("combobox", { name: "College" });
  await college.selectOption({ label: "Poppy Hills College" });
  await fill(page, "ada.moves@example.org", "Moves");
  await page.getByRole("button", { name: "Save and add another" }).click();
  await expect(page.getByRole("heading", { name: "Ada Moves" })).toBeFocused();
  await fill(page, "ada.stays@example.org", "Stays");
  await page.getByRole("button", { name: "Done, I have handed it out" }).click();

  // The lookup of people who match still waits for a pause when the form goes.
  await box(page, "Legal Last Name").dispatchEvent("input");
  await college.selectOption({ label: "Redwood Flats College" });
  const form = page.locator("form.account-form");
  const redwood = await college.inputValue();
  await expect(form).toHaveAttribute("action", new RegExp(redwood));
  await expect(box(page, "Legal Last Name")).toHaveValue("Stays");
  await expect(box(page, "Confirm Password")).toHaveValue(PASSWORD);
  await expect(page.getByRole("combobox", { name: "State" })).toHaveValue("CA");
  await expect(page.getByRole("radio", { name: "Social Security Type: None" })).toBeChecked();
  await expect(page.getByRole("checkbox", { name: "Terms of Use Agreement" })).toBeChecked();
  await expect(page.getByRole("heading", { name: "Ada Moves" })).toBeVisible();
  await expect(page.locator(".copy-text"), "what was handed out is not shown again").toHaveCount(0);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Ada Stays" })).toBeFocused();
  await page.getByRole("button", { name: "Done, I have handed it out" }).click();
  await page.getByRole("link", { name: "Open account" }).first().click();
  await expect(page.locator("main")).toContainText("Redwood Flats College");
});

test("what is asked follows what is entered", async ({ page }) => {
  await toForm(page);
  await page.getByRole("combobox", { name: "Country" }).selectOption({ label: "Mexico" });
  await expect(box(page, "State")).toBeVisible();
  await expect(page.getByText("City *")).toBeVisible();
  await page.getByRole("checkbox", { name: "Address: Homeless" }).check();
  await expect(page.getByText("City *")).toHaveCount(0);
  await page.getByRole("checkbox", { name: "Make a proxy address" }).check();
  await expect(box(page, "Confirm Email Address")).toBeHidden();
  await page.getByRole("radio", { name: "Social Security Number: Other Exception" }).check();
  await expect(box(page, "Reason for the exception")).toBeVisible();
  await page.getByRole("radio", { name: "SSN or TIN" }).check();
  await expect(box(page, "Reason for the exception")).toBeHidden();
  await page.getByRole("combobox", { name: "Social Security Number Type" }).selectOption("SSN");
  await expect(page.locator("label[for=field-ssn_number]")).toHaveText("Social Security Number *");
  await expect(box(page, "Social Security Number")).toHaveAttribute("aria-required", "true");
  await page.getByRole("button", { name: "Generate" }).click();
  const password = await box(page, "Password").inputValue();
  expect(password).toMatch(/^[2-9A-HJ-NP-Za-km-z]{4}(-[2-9A-HJ-NP-Za-km-z]{4}){3}$/);
  await expect(box(page, "Confirm Password")).toHaveValue(password);
  await accessible(page);
  await page.getByRole("link", { name: "Cancel" }).click();
  await page.getByRole("dialog", { name: "Leave this page?" }).getByRole("button", { name: "Leave" }).click();
  await arrive(page, "/", true);
});
