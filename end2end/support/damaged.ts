// A file of 1,000 rows that holds every kind of damage that a row can have, and what must come back for each of them.
// The expectations are written out here by hand: they are the specification's words, not the product's.

const HEADERS = [
  "email", "first", "last", "middle", "suffix", "preferred", "dob YYYY-MM-DD", "accepted-terms", "homeless", "street1", "street2",
  "city", "state", "postal", "country", "phone-number", "phone-type", "password", "use_temp_password", "status", "cccid", "message",
  "notes",
] as const;
type Header = (typeof HEADERS)[number];
type Cells = Record<Header, string>;

/** What must stand in the results for one row. `cccid` is a shape for rows that succeed. */
export interface Expectation {
  line: number;
  name: string;
  /** `null`: a blank row, which is left out of the results. */
  status: "Success" | "Failure" | "" | null;
  message: string;
  cccid: "assigned" | "";
  /** Cells as they must come back, without status, cccid, message; extra cells of a long row at the end. */
  cells: string[];
}

export interface Damaged {
  bytes: Buffer;
  rows: Expectation[];
}

const FIRST = ["Ana", "José", "Mei", "Tunde", "Zoë", "Liam", "Siobhán", "Priya", "Kofi", "Nadia", "Otto", "Ines", "Hana", "Bjørn", "Thu", "Omar"];
const LAST = ["Ruiz", "O’Brien", "Núñez", "van der Berg", "Smith-Jones", "Okafor", "Lee", "D'Angelo", "Ikaika", "Park", "Müller", "Haddad", "St. Clair"];

/** One good row. The number makes e-mail and birth date its own. */
function good(n: number): Cells {
  const day = new Date(Date.UTC(1960, 0, 1) + n * 9 * 86_400_000).toISOString().slice(0, 10);
  return {
    email: `person${n}@example.edu`, first: FIRST[n % FIRST.length]!, last: LAST[n % LAST.length]!, middle: "", suffix: "", preferred: "",
    "dob YYYY-MM-DD": day, "accepted-terms": "TRUE", homeless: "", street1: `${100 + n} Orchard Avenue`, street2: n % 7 === 0 ? "Unit 4, rear" : "",
    city: "Fresno", state: "CA", postal: "93721", country: "US", "phone-number": "", "phone-type": "", password: "", use_temp_password: "",
    status: "", cccid: "", message: "", notes: "",
  };
}

interface Case {
  name: string;
  cells?: Partial<Cells>;
  /** The first error's sentence; absent = the row succeeds. */
  fails?: string;
  /** Status, cccid and message that come back for a row with a CCCID. */
  skipped?: { status: string; message: string };
  /** Replaces the encoded record, without its line end. */
  raw?: (cells: string[]) => Buffer;
  /** What comes back, where it is not what was typed. */
  returned?: (cells: string[]) => string[];
  blank?: boolean;
}

const NOTES = HEADERS.length - 1;
const encode = (cells: string[]) => Buffer.from(cells.map(quoted).join(","), "utf8");
const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** Everything that people do to a row. The messages stand in `messages.ts`, in the specification's words. */
export const CASES: Case[] = [
  // What is read without harm.
  { name: "accents and apostrophes", cells: { first: "Íñigo", last: "O’Súilleabháin" } },
  { name: "a mononym", cells: { first: "" , last: "Suharto" } },
  { name: "flags in other words", cells: { "accepted-terms": "yes", homeless: "n", use_temp_password: "t" } },
  { name: "homeless, no address", cells: { homeless: "TRUE", street1: "", street2: "", city: "", state: "", postal: "", country: "" } },
  { name: "homeless, with an address", cells: { homeless: "1" } },
  { name: "a suffix in another form", cells: { suffix: "jr" } },
  { name: "a state in full", cells: { state: "California" } },
  { name: "a country in full", cells: { country: "United States" } },
  { name: "nine digits of postal code", cells: { postal: "93721-1234" } },
  { name: "an address abroad", cells: { country: "FR", state: "Île-de-France", postal: "75011", city: "Paris" } },
  { name: "a US phone", cells: { "phone-number": "559-442-8200", "phone-type": "cell" } },
  { name: "a phone abroad on an address here", cells: { "phone-number": "+33 1 42 68 53 00", "phone-type": "home" } },
  { name: "a phone type without a phone", cells: { "phone-type": "Mobile" } },
  { name: "a leap day", cells: { "dob YYYY-MM-DD": "1996-02-29" } },
  { name: "a password of its own", cells: { password: "seven purple kites rise", use_temp_password: "FALSE" }, returned: without("password") },
  { name: "no password and no reset", cells: { use_temp_password: "FALSE" } },
  { name: "notes with line breaks, quotes and a formula", cells: { notes: '=1+1, she said "later"\r\nsecond line\nthird' } },
  { name: "what an earlier results file left", cells: { status: "Failure", message: "Postal code is required." } },
  { name: "spaces around every cell", raw: (c) => encode(c.map((cell) => (cell ? `  ${cell} ` : cell))), returned: (c) => c.map((cell) => (cell ? `  ${cell} ` : cell)) },
  { name: "an upper-case e-mail", cells: { email: "Upper.Case@Example.EDU" } },
  { name: "extra empty cells at the end", raw: (c) => Buffer.concat([encode(c), Buffer.from(",,")]) },
  { name: "every cell quoted", raw: (c) => Buffer.from(c.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")) },
  { name: "fifty characters of last name", cells: { last: "L".repeat(50) } },
  { name: "four thousand characters of notes", cells: { notes: "n".repeat(4000) } },
  { name: "a blank row", raw: () => Buffer.from(""), blank: true },
  { name: "a row of empty cells", raw: () => Buffer.from(",".repeat(22)), blank: true },
  { name: "a row of spaces", raw: () => Buffer.from("  ,  , ,"), blank: true },

  // E-mail.
  { name: "no e-mail", cells: { email: "" }, fails: M.emailRequired },
  { name: "an e-mail without @", cells: { email: "no-at-sign.example.edu" }, fails: M.notAnEmail("no-at-sign.example.edu") },
  { name: "two @", cells: { email: "a@b@example.edu" }, fails: M.notAnEmail("a@b@example.edu") },
  { name: "65 characters before the @", cells: { email: `${"l".repeat(65)}@example.edu` }, fails: M.emailLocalLong(`${"l".repeat(65)}@example.edu`) },

  // Names.
  { name: "no last name", cells: { last: "" }, fails: M.lastRequired },
  { name: "fifty-one characters of last name", cells: { last: "L".repeat(51) }, fails: M.tooLong("Last name", 50) },
  { name: "a digit in a name", cells: { first: "Rob3rt" }, fails: M.nameCharacter("First name", "Rob3rt", "3") },
  { name: "a formula in a name", cells: { first: "=HYPERLINK(1)" }, fails: M.nameCharacter("First name", "=HYPERLINK(1)", "=") },
  { name: "a suffix that is none", cells: { suffix: "Esq." }, fails: M.suffix("Esq.") },

  // Birth date.
  { name: "no birth date", cells: { "dob YYYY-MM-DD": "" }, fails: M.dobRequired },
  { name: "no such day", cells: { "dob YYYY-MM-DD": "1999-02-30" }, fails: M.noSuchDay("1999-02-30") },
  { name: "a date in another form", cells: { "dob YYYY-MM-DD": "12/31/1998" }, fails: M.notADate("12/31/1998") },
  { name: "a date that could be two", cells: { "dob YYYY-MM-DD": "3/4/1999" }, fails: M.ambiguousDate("3/4/1999") },
  { name: "an Excel serial", cells: { "dob YYYY-MM-DD": "36222" }, fails: M.serialDate("36222") },
  { name: "no date at all", cells: { "dob YYYY-MM-DD": "unknown" }, fails: M.notADate("unknown") },
  { name: "a date to come", cells: { "dob YYYY-MM-DD": "2199-01-01" }, fails: M.futureDate("2199-01-01") },
  { name: "a date before 1900", cells: { "dob YYYY-MM-DD": "1899-12-31" }, fails: M.earlyDate("1899-12-31") },

  // Terms, flags, address, phone.
  { name: "terms refused", cells: { "accepted-terms": "FALSE" }, fails: M.terms },
  { name: "terms blank", cells: { "accepted-terms": "" }, fails: M.termsRequired },
  { name: "a flag that is none", cells: { homeless: "maybe" }, fails: M.flag("Homeless", "maybe") },
  { name: "no street", cells: { street1: "" }, fails: M.required("Street") },
  { name: "no city", cells: { city: "" }, fails: M.required("City") },
  { name: "no state", cells: { state: "" }, fails: M.required("State") },
  { name: "no postal code", cells: { postal: "" }, fails: "Postal code is required." },
  { name: "no country", cells: { country: "" }, fails: M.required("Country") },
  { name: "a state that is none", cells: { state: "ZZ" }, fails: M.state("ZZ") },
  { name: "a lost leading zero", cells: { state: "MA", postal: "2139" }, fails: M.postalZero("2139") },
  { name: "a postal code that is none", cells: { postal: "9372A" }, fails: M.postal("9372A") },
  { name: "a country that is none", cells: { country: "Atlantis" }, fails: M.country("Atlantis") },
  { name: "an area code that is none", cells: { "phone-number": "(059)442-8200", "phone-type": "Mobile" }, fails: M.phone("(059)442-8200") },
  { name: "a phone without a type", cells: { "phone-number": "559-442-8200" }, fails: M.phoneTypeRequired },
  { name: "a phone type that is none", cells: { "phone-number": "559-442-8200", "phone-type": "Fax" }, fails: M.phoneType("Fax") },

  // Passwords: never quoted.
  { name: "a short password", cells: { password: "elevenchars" }, fails: M.passwordShort, returned: without("password") },
  { name: "a password with the name", cells: { first: "Cornelius", password: "cornelius is here" }, fails: M.passwordPersonal, returned: without("password") },

  // CCCIDs.
  { name: "a CCCID: passed over", cells: { status: "Success", cccid: "QQQ1234", message: "Successfully added user" }, skipped: { status: "Success", message: "Successfully added user" } },
  { name: "a CCCID that is none", cells: { cccid: "12345" }, fails: M.cccid("12345") },

  // The row itself.
  { name: "a short row", raw: (c) => encode(c.slice(0, 20)), fails: "Invalid number of columns found!", returned: (c) => [...c.slice(0, 19), "", "", "", ""] },
  { name: "a long row", raw: (c) => encode([...c, "one", "two"]), fails: "Invalid number of columns found!", returned: (c) => [...c, "one", "two"] },
  { name: "a NUL byte", cells: { city: "Fres\0no" }, fails: M.control("City", "U+0000") },
  { name: "a change of direction", cells: { last: "Ruiz\u202e" }, fails: M.control("Last name", "U+202E") },
  { name: "a cell too long", cells: { street2: "x".repeat(4001) }, fails: M.cellTooLong("Street, second line") },
  { name: "bytes that are not UTF-8", raw: (c) => { const row = encode(c); row[row.indexOf(",") + 1] = 0xff; return row; }, fails: M.notUtf8, returned: (c) => c },
];

function without(header: Header): (cells: string[]) => string[] {
  const at = HEADERS.indexOf(header);
  return (cells) => cells.map((cell, column) => (column === at ? "" : cell));
}
