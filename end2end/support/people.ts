/** A staff user of the demonstration. */
export interface Person {
  email: string;
  password: string;
  /** Role and place, as the demonstration prints them: `System Admin`, `College Staff, Fresno City College`. */
  role: string;
}

/** The staff of this worker's server, set by the fixture that starts it. */
let known: Person[] = [];

export function setPeople(people: Person[]): void {
  known = people;
}

/** The first person whose role begins so, or the one with that address. */
export function person(role: string): Person {
  const found = known.find((candidate) => candidate.role.startsWith(role) || candidate.email === role);
  if (!found) throw new Error(`the demonstration has no ${role}: ${known.map((p) => p.role).join("; ")}`);
  return found;
}
