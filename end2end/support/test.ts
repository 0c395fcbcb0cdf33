import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test as base } from "@playwright/test";
import { MailServer } from "./mail";
import { person } from "./people";
import { Servers } from "./server";

/**
 * A test in which any console error, any exception in a page and any answer of 500 is a failure, wherever it appears. A hydration
 * that goes wrong shows as one of them.
 */
export const test = base.extend<{ noProblems: void; scripted: boolean }, { servers: Servers; mailed: boolean; mail: MailServer }>({
  /** Whether letters are mailed: `test.use({ mailed: true })` in a file whose server has a mail server. */
  mailed: [false, { option: true, scope: "worker" }],
  mail: [
    async ({}, use) => {
      const mail = await MailServer.start();
      await use(mail);
      await mail.stop();
    },
    { scope: "worker" },
  ],
  servers: [
    async ({ mailed, mail }, use) => {
      const servers = new Servers(mailed ? mail : undefined);
      await use(servers);
      await servers.stop();
    },
    { scope: "worker", timeout: 150_000 },
  ],
  baseURL: async ({ servers }, use, info) => use(await servers.of(info.file)),
  scripted: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled !== false),
  noProblems: [
    async ({ context }, use, info) => {
      const problems: string[] = [];
      // What a test does on purpose Chromium reports as well.
      const onPurpose: Record<string, string> = {
        "cuts the connection": "net::ERR_CONNECTION_RESET",
        "changes the file": "net::ERR_UPLOAD_FILE_CHANGED",
      };
      const forgiven = info.annotations.map(({ type }) => `Failed to load resource: ${onPurpose[type]}`);
      context.on("console", (message) => {
        // Chromium itself reports each answer of 4xx; whether one was right is for the test to say.
        const answer = message.text().startsWith("Failed to load resource: the server responded with a status of 4");
        if (message.type() === "error" && !answer && !forgiven.includes(message.text())) problems.push(`console: ${message.text()}`);
      });
      context.on("weberror", (error) => problems.push(`exception: ${error.error()}`));
      context.on("response", (answer) => {
        if (answer.status() >= 500) problems.push(`${answer.status()} ${answer.url()}`);
      });
      await use();
      expect(problems).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Opens an address and waits until its buttons work: at once without script, after hydration with it. */
export async function open(page: Page, address: string, scripted: boolean): Promise<void> {
  await page.goto(address);
  if (scripted) await page.locator("html[data-hydrated]").waitFor();
}

/** Waits until a page is there that was gone to by a link or a form: by its path alone, since sign-in names the page behind it. */
export async function arrive(page: Page, path: string, scripted: boolean): Promise<void> {
  await page.waitForURL((url) => url.pathname === path);
  if (scripted) await page.locator("html[data-hydrated]").waitFor();
}

/** Signs a staff user of the demonstration in, by role or address. */
export async function signIn(page: Page, role: string, scripted: boolean): Promise<void> {
  const { email, password } = person(role);
  await open(page, "/sign-in", scripted);
  await page.locator("input[name=email]").fill(email);
  await page.locator("input[name=password]").fill(password);
  await page.locator("form[action='/sign-in'] button[type=submit]").click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
  if (scripted) await page.locator("html[data-hydrated]").waitFor();
}

/**
 * Answers what is asked beside the last button: the reason for staff help, and whether accounts are created right after the server's
 * check. A test that applies an import by hand wants to see its plan first.
 */
export async function answer(page: Page, { atOnce = false } = {}): Promise<void> {
  await page.getByRole("combobox", { name: "Reason for staff help" }).selectOption({ label: "Unhoused" });
  const name = "Create accounts right after the server's check, if nothing needs a decision";
  await page.getByRole("checkbox", { name }).setChecked(atOnce);
}

/**
 * axe finds nothing on the page, in light and in dark. Looked at from the top: what is scrolled half under the bar is no small target.
 */
export async function accessible(page: Page): Promise<void> {
  // axe is a script in the page; what it would find in the plain page it finds in the same page with script.
  if (test.info().project.use.javaScriptEnabled === false) return;
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const before = await page.evaluate(() => [scrollY, scrollTo(0, 0)] as const);
    const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
    const violations = found.violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join("\n  ")}`);
    expect(violations, `${page.url()}, ${colorScheme}`).toEqual([]);
    await page.evaluate((y) => scrollTo(0, y), before[0]);
  }
}

/** The page itself does not scroll sideways. */
export async function fits(page: Page): Promise<void> {
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(beyond, `${page.url()} is wider than the window`).toBeLessThanOrEqual(0);
}
