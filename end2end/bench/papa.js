// The peer: Papa Parse, and the rules of the openccc template as regular expressions, in a worker. It counts rows and failed rows.
importScripts("/papaparse.js");

const EMAIL = /^(?=.{3,128}$)[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/;
const NAME = /^[\p{L}\p{M} '’ʻ.-]{1,50}$/u;
const SUFFIX = /^(jr\.?|sr\.?|ii|iii|iv|v|2nd|3rd|4th|5th)$/i;
const DATE = /^(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const FLAG = /^(true|false|yes|no|y|n|t|f|1|0)$/i;
const YES = /^(true|yes|y|t|1)$/i;
const TEXT = /^[^\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]*$/;
const ZIP = /^\d{5}(-\d{4})?$/;
const US_PHONE = /^\(?[2-9]\d\d\)?[ .-]?[2-9]\d\d[ .-]?\d{4}$/;
const E164 = /^\+[1-9]\d{6,14}$/;
const PHONE_TYPE = /^(mobile|landline|cell|home)$/i;
const CCCID = /^[A-HJ-NP-Z]{3}(?!0000)\d{4}$/i;
const STATES = new Set(
  "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR GU VI AS MP AA AE AP".split(" "),
);
const fold = (text) => text.normalize("NFKD").replace(/[\p{M}'’ʻ.]/gu, "").replace(/-/g, " ").toLowerCase().replace(/\s+/g, " ").trim();
const today = new Date().toISOString().slice(0, 10);

const emails = new Set();
const people = new Set();

function isDate(text) {
  if (!DATE.test(text) || text >= today) return false;
  const [year, month, day] = text.split("-").map(Number);
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function isGood(row) {
  if (row.length < 23 || row.slice(23).some((cell) => cell !== "")) return false;
  const cells = row.map((cell) => cell.trim());
  const [email, first, last, middle, suffix, preferred, birth, terms, homeless, street, street2, city, state, postal, country, phone, type, password, temporary, , cccid] = cells;
  for (let at = 0; at < 22; at += 1) if (!TEXT.test(cells[at])) return false;
  if (cccid !== "") return CCCID.test(cccid);
  if (!EMAIL.test(email) || !NAME.test(last) || !isDate(birth) || !YES.test(terms)) return false;
  if ((first && !NAME.test(first)) || (middle && !NAME.test(middle)) || (preferred && !NAME.test(preferred))) return false;
  if (suffix && !SUFFIX.test(suffix)) return false;
  if (homeless && !FLAG.test(homeless)) return false;
  if (!YES.test(homeless) && !(street && city && state && postal && country)) return false;
  if (street.length > 50 || street2.length > 50 || city.length > 50) return false;
  if (country === "US" && ((state && !STATES.has(state)) || (postal && !ZIP.test(postal)))) return false;
  if (phone && !(US_PHONE.test(phone) || E164.test(phone))) return false;
  if (phone && !PHONE_TYPE.test(type)) return false;
  if (password && (password.length < 12 || password.length > 128)) return false;
  if (temporary && !FLAG.test(temporary)) return false;
  const key = email.toLowerCase();
  const person = `${fold(first)}|${fold(last)}|${birth}`;
  if (emails.has(key) || people.has(person)) return false;
  emails.add(key);
  people.add(person);
  return true;
}

onmessage = ({ data }) => {
  let rows = -1; // the header
  let failed = 0;
  Papa.parse(data, {
    skipEmptyLines: true,
    chunk({ data: lines }) {
      for (const line of lines) {
        rows += 1;
        if (rows > 0 && !isGood(line)) failed += 1;
      }
    },
    complete: () => postMessage({ rows, failed }),
    error: (error) => { throw error; },
  });
};

postMessage("ready");
