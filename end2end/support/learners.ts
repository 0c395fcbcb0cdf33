import type { Locator } from "@playwright/test";
import type { Chosen } from "./touch";

/** Columns of the template for learners. */
export const HEADERS = ["requestId", "docID", "firstName", "lastName", "dateOfBirth", "role", "password", "locationId"];

/** A file of these rows, each with its cells in the order of the template. */
export function learnersFile(name: string, rows: readonly string[]): Chosen {
  return { name, mimeType: "text/csv", buffer: Buffer.from([HEADERS.join(","), ...rows, ""].join("\r\n")) };
}

/** One learner, as the form asks. */
export interface Learner {
  unit: string;
  first: string;
  last: string;
  /** Month, day, year. */
  born: [string, string, string];
  docId: string;
  password: string;
}

/** Fills in the form for one learner. */
export async function fillLearner(form: Locator, { unit, first, last, born, docId, password }: Learner): Promise<void> {
  const box = (name: string) => form.getByRole("textbox", { name, exact: true });
  await form.getByRole("combobox", { name: "Housing unit" }).selectOption({ label: unit });
  await box("First name").fill(first);
  await box("Last name").fill(last);
  for (const [at, part] of ["Month", "Day", "Year"].entries()) await box(part).fill(born[at]!);
  await box("DOC ID").fill(docId);
  await box("Password").fill(password);
}
