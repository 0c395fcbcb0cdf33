import { expect, open, signIn, test } from "../support/test";

const FILE = ["email,first,last,dob,accepted-terms,homeless", "tabs@example.org,Ana,Tabworth,1999-02-30,TRUE,TRUE", ""].join("\n");

test("signing out in one tab covers what the other tabs show", async ({ page, context }) => {
  await signIn(page, "College Staff", true);
  const other = await context.newPage();
  await open(other, "/imports/new", true);
  await other.locator("input[type=file]").first().setInputFiles({ name: "tabs.csv", mimeType: "text/csv", buffer: Buffer.from(FILE) });
  await expect(other.getByText("Tabworth").first()).toBeVisible();

  await page.locator(".me summary").click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL((url) => url.pathname === "/sign-in");

  const again = other.getByRole("dialog", { name: "Sign in again" });
  await expect(again).toBeVisible();
  await expect(again).toHaveAttribute("data-opaque", "");
  // What lies behind cannot be seen: whatever is drawn at its place belongs to the dialog.
  const place = (await other.getByText("Tabworth").first().boundingBox())!;
  const drawn = await other.evaluate(({ x, y }) => document.elementFromPoint(x + 2, y + 2)?.closest("dialog")?.id, place);
  expect(drawn).toBe("session-ended");
  for (let press = 0; press < 4; press += 1) await other.keyboard.press("Escape");
  await expect(again).toBeVisible();
});
