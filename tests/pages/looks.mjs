// How a page looks: on each kind of screen, to axe, and on paper.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

import { note, noteRules } from "./criteria.mjs";
import { artefacts, languages } from "./world.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** WCAG 2.2 A and AA, and what axe calls best practice. */
const all = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** Rules that depend on colours, and on how large things are. Colours don't depend on the size of the screen: the widest and the narrowest tell. */
const colours = ["color-contrast", "link-in-text-block"];
const sizes = ["target-size", "scrollable-region-focusable"];

const wide = { width: 1280, height: 900 };
/**
 * Screens, in CSS pixels, and what axe is asked on each: in the first language, and in the others, whose colours are the same.
 * A page at 200 % zoom on a wide screen is one on a screen of half the width with twice as many dots.
 */
const screens = [
  { name: "wide", size: wide, asked: [all, all], isSpaced: true, isPictured: true },
  { name: "dark", size: wide, colorScheme: "dark", asked: [colours, []], isPictured: true },
  { name: "forced", size: wide, forcedColors: "active", asked: [colours, []] },
  { name: "zoomed", size: { width: 640, height: 450 }, asked: [sizes, sizes] },
  { name: "phone", size: { width: 390, height: 844 }, asked: [sizes, sizes], isPictured: true },
  { name: "narrow", size: { width: 320, height: 640 }, asked: [all, sizes], isSpaced: true },
];
/** What the statement on accessibility has to say of these screens, in both languages. */
export const stated = [...new Set(screens.map(({ size }) => size.width)), "WCAG 2.2"].filter((one) => one !== 640).concat("200");
const plain = { media: null, colorScheme: "light", forcedColors: "none" };

/** Whether there are pictures of what is opened. Nobody compares them, and a whole run takes hundreds. */
const arePictured = Boolean(process.env.LOGGBOK_ONLY ?? process.env.LOGGBOK_PICTURES);

/** Bytes that a page may have, without its style sheet. */
const heaviest = 60_000;
/** Width in CSS pixels of what is printed on A4 across, within the margins of the sheet: 273 mm. */
const paper = 1032;

/** Holds a page to what it weighs. */
export async function isLight(page, { weighs = heaviest }) {
  const bytes = (await page.answer.body()).length;
  assert.ok(bytes <= weighs, `${bytes} bytes, of ${weighs} at most`);
}

/** Holds a page on each screen to the rules of axe, and to have nothing beside it; takes its picture on some. */
export async function isWhole(page, name, language) {
  for (const { name: screen, size, asked, isSpaced, isPictured, ...media } of screens) {
    const rules = asked[language === languages[0] ? 0 : 1];
    await page.setViewportSize(size);
    await page.emulateMedia({ ...plain, ...media });
    assert.deepEqual(await page.evaluate(beyond), [], `${screen}: wider than the screen`);
    if (screen === "narrow" || screen === "zoomed") note(screen);
    if (isSpaced) await isWholeSpaced(page, screen);
    if (isPictured && arePictured) await page.screenshot({ path: join(artefacts, `${name}-${screen}.png`), fullPage: true });
    const faults = await check(page, rules);
    assert.deepEqual(faults, [], `${screen}: axe`);
  }
  await page.setViewportSize(wide);
  await page.emulateMedia(plain);
}

/** What axe finds, as lines: the rule, the element, and what is wrong. */
async function check(page, rules) {
  if (rules.length === 0) return [];
  await page.scripts(true);
  const type = rules === all ? "tag" : "rule";
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(
    (asked) => globalThis.axe.run(document, { ...asked, resultTypes: ["violations"] }),
    { runOnly: { type, values: rules } },
  );
  await page.scripts(false);
  noteRules(passes);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
}

/** How a reader may space text, without any of it being lost (WCAG 1.4.12). */
const spacing = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }`;

/** Holds a page to showing all of its text where a reader spaces it. */
async function isWholeSpaced(page, screen) {
  // The security policy of the pages keeps other style sheets out.
  const space = (text) => page.evaluate((rules) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets = [sheet];
  }, text);
  await space(spacing);
  assert.deepEqual([...(await page.evaluate(beyond)), ...(await page.evaluate(cut))], [], `${screen}: lost where text is spaced`);
  await space("");
  note("spaced");
}

/** What a box is too small for and hides; what is typed into a field can be read by moving in it. Runs in the page. */
function cut() {
  const hides = (overflow) => overflow === "hidden" || overflow === "clip";
  const isCut = (one) => {
    const { overflowX, overflowY } = getComputedStyle(one);
    return (hides(overflowX) && one.scrollWidth > one.clientWidth + 1) || (hides(overflowY) && one.scrollHeight > one.clientHeight + 1);
  };
  const boxes = [...document.body.querySelectorAll("*:not(.hidden, .hidden *, svg, svg *, input, select, textarea)")].filter(isCut);
  const isOutside = (text) => {
    const [own, room] = [text, text.closest("svg")].map((one) => one.getBoundingClientRect());
    return own.left < room.left - 1 || own.right > room.right + 1;
  };
  const words = [...document.querySelectorAll("svg text")].filter(isOutside);
  return [...boxes, ...words].map((one) => one.outerHTML.slice(0, 120));
}

/** What stands beyond the right edge and doesn't scroll in a region of its own. Runs in the page. */
function beyond() {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return [];
  const found = [...document.body.querySelectorAll("*")].filter(
    (element) => element.getBoundingClientRect().right > edge + 1 && !element.closest(".scroll"),
  );
  return [`the page is ${document.documentElement.scrollWidth} wide`, ...found.map((one) => one.outerHTML.slice(0, 120))];
}

/** Holds what is printed of a page: every column, every choice, and what is folded on a screen. */
export async function isWholeOnPaper(page, name, { sheets }) {
  await page.setViewportSize({ width: paper, height: 720 });
  await page.emulateMedia({ media: "print", colorScheme: "light", forcedColors: "none" });
  assert.deepEqual(await page.evaluate(beyond), [], "wider than the paper");
  assert.deepEqual(await page.evaluate(unprinted), [], "not printed");
  const file = join(artefacts, `${name}.pdf`);
  await writeFile(file, await page.pdf({ preferCSSPageSize: true, printBackground: false }));
  const info = execFileSync("pdfinfo", [file], { encoding: "utf8" });
  const count = Number(/^Pages:\s+(\d+)$/m.exec(info)?.[1]);
  assert.ok(count >= 1 && count <= (sheets ?? Infinity), `${count} sheets, of ${sheets} at most`);
  const printed = squeezed(execFileSync("pdftotext", ["-raw", file, "-"], { encoding: "utf8" }));
  const words = await page.evaluate(wordsToPrint);
  assert.deepEqual(words.filter((word) => !printed.includes(squeezed(word))), [], "not on paper");
  await page.setViewportSize(wide);
  await page.emulateMedia(plain);
}

/** Words without what stands between them: lines are broken anew on paper, within words too. */
function squeezed(text) {
  return text.normalize("NFC").replace(/[\s\u00ad-]/gu, "");
}

/** Columns, choices and folded text that have no room on paper. Runs in the page. */
function unprinted() {
  const kept = document.querySelectorAll("main th, main td, .chips li:not(.on-screen *), details:not(.on-screen, :has(form)) > :not(summary)");
  const isShown = (one) => one.checkVisibility({ contentVisibilityAuto: false }) && one.getBoundingClientRect().height > 0;
  // What is taller than its room stands over what comes after it.
  const taller = [...document.querySelectorAll("main .scroll")].filter((one) => one.scrollHeight > one.clientHeight + 1);
  return [...kept].filter((one) => !isShown(one)).concat(taller).map((one) => one.outerHTML.slice(0, 120));
}

/** The words of each heading of a table, each choice and each folded list. Runs in the page. */
function wordsToPrint() {
  const kept = document.querySelectorAll("main thead th, main tbody th, .chips li:not(.on-screen *), details:not(.on-screen, :has(form)) > :not(summary) *");
  const words = [...kept].flatMap((one) => {
    const shown = one.cloneNode(true);
    const dropped = one.closest(".chips") ? "a" : ".hidden";
    for (const part of shown.querySelectorAll(dropped)) part.remove();
    return shown.textContent.split(/\s+/u);
  });
  return [...new Set(words)].filter((word) => /^\p{L}{3,}$/u.test(word));
}
