/** A staff user of the demonstration. */
export interface Person {
  email: string;
  password: string;
  /** Role and place, as the demonstration prints them: `System Admin`, `College Staff, Fresno City College`. */
  role: string;
}

/** The first person whose role begins so. */
export function person(role: string): Person {
  const people: Person[] = JSON.parse(process.env.MUSTER_TEST_PEOPLE ?? "[]");
  const found = people.find((candidate) => candidate.role.startsWith(role));
  if (!found) throw new Error(`the demonstration has no ${role}: ${people.map((p) => p.role).join("; ")}`);
  return found;
}
