// The main tasks by keyboard alone, with scripts switched off: Tab comes to everything in its order, what has the focus is seen,
// and Enter does it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { note } from "./criteria.mjs";
import { blank, limit, passwordOf, url, visit } from "./world.mjs";

/** The most steps to anything on a page. */
const patience = 300;

/** Presses Tab until what `selector` names has the focus; each step on the way is seen, and comes after the last. */
async function tabTo(page, selector) {
  const goal = page.locator(selector).first();
  for (let step = 0; step < patience; step += 1) {
    await page.keyboard.press("Tab");
    const fault = await page.evaluate(focused);
    assert.equal(fault, undefined, `on the way to ${selector}`);
    if (await goal.evaluate((one) => one === document.activeElement)) return;
  }
  assert.fail(`no way to ${selector} by keyboard`);
}

/** What is wrong with what has the focus, if anything is. Runs in the page. */
function focused() {
  const one = document.activeElement;
  if (one === document.body) return undefined;
  const name = one.outerHTML.slice(0, 100);
  const last = globalThis.lastFocused;
  globalThis.lastFocused = one;
  if (last?.isConnected && !(last.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING)) return `${name} comes before what had the focus`;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) return `nothing shows that ${name} has the focus`;
  const { top, left, bottom, right, width, height } = one.getBoundingClientRect();
  if (width < 2 || height < 2) return `${name} has the focus and no room`;
  if (bottom < 0 || right < 0 || top > innerHeight || left > innerWidth) return `${name} has the focus and is out of sight`;
  return undefined;
}

/** Presses Enter, and waits for what is opened. */
async function enter(page) {
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
}

/** A test of what the manager in Ale does, who has signed in and opened a page. */
function testAsManager(name, path, act) {
  test(name, limit, () =>
    visit("ale", {}, async (context) => {
      const page = await blank(context);
      await page.goto(url + path);
      await act(page);
    }),
  );
}

const title = (page) => page.locator("h1").innerText();

test("sign in", limit, () =>
  visit(undefined, {}, async (context) => {
    const page = await blank(context);
    await page.goto(`${url}/?lang=sv`);
    assert.equal(new URL(page.url()).pathname, "/sign-in", "a stranger is led to sign in");
    await page.keyboard.press("Tab");
    assert.ok(await page.locator(".skip").evaluate((one) => one === document.activeElement), "past the head, first of all");
    assert.equal(await page.evaluate(focused), undefined);
    await page.keyboard.press("Enter");
    await tabTo(page, "#name");
    await page.keyboard.type("ale");
    await tabTo(page, "#password");
    await page.keyboard.type(passwordOf("ale"));
    await tabTo(page, "main button");
    await enter(page);
    assert.equal(new URL(page.url()).pathname, "/");
    assert.match(await page.innerText("header"), /Chef i Ale/);
  }));

testAsManager("open a course", "/", async (page) => {
  const course = "main a[href^='/courses/']";
  const name = await page.locator(course).first().innerText();
  await tabTo(page, course);
  await enter(page);
  assert.equal(await title(page), name);
});

testAsManager("find who has not begun", "/", async (page) => {
  await tabTo(page, "main a[href*='/people?'][href*='status=not-started']");
  await enter(page);
  assert.equal(new URL(page.url()).pathname, "/people");
  assert.ok((await page.locator("main tbody tr").count()) > 0, "nobody is listed");
  note("keyboard");
});

testAsManager("compare with others", "/", async (page) => {
  await tabTo(page, "nav a[href^='/compare']");
  await enter(page);
  assert.equal(await page.locator("nav [aria-current=page]").getAttribute("href"), "/compare?lang=sv");
  assert.ok((await page.locator("main table").count()) > 0);
});

testAsManager("change the day", "/", async (page) => {
  await tabTo(page, "main summary");
  await page.keyboard.press("Enter");
  await tabTo(page, "#as_of");
  // The parts of a day are in the order of the browser's own language.
  await page.keyboard.press("Control+a");
  await typeDay(page, "#as_of", "2024-06-30");
  await page.keyboard.press("Enter");
  await page.waitForURL(/as_of=2024-06-30/);
  assert.equal(await page.locator("main time").first().getAttribute("datetime"), "2024-06-30");
});

/** Types a day into its field, which has a part for the year, the month and the day. */
async function typeDay(page, field, day) {
  const [year, month, date] = day.split("-");
  for (const parts of [[year, month, date], [month, date, year], [date, month, year]]) {
    for (const part of parts) {
      await page.keyboard.type(part);
      if (part === year && parts[2] !== year) await page.keyboard.press("ArrowRight");
    }
    if ((await page.inputValue(field)) === day) return;
    for (const _ of parts) await page.keyboard.press("ArrowLeft");
  }
  assert.fail(`no way to type ${day}`);
}

testAsManager("take the figures along as a file for Excel", "/?as_of=2024-06-30", async (page) => {
  await tabTo(page, "main a[href*='dialect=excel-sv']");
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  assert.match(download.suggestedFilename(), /\.csv$/);
  const file = await readFile(await download.path(), "utf8");
  assert.ok(file.startsWith("\ufeff") && file.includes("Ale"), file.slice(0, 200));
});

testAsManager("change the language and keep the selection", "/people?as_of=2024-06-30&status=not-started&lang=sv", async (page) => {
  await tabTo(page, "header a[hreflang=en]");
  await enter(page);
  assert.equal(await page.getAttribute("html", "lang"), "en");
  assert.match(page.url(), /status=not-started/);
  assert.match(page.url(), /as_of=2024-06-30/);
});

test("sign out", limit, () =>
  visit("ale", { isNew: true }, async (context) => {
    const page = await blank(context);
    await page.goto(url);
    await tabTo(page, "header button");
    await enter(page);
    assert.equal(await page.locator("main [role=status]").count(), 1);
    await page.goto(url);
    assert.equal(new URL(page.url()).pathname, "/sign-in", "the session has ended");
  }));
