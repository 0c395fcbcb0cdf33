import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MailServer } from "./mail";
import { type Person, setPeople } from "./people";

/** A server under test: where it answers, and the staff of its demonstration. */
interface Server {
  url: string;
  people: Person[];
  stop(): Promise<void>;
}

/**
 * The server of a worker's tests. Each file of tests has one of its own, so that what a test finds never depends on the files that
 * ran before it or that run at the same time.
 */
export class Servers {
  #file = "";
  #server: Server | undefined;
  #mail: MailServer | undefined;

  /** `mail`: to whom the servers hand their letters; without one they wait. */
  constructor(mail?: MailServer) {
    this.#mail = mail;
  }

  /** Where the server of this file's tests answers; it is started for the first of them. */
  async of(file: string): Promise<string> {
    if (!this.#server || this.#file !== file) {
      await this.stop();
      this.#server = await start(this.#mail);
      this.#file = file;
      setPeople(this.#server.people);
    }
    return this.#server.url;
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    this.#server = undefined;
  }
}

/**
 * Starts a server with the demonstration on a free port, with a database of its own that is gone afterwards.
 * `MUSTER_TEST_SERVER` is the executable (`cargo xtask test` sets it). With `MUSTER_TEST_URL` and `MUSTER_TEST_PEOPLE`
 * a server that runs already is used instead.
 */
async function start(mail?: MailServer): Promise<Server> {
  if (process.env.MUSTER_TEST_URL) {
    return { url: process.env.MUSTER_TEST_URL, people: JSON.parse(process.env.MUSTER_TEST_PEOPLE ?? "[]"), stop: async () => {} };
  }
  const executable = process.env.MUSTER_TEST_SERVER;
  if (!executable) throw new Error("MUSTER_TEST_SERVER names no executable: run `cargo xtask test browser`");

  const folder = mkdtempSync(join(tmpdir(), "muster-end2end-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = spawn(executable, ["serve", "--demo"], {
    cwd: folder,
    env: {
      ...process.env,
      MUSTER_DATABASE_URL: `sqlite:${join(folder, "muster.db")}`,
      MUSTER_LISTEN: `127.0.0.1:${port}`,
      ...(mail && { MUSTER_SMTP_URL: mail.url, MUSTER_MAIL_FROM: "Muster <no-reply@example.edu>" }),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  server.stdout.on("data", (text) => (printed += text));
  server.stderr.on("data", (text) => (printed += text));

  await answering(url, server, () => printed);
  const stop = async () => {
    const ended = new Promise((done) => server.once("exit", done));
    server.kill("SIGTERM");
    const late = setTimeout(() => server.kill("SIGKILL"), 15_000);
    await ended;
    clearTimeout(late);
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, people: people(printed), stop };
}

/** The demonstration prints its staff at start, one a line: email address, password, role. */
function people(printed: string): Person[] {
  const lines = [...printed.matchAll(/^\s*(\S+@\S+)\s+(\S+)\s+(\S.*?)\s*$/gm)];
  if (lines.length === 0) throw new Error(`the demonstration printed no staff:\n${printed}`);
  return lines.map(([, email, password, role]) => ({ email, password, role }));
}

async function answering(url: string, server: ChildProcess, printed: () => string): Promise<void> {
  const until = Date.now() + 120_000;
  while (Date.now() < until) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}:\n${printed()}`);
    const there = await fetch(`${url}/sign-in`).then((answer) => answer.ok).catch(() => false);
    if (there) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  server.kill("SIGKILL");
  throw new Error(`the server did not answer within two minutes:\n${printed()}`);
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? done(address.port) : fail(new Error("no port"))));
    });
  });
}
