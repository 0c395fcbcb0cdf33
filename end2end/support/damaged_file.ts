// A file of 1,000 rows with every kind of damage that a row can have, and what must come back for each.
// The expectations are written out here by hand: they are the specification's words, not the product's.

const HEADERS = [
  "email", "first", "last", "middle", "suffix", "preferred", "dob YYYY-MM-DD", "accepted-terms", "homeless", "street1", "street2",
  "city", "state", "postal", "country", "phone-number", "phone-type", "password", "use_temp_password", "status", "cccid", "message",
  "notes",
] as const;
type Header = (typeof HEADERS)[number];
type Cells = Record<Header, string>;

/** What the results must have for one row. `cccid` is `assigned`, or the one that was filled in already. */
export interface Expectation {
  line: number;
  name: string;
  /** `null`: a blank row, which is left out of the results. */
  status: "Success" | "Failure" | "" | null;
  message: string;
  cccid: string;
  /** Cells as they must come back, without status, cccid, message; extra cells of a long row at the end. */
  cells: string[];
}

export interface Damaged {
  bytes: Buffer;
  rows: Expectation[];
}

const FIRST = ["Ana", "José", "Mei", "Tunde", "Zoë", "Liam", "Siobhán", "Priya", "Kofi", "Nadia", "Otto", "Ines", "Hana", "Bjørn", "Thu", "Omar"];
const LAST = ["Ruiz", "O’Brien", "Núñez", "van der Berg", "Smith-Jones", "Okafor", "Lee", "D'Angelo", "Ikaika", "Park", "Müller", "Haddad", "St. Clair"];

/** One good row. The number makes email and birth date its own. */
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
const CCCID = HEADERS.indexOf("cccid");
const encode = (cells: string[]) => Buffer.from(cells.map(quoted).join(","), "utf8");
const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

const DATE = "Enter the date as YYYY-MM-DD, for example 1999-03-04.";
const EMAIL = "Use one like ana.ruiz@example.org.";
const PHONE = "Use ten digits, or + and the country code.";
const ZIP = "Enter a ZIP code, for example 93721 or 93721-4567.";
const quote = (text: string) => `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;

/** What the messages say, where the specification leaves the words to us. */
const M = {
  noAt: (text: string) => `${quote(text)} isn't an email address (it has no @). ${EMAIL}`,
  twoAt: (text: string) => `${quote(text)} isn't an email address (it has more than one @). ${EMAIL}`,
  localLong: (text: string) => `${quote(text)} isn't an email address (the part before the @ has more than 64 characters). ${EMAIL}`,
  tooLong: (label: string, length: number, limit: number) => `${label} has ${length} characters. The limit is ${limit}.`,
  nameCharacter: (text: string, character: string) =>
    `${quote(text)} contains ${character}. Names can use letters, spaces, apostrophes, hyphens and periods.`,
};

/** Everything that people do to a row, and the message it must get. */
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
  { name: "what an earlier results file left", cells: { status: "Failure", message: "Enter a ZIP code, for example 93721 or 93721-4567." } },
  { name: "spaces around every cell", raw: (c) => encode(c.map((cell) => (cell ? `  ${cell} ` : cell))), returned: (c) => c.map((cell) => (cell ? `  ${cell} ` : cell)) },
  { name: "an upper-case email", cells: { email: "Upper.Case@Example.EDU" } },
  { name: "extra empty cells at the end", raw: (c) => Buffer.concat([encode(c), Buffer.from(",,")]) },
  { name: "every cell quoted", raw: (c) => Buffer.from(c.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")) },
  { name: "fifty characters of last name", cells: { last: "L".repeat(50) } },
  { name: "four thousand characters of notes", cells: { notes: "n".repeat(4000) } },
  { name: "a blank row", raw: () => Buffer.from(""), blank: true },
  { name: "a row of empty cells", raw: () => Buffer.from(",".repeat(22)), blank: true },
  { name: "a row of spaces", raw: () => Buffer.from("  ,  , ,"), blank: true },

  // Email.
  { name: "no email", cells: { email: "" }, fails: "Enter an email address, for example ana.ruiz@example.org." },
  { name: "an email without @", cells: { email: "no-at-sign.example.edu" }, fails: M.noAt("no-at-sign.example.edu") },
  { name: "two @", cells: { email: "a@b@example.edu" }, fails: M.twoAt("a@b@example.edu") },
  { name: "65 characters before the @", cells: { email: `${"l".repeat(65)}@example.edu` }, fails: M.localLong(`${"l".repeat(65)}@example.edu`) },

  // Names.
  { name: "no last name", cells: { last: "" }, fails: "Enter a last name, for example Ruiz." },
  { name: "fifty-one characters of last name", cells: { last: "L".repeat(51) }, fails: M.tooLong("Last name", 51, 50) },
  { name: "a digit in a name", cells: { first: "Rob3rt" }, fails: M.nameCharacter("Rob3rt", "a 3") },
  { name: "a formula in a name", cells: { first: "=HYPERLINK(1)" }, fails: M.nameCharacter("=HYPERLINK(1)", '"="') },
  { name: "a suffix that is none", cells: { suffix: "Esq." }, fails: `"Esq." isn't a choice for suffix. Use Jr., Sr., II, III, IV or V.` },

  // Birth date.
  { name: "no birth date", cells: { "dob YYYY-MM-DD": "" }, fails: "Enter a date of birth as YYYY-MM-DD, for example 1999-03-04." },
  { name: "no such day", cells: { "dob YYYY-MM-DD": "1999-02-30" }, fails: `February 30 doesn't exist. ${DATE}` },
  { name: "a date in another form", cells: { "dob YYYY-MM-DD": "12/31/1998" }, fails: `12/31/1998 is a date in a different format. ${DATE}` },
  { name: "a date that could be two", cells: { "dob YYYY-MM-DD": "3/4/1999" }, fails: `3/4/1999 could be March 4 or April 3. ${DATE}` },
  { name: "an Excel serial", cells: { "dob YYYY-MM-DD": "36222" }, fails: "36222 is how Excel stores a date. Did you mean 1999-03-03?" },
  { name: "no date at all", cells: { "dob YYYY-MM-DD": "unknown" }, fails: `"unknown" isn't a date. ${DATE}` },
  { name: "a date to come", cells: { "dob YYYY-MM-DD": "2199-01-01" }, fails: "Date of birth 2199-01-01 must be before today. Check the year." },
  { name: "a date before 1900", cells: { "dob YYYY-MM-DD": "1899-12-31" }, fails: "Date of birth 1899-12-31 is before 1900. Check the year." },

  // Terms, flags, address, phone.
  { name: "terms refused", cells: { "accepted-terms": "FALSE" }, fails: "The student hasn't accepted the terms. Change this to TRUE after they have." },
  { name: "terms blank", cells: { "accepted-terms": "" }, fails: "Enter TRUE after the student has accepted the terms." },
  { name: "a flag that is none", cells: { homeless: "maybe" }, fails: `"maybe" isn't a choice for homeless. Use TRUE or FALSE.` },
  { name: "no street", cells: { street1: "" }, fails: "Enter a street, for example 1101 E University Ave." },
  { name: "no city", cells: { city: "" }, fails: "Enter a city, for example Fresno." },
  { name: "no state", cells: { state: "" }, fails: "Enter a state, for example CA." },
  { name: "no postal code", cells: { postal: "" }, fails: ZIP },
  { name: "no country", cells: { country: "" }, fails: "Enter a country, for example US." },
  { name: "a state that is none", cells: { state: "ZZ" }, fails: `"ZZ" isn't a US state. Use a two-letter code, for example CA.` },
  { name: "a lost leading zero", cells: { state: "MA", postal: "2139" }, fails: "ZIP code 2139 is missing its leading zero. Use 02139?" },
  { name: "a postal code that is none", cells: { postal: "9372A" }, fails: `"9372A" isn't a ZIP code. Use five digits, or five and four, for example 93721 or 93721-4567.` },
  { name: "a country that is none", cells: { country: "Atlantis" }, fails: `"Atlantis" isn't a country code. Use two letters, for example US.` },
  { name: "an area code that is none", cells: { "phone-number": "(059)442-8200", "phone-type": "Mobile" }, fails: `(059)442-8200 isn't a US phone number: 059 can't be an area code. ${PHONE}` },
  { name: "a phone without a type", cells: { "phone-number": "559-442-8200" }, fails: "Enter a phone type: Mobile or Landline." },
  { name: "a phone type that is none", cells: { "phone-number": "559-442-8200", "phone-type": "Fax" }, fails: `"Fax" isn't a choice for phone type. Use Mobile or Landline.` },

  // Passwords: never quoted.
  { name: "a short password", cells: { password: "elevenchars" }, fails: "Password is too short. Use at least 12 characters, for example four words.", returned: without("password") },
  { name: "a password with the name", cells: { first: "Cornelius", password: "cornelius is here" }, fails: "Password contains the name, email or birth date. Use something that isn't about the student.", returned: without("password") },

  // CCCIDs.
  { name: "a CCCID: skipped", cells: { status: "Success", cccid: "QQQ1234", message: "Successfully added user" }, skipped: { status: "Success", message: "Successfully added user" } },
  { name: "a CCCID that is none", cells: { cccid: "12345" }, fails: "12345 isn't a CCCID. Use three letters and four digits, for example AAA0001." },

  // The row itself.
  { name: "a short row", raw: (c) => encode(c.slice(0, 6)), fails: "Invalid number of columns found!", returned: (c) => c.map((cell, column) => (column < 6 ? cell : "")) },
  { name: "a long row", raw: (c) => encode([...c, "one", "two"]), fails: "Invalid number of columns found!", returned: (c) => [...c, "one", "two"] },
  { name: "a NUL byte", cells: { city: "Fres\0no" }, fails: "City contains an invisible character (U+0000). Remove it." },
  { name: "a change of direction", cells: { last: "Ruiz\u202e" }, fails: "Last name contains an invisible character (U+202E). Remove it." },
  { name: "a cell too long", cells: { street2: "x".repeat(4001) }, fails: "Street, second line has more than 4,000 characters. Shorten it." },
  { name: "bytes that are not UTF-8", raw: (c) => { const row = encode(c); row[row.indexOf(",") + 1] = 0xff; return row; }, fails: `First name has bytes that aren't UTF-8. Save the file as "CSV UTF-8", or choose another encoding.`, returned: (c) => c.map((cell, column) => (column === 1 ? `\ufffd${cell.slice(1)}` : cell)) },
  { name: "a quote that never closes", raw: (c) => Buffer.from(encode(c).toString().replace(",Fresno,", ',"Fresno,')), fails: "A quotation mark opens on line {line} and never closes. Add the second one or remove the first.", returned: unclosed },

  // Longer than allowed, each from the other side too.
  { name: "an email of 129 characters", cells: { email: `${"l".repeat(64)}@${"d".repeat(60)}.edu` }, fails: M.tooLong("Email", 129, 128) },
  { name: "an email of 128 characters", cells: { email: `${"l".repeat(64)}@${"d".repeat(59)}.edu` } },
  { name: "fifty-one characters of middle name", cells: { middle: "M".repeat(51) }, fails: M.tooLong("Middle name", 51, 50) },
  { name: "fifty-one characters of preferred name", cells: { preferred: "P".repeat(51) }, fails: M.tooLong("Preferred name", 51, 50) },
  { name: "fifty-one characters of street", cells: { street1: "S".repeat(51) }, fails: M.tooLong("Street", 51, 50) },
  { name: "fifty-one characters of city", cells: { city: "C".repeat(51) }, fails: M.tooLong("City", 51, 50) },
  { name: "thirty-one characters of province", cells: { country: "FR", state: "P".repeat(31), postal: "75011" }, fails: M.tooLong("State", 31, 30) },
  { name: "twenty-one characters of postal code abroad", cells: { country: "FR", state: "Paris", postal: "7".repeat(21) }, fails: M.tooLong("Postal code", 21, 20) },
  { name: "too many characters of notes", cells: { notes: "n".repeat(4001) }, fails: "Notes has more than 4,000 characters. Shorten it." },
  { name: "a phone abroad with too few digits", cells: { "phone-number": "+331", "phone-type": "Mobile" }, fails: "+331 isn't an international phone number: it has 3 digits. Use + and the country code, for example +525512345678." },
  { name: "a reset flag that is none", cells: { use_temp_password: "perhaps" }, fails: `"perhaps" isn't a choice for use temporary password. Use TRUE or FALSE.` },
  { name: "a common password", cells: { password: "password12345" }, fails: "Password is too common. Use something hard to guess, for example four unrelated words.", returned: without("password") },
  { name: "a password too long", cells: { password: "four words ".repeat(20) }, fails: "Password is too long. Use at most 128 characters.", returned: without("password") },
];

/** The row up to the cell whose quote stayed open, which holds the rest of the line. */
function unclosed(cells: string[]): string[] {
  const at = HEADERS.indexOf("city");
  const rest = cells.slice(at).map(quoted).join(",");
  return cells.map((cell, column) => (column < at ? cell : column === at ? rest : ""));
}

function without(header: Header): (cells: string[]) => string[] {
  const at = HEADERS.indexOf(header);
  return (cells) => cells.map((cell, column) => (column === at ? "" : cell));
}

/** Builds the file: UTF-8, comma, CRLF, a title row above the header; cases spread among good rows, duplicates at the end. */
export function damagedFile(total = 1000): Damaged {
  const records: Buffer[] = [];
  const rows: Expectation[] = [];
  let line = 3; // title, header, first row
  const add = (name: string, cells: string[], one: Omit<Case, "name">) => {
    const record = one.raw ? one.raw(cells) : encode(cells);
    const returned = one.returned ? one.returned(cells) : cells;
    rows.push({
      line, name, cells: returned,
      status: one.blank ? null : one.skipped ? (one.skipped.status as "Success") : one.fails ? "Failure" : "Success",
      message: one.skipped?.message ?? one.fails?.replace("{line}", String(line)) ?? (one.blank ? "" : "Successfully added user"),
      cccid: one.skipped ? cells[CCCID]! : one.blank || one.fails ? "" : "assigned",
    });
    records.push(record);
    line += 1 + record.toString("latin1").split("\n").length - 1;
  };
  const every = Math.floor((total - 4) / CASES.length);
  const plain = (n: number) => HEADERS.map((header) => good(n)[header]);
  for (let n = 0; n < total - 4; n++) {
    const one = n % every === every - 1 ? CASES[(n + 1) / every - 1] : undefined;
    if (!one) add("good", plain(n), {});
    else add(one.name, HEADERS.map((header) => one.cells?.[header] ?? good(n)[header]), one);
  }
  // The first two rows of the file once more: by email in other letters, and by name and birth date with other accents.
  const same = (n: number, changed: Partial<Cells>) => HEADERS.map((header) => changed[header] ?? good(n)[header]);
  add("the email of an earlier row, in capitals", same(0, { email: good(0).email.toUpperCase(), first: "Other", last: "Person" }), { fails: "Same email as line 3" });
  add("an earlier row's person, without accents", same(1, { email: "second.address@example.edu", first: "JOSE", last: "obrien" }), { fails: "Same name and birth date as line 4" });
  add("the last good row", plain(total), {});
  add("one more good row", plain(total + 1), {});
  const title = Buffer.from("Re-entry program: spring list\r\n");
  const bytes = Buffer.concat([title, Buffer.from(HEADERS.join(",") + "\r\n"), ...records.flatMap((r) => [r, Buffer.from("\r\n")])]);
  return { bytes, rows };
}

/** Reads a results file (UTF-8 with BOM, comma, CRLF) as a spreadsheet would. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.startsWith("\ufeff") ? 1 : 0;
  while (at < text.length) {
    let cell = "";
    if (text[at] === '"') {
      for (at++; at < text.length; at++) {
        if (text[at] !== '"') cell += text[at];
        else if (text[at + 1] === '"') cell += text[at++];
        else break;
      }
      at++;
    } else {
      while (at < text.length && text[at] !== "," && text[at] !== "\r" && text[at] !== "\n") cell += text[at++];
    }
    row.push(cell);
    if (text[at] === ",") { at++; if (at >= text.length) row.push(""); continue; }
    if (text[at] === "\r") at++;
    if (text[at] === "\n") at++;
    rows.push(row);
    row = [];
  }
  return rows;
}

export { HEADERS, NOTES };
