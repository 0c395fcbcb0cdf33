import { defineConfig } from "@playwright/test";

/** Chromium as the tests want it: alone, without a screen, without calls of its own. */
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Every page is visited twice: as plain HTML, and with the script. A file for one of them only says so in its name. */
export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  reporter: "list",
  forbidOnly: true,
  // A worker has a server and a database of its own; the tests of one file follow each other on one of them.
  fullyParallel: false,
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  use: {
    // What never comes ends its test with its own line, and does not hold up all others for as long as a whole walk may take.
    actionTimeout: 60_000,
    navigationTimeout: 60_000,
    locale: "en-US",
    timezoneId: "America/Los_Angeles",
    viewport: { width: 1280, height: 800 },
    // A trace of every test takes a good part of the time: `MUSTER_TEST_TRACE=1` has one of those that fail.
    trace: process.env.MUSTER_TEST_TRACE ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
    launchOptions: { executablePath: process.env.MUSTER_TEST_CHROMIUM || undefined, args: flags },
  },
  projects: [
    { name: "ssr", testIgnore: /\.hydrate\.spec\.ts$/, use: { javaScriptEnabled: false } },
    { name: "hydrate", testIgnore: /\.ssr\.spec\.ts$/ },
  ],
});
