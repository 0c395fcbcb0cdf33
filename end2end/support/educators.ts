import type { Page } from "@playwright/test";
import type { Chosen } from "./touch";

/** Columns of the template for educators. */
export const HEADERS = ["First Name", "Last Name", "Email", "User Role"];

/** A file of these rows, each with its cells in the order of the template. */
export function educatorsFile(name: string, rows: readonly string[]): Chosen {
  return { name, mimeType: "text/csv", buffer: Buffer.from([HEADERS.join(","), ...rows, ""].join("\r\n")) };
}

/** Fills in the form for one educator. */
export async function fillEducator(page: Page, [first, last, email, role]: readonly string[]): Promise<void> {
  const box = (name: string) => page.getByRole("textbox", { name, exact: true });
  await box("First Name").fill(first!);
  await box("Last Name").fill(last!);
  await box("Email").fill(email!);
  await page.getByRole("combobox", { name: "User Role" }).selectOption({ label: role! });
}
