import { accessible, answer, expect, fits, open, signIn, test } from "../support/test";

const FILE = "email,first,last,dob,accepted-terms,homeless\nada@example.org,Ada,Oak,1999-03-04,TRUE,TRUE\nbo@example.org,Bo,Elm,1999-02-30,TRUE,TRUE\n";

test("choosing the file in the dialog starts its check, which shows its problems, and nothing is sent before the last button", async ({ page }) => {
  await signIn(page, "College Staff", true);
  await open(page, "/styleguide", true);
  const sent: string[] = [];
  page.on("request", (request) => {
    if (/\/api\/imports\/start|\/parts\//.test(request.url())) sent.push(request.url());
  });
  await page.getByRole("button", { name: "Upload File" }).click();
  const dialog = page.getByRole("dialog", { name: "Upload File" });
  await expect(dialog.getByRole("link", { name: "Download Template" })).toHaveAttribute("href", /\/templates\//);
  await expect(dialog).toContainText("Save it as CSV");
  await expect(dialog.getByRole("link", { name: "Move a learner" })).toHaveAttribute("href", "/moves?show=coming");
  await accessible(page);
  for (const width of [390, 768, 1366]) {
    await page.setViewportSize({ width, height: 800 });
    await fits(page);
  }
  await dialog.getByLabel("Choose File").setInputFiles({ name: "learners.csv", mimeType: "text/csv", buffer: Buffer.from(FILE) });
  await expect(page).toHaveURL(/\/imports\/new$/);
  await answer(page);
  await expect(page.getByRole("heading", { level: 1, name: "learners.csv" })).toBeVisible();
  await expect(page.getByText("Dates that don't exist")).toBeVisible();
  expect(sent).toEqual([]);
  await page.getByRole("button", { name: /^Upload File \(\d rows?\)$/ }).click();
  await expect(page).toHaveURL(/\/imports\/[0-9a-f-]{36}$/);
  expect(sent.length).toBeGreaterThan(0);
});

test("a file that is none is named as what it is, and nothing is lost by it", async ({ page }) => {
  await signIn(page, "College Staff", true);
  await open(page, "/styleguide", true);
  await page.getByRole("button", { name: "Upload File" }).click();
  const buffer = Buffer.from("%PDF-1.7\n1 0 obj\n");
  await page.getByRole("dialog").getByLabel("Choose File").setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer });
  await expect(page.getByRole("alert")).toContainText("PDF");
});
