// Checks files in Chromium: our worker, and Papa Parse in a worker of its own with the same rules as regular expressions.
// Called by `cargo xtask bench check`: node check.mjs SITE RUNS FILE… -> one JSON array on standard output.
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";

const here = dirname(fileURLToPath(import.meta.url));
const [site, runs, ...files] = process.argv.slice(2);
const { folder } = JSON.parse(readFileSync(join(site, "build.json"), "utf8"));
const types = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };
const special = { "/": join(here, "page.html"), "/papa.js": join(here, "papa.js"), "/papaparse.js": join(here, "../node_modules/papaparse/papaparse.min.js") };

const server = createServer((request, response) => {
  const path = new URL(request.url, "http://bench").pathname;
  const file = special[path] ?? join(site, folder, path.replace("/pkg/", "/").replaceAll("..", ""));
  if (!existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" });
  createReadStream(file).pipe(response);
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));

const flags = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
const browser = await chromium.launch({ executablePath: process.env.MUSTER_TEST_CHROMIUM || undefined, args: flags.split(" ") });
const results = [];
for (const file of files) {
  for (let run = 0; run < Number(runs); run += 1) {
    for (const way of ["muster", "papa"]) {
      const page = await browser.newPage();
      page.on("pageerror", (error) => console.error(`page: ${error}`));
      await page.goto(`http://127.0.0.1:${server.address().port}/`);
      await page.setInputFiles("#file", file);
      results.push({ file, way, ...(await page.evaluate((chosen) => window.measure(chosen), way)) });
      await page.close();
    }
  }
}
await browser.close();
server.close();
console.log(JSON.stringify(results));
