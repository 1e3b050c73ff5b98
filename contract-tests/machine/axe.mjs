// Opens the pages of the site in Chromium and prints what axe finds: all of them wide and light, some also narrow and dark.
// usage: node axe.mjs FOLDER [SCREENSHOTS]
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [folder, screenshots] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pages = readdirSync(folder, { recursive: true }).filter(file => file.endsWith(".html")).sort();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
let wrong = 0;
for (const [width, colorScheme] of [[1280, "light"], [400, "dark"]]) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  for (const file of pages.filter(file => width > 400 || !file.startsWith("nodes") || file.startsWith("nodes/call"))) {
    await page.goto(pathToFileURL(join(resolve(folder), file)).href);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    for (const violation of violations) console.log(`${file} at ${width}, ${colorScheme}: ${violation.id}: ${violation.nodes[0].html}`);
    if (overflow > 0) console.log(`${file} at ${width}: the page is ${overflow} pixels too wide`);
    wrong += violations.length + (overflow > 0 ? 1 : 0);
    if (screenshots && ["index.html", "releases.html", "nodes/coSpaces.html"].includes(file)) await page.screenshot({ path: join(screenshots, `${file.replaceAll("/", ".")}-${width}-${colorScheme}.png`) });
  }
  await page.close();
}
await browser.close();
console.log(`site: axe finds ${wrong} problems on ${pages.length} pages`);
process.exit(wrong ? 1 : 0);
