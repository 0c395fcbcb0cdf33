import { accessible, expect, fits, open, signIn, test } from "../support/test";

test.use({ mailed: true });

const ADDRESS = "noor.haddad@college.example.edu";
const MASKED = "n…@college.example.edu";

test("a link is emailed where that is ticked, and the outbox says what became of the letter", async ({ page, mail }) => {
  await signIn(page, "System Admin", true);
  await open(page, "/staff/new", true);
  const box = page.getByRole("checkbox", { name: "Email the link" });
  await expect(box).not.toBeChecked();
  await page.locator("#field-name").fill("Noor Haddad");
  await page.locator("#field-email").fill(ADDRESS);
  await box.check();
  await accessible(page);
  await page.getByRole("button", { name: "Add staff user" }).click();
  await expect(page.getByText("The link is also being emailed to Noor Haddad.")).toBeVisible();
  const link = await page.locator(".copy-text").innerText();
  await accessible(page);
  // Beside those that invite the demonstration's educators.
  const letters = () => mail.letters.filter((letter) => letter.includes(`To: ${ADDRESS}`));
  await expect.poll(() => letters().length).toBe(1);
  expect(letters()[0]).toContain(link);

  // One that is refused fails, and is tried again by a button.
  mail.refuses = true;
  await page.getByRole("link", { name: "Grant a role" }).click();
  await expect(page.locator("h1")).toHaveText("Noor Haddad");
  await expect(box).not.toBeChecked();
  await box.check();
  await accessible(page);
  await page.getByRole("button", { name: "New link" }).click();
  await expect(page.getByText("The link is also being emailed to Noor Haddad.")).toBeVisible();
  const rows = page.locator("tbody tr").filter({ hasText: MASKED });
  await expect(async () => {
    await open(page, "/outbox", true);
    await expect(rows.first()).toContainText("Failed", { timeout: 500 });
  }).toPass();
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText("550 5.1.1 … no such user here");
  await expect(rows.first()).toContainText(MASKED);
  await expect(rows.last()).toContainText("Sent");
  const shown = await page.content();
  for (const secret of [ADDRESS, "/welcome/"]) expect(shown).not.toContain(secret);
  await accessible(page);
  await fits(page);

  await page.locator("#field-state").selectOption({ label: "Failed" });
  await page.getByRole("button", { name: "Show" }).click();
  await page.waitForURL("**/outbox?state=failed");
  await expect(rows).toHaveCount(1);
  mail.refuses = false;
  await page.getByRole("button", { name: `Try again: Link to set a password to ${MASKED}` }).click();
  await expect.poll(() => letters().length).toBe(2);
  await expect(async () => {
    await open(page, "/outbox?state=sent", true);
    await expect(rows).toHaveCount(2, { timeout: 500 });
  }).toPass();
  await open(page, "/audit?action=letter_retried", true);
  await expect(page.locator("tbody th")).toContainText(["Letter tried again"]);
});
