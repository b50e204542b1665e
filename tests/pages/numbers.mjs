// Every number on a page is one that the API gives to the same caller. A page offers its tables as JSON: the same is asked of the
// API, by a credential with the scopes and the reach of the account, and each row of a table has to be a row of that answer.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ask, credentialOf, inLanguage, limit, open, visit } from "./world.mjs";

const day = "as_of=2024-06-30";

/** Pages and selections of each account. */
const asked = {
  ale: [
    "/", `/?${day}`, `/?attribution=current&${day}`, "/?from=2024-01-01&to=2024-07-01&as_of=2024-06-30", "/?programme=yrkesresan-barn",
    "/courses/gr-erfarna", `/courses/yrkesresan-barn-introduktion?${day}`, "/compare", "/people", `/people?status=not-started&${day}`,
    "/to-board", `/to-board?${day}`,
  ],
  gr: ["/", "/?programme=yrkesresan-barn", "/courses/gr-erfarna", "/courses/yrkesresan-barn-introduktion", "/compare", "/compare?course=gr-erfarna", "/to-board"],
  skr: ["/", "/?course=ekonomiskt-bistand", "/courses/ekonomiskt-bistand", "/courses/gr-erfarna", "/compare", "/to-board", "/counties"],
  utvarderare: [
    `/?course=ekonomiskt-bistand&${day}`, "/?region=gr", `/?county=14&${day}`, `/?municipality=0180,1480&${day}`, `/courses/ekonomiskt-bistand?${day}`,
    `/courses/stockholm-esf-barnavard?municipality=0180&${day}`, "/courses/yrkesresan-barn-introduktion?as_of=2026-06-30", "/compare",
    `/to-board?municipality=0180&${day}`, `/to-board?programme=yrkesresan-barn&${day}`, "/projects", "/projects/stockholm-esf",
  ],
  plattform: ["/courses/gr-erfarna"],
  forvaltare: [`/?region=gr&${day}`, `/people?course=ekonomiskt-bistand&${day}`, `/courses/skl-barnavard-ledare?${day}`, `/to-board?${day}`, "/projects/stockholm-esf"],
};

test("every number on a page is one that the API gives to the same caller", { concurrency: 3 }, async (all) => {
  const tests = [];
  for (const [name, paths] of Object.entries(asked)) {
    // One after the other: the server makes no two secrets at once for the same caller.
    const credential = await credentialOf(name);
    const isTrue = (path) => visit(name, {}, (context) => isVouchedFor(context, path, credential));
    tests.push(...paths.map((path) => all.test(`${name} ${path}`, limit, () => isTrue(path))));
  }
  await Promise.all(tests);
});

async function isVouchedFor(context, path, credential) {
  const page = await open(context, inLanguage(path, "sv"));
  assert.equal(page.answer.status(), 200, await page.innerText("main"));
  const { tables, people, files, until } = await page.evaluate(read);
  const answers = await Promise.all([...new Set(files)].map((file) => ask(inApi(file), credential).then(withSums)));
  if (path.startsWith("/compare")) answers.push(...(await comparedOn(path, until, credential)));
  if (path.startsWith("/to-board")) answers.push(...(await onSheet(path, until, tables[0].rows, credential)));
  if (path.startsWith("/counties")) answers.push(await countiesOf(page, until, credential));
  if (path === "/projects") answers.push(...(await projectsOf(credential)));
  assert.ok(answers.length > 0, "no table is offered as JSON");
  let numbers = 0;
  for (const { caption, rows } of tables) {
    for (const row of rows) {
      const sources = answers.flatMap((answer) => (row.isTotal ? totalsOf(answer) : named(answer, row.name)));
      const [plain, shares] = leaves(sources);
      const told = numbersOf(row.text);
      for (const { value, isShare } of told) {
        const isThere = isShare ? shares.some((share) => isPercent(value, share)) : plain.has(value);
        assert.ok(isThere, `${caption}: ${row.name}: ${value}${isShare ? " %" : ""} of “${row.text}” is in no answer`);
      }
      numbers += told.length;
    }
  }
  const listed = answers.flatMap((answer) => answer.people ?? []);
  assert.equal(people.length, Math.min(listed.length, people.length || listed.length), "as many people as the API lists");
  people.forEach((name, place) => assert.equal(name, shown(listed[place]), "the people of the API, in its order"));
  assert.ok(numbers + people.length > 0, "a page without any number");
  // Another language tells the same.
  const other = await open(context, inLanguage(path, "en"));
  const inOther = (await other.evaluate(read)).tables.flatMap(({ rows }) => rows.map(({ text }) => text));
  const inThis = tables.flatMap(({ rows }) => rows.map(({ text }) => text));
  const values = (texts) => texts.map((text) => numbersOf(text).map(({ value }) => value));
  assert.deepEqual(values(inOther), values(inThis), "the same numbers in English");
}

/** What a page shows: its tables row by row, the people it lists, the files it offers as JSON, its day. Runs in the page. */
function read() {
  const text = (one) => {
    const shown = one.cloneNode(true);
    for (const other of shown.querySelectorAll(".hidden, .note, .identifier, svg")) other.remove();
    for (const line of shown.querySelectorAll("br")) line.replaceWith("\n");
    return shown.textContent.trim();
  };
  const all = [...document.querySelectorAll("main table")];
  const tables = all.filter((table) => !table.matches(".people")).map((table) => {
    let group = "";
    const rows = [...table.querySelectorAll("tbody tr, tfoot tr")].map((row) => {
      const heading = row.querySelector("th");
      if (heading) group = text(heading).replace(/^\d+\. /, "");
      return { name: group, isTotal: row.parentElement.tagName === "TFOOT", text: [...row.querySelectorAll("td:not(.words)")].map(text).join("\n") };
    });
    return { caption: text(table.caption), rows };
  });
  // Of one municipality, courses are a list.
  const courses = [...document.querySelectorAll("main ul.courses > li")].map((course) => {
    const told = [...course.querySelectorAll(".share, .parts")].map(text).join("\n");
    return { name: text(course.querySelector("h3")), isTotal: false, text: told };
  });
  tables.push({ caption: "courses", rows: courses });
  const people = [...document.querySelectorAll("main table.people tbody th")].map(text);
  const files = [...document.querySelectorAll("main a[href*='format=json']")].map((link) => link.getAttribute("href"));
  return { tables, people, files, until: document.querySelector("main time")?.dateTime };
}

/** The address of the API that gives what a page offers as a file. */
function inApi(file) {
  const path = file.replace(/^\/people\/list/, "/people").replace(/^(\/projects\/[^/]+)\/file/, "$1");
  return `/api/v1${path.replace(/&?format=json/, "")}`;
}

/** What the page to compare tells, some of it as no file: how the own municipalities stand, and which municipalities take part. */
function comparedOn(path, until, credential) {
  const filters = new URL(path, "http://page").search.replace("?", "&");
  return Promise.all(["comparison", "coverage"].map((table) => ask(`/api/v1/${table}?as_of=${until}${filters}`, credential)));
}

/** What the sheet for the board tells, with the courses of its last row as a sum. */
async function onSheet(path, until, rows, credential) {
  const asked = new URLSearchParams(new URL(path, "http://page").search);
  asked.set("as_of", until);
  asked.set("by", "course");
  const figures = await ask(`/api/v1/completions?${asked}`, credential);
  const rest = rows.find(({ name }) => name.startsWith("Övriga "));
  if (!rest) return [figures];
  const others = figures.rows.filter(({ keys: [course] }) => !rows.some(({ name }) => name === course.name));
  const target = {};
  for (const part of ["N", "completed", "under_way", "not_started", "not_named"]) {
    target[part] = others.reduce((sum, row) => sum + (row.target?.[part] ?? 0), 0);
  }
  return [figures, { keys: [{ name: rest.name }], target: { ...target, share: target.completed / target.N } }];
}

/** How far the programme that the page shows has come in each county. */
async function countiesOf(page, until, credential) {
  const shown = await page.getAttribute("main .subnav a[aria-current]", "href");
  const programme = new URL(shown, "http://page").searchParams.get("programme");
  return ask(`/api/v1/coverage?include=areas&programme=${programme}&as_of=${until}`, credential);
}

/** Each project that the caller sees, as counted. */
async function projectsOf(credential) {
  const { projects } = await ask("/api/v1/projects", credential);
  return Promise.all(projects.map(({ project }) => ask(`/api/v1/projects/${project.code}`, credential)));
}

/** The objects of an answer that are about what has a name; of what is nowhere, nobody, or everything, which pages name otherwise. */
function named(answer, name) {
  const codes = { "Okänd kommun": "unknown", "Okänd enhet": "unknown", "Okänd roll": "unknown" };
  if (name === "Hela kursen") return totalsOf(answer);
  const isIt = (key) => key && (key.name === name || key.code === codes[name] || key.code === name);
  return objects(answer).filter((one) => isIt(one) || isIt(one.key) || isIt(one.partner) || isIt(one.project) || isIt(one.area) || one.keys?.some(isIt));
}

function totalsOf(answer) {
  return [answer.total, ...(answer.totals ?? []).filter(({ dimension }) => dimension === "course")].filter(Boolean);
}

function objects(node) {
  if (node === null || typeof node !== "object") return [];
  return [...(Array.isArray(node) ? [] : [node]), ...Object.values(node).flatMap(objects)];
}

/** The numbers of some objects: those that count, and the shares, which are parts of 1. */
function leaves(nodes) {
  const [plain, shares] = [new Set(), []];
  for (const one of nodes.flatMap(objects)) {
    for (const [name, value] of Object.entries(one)) {
      if (typeof value !== "number") continue;
      plain.add(value);
      if (value >= 0 && value <= 1) shares.push(value);
    }
  }
  return [plain, shares];
}

/** The numbers in a text, but days; four digits and more are grouped by spaces that don't break. */
function numbersOf(text) {
  const found = text.replace(/\d{4}-\d{2}-\d{2}/g, "").matchAll(/\d+(?:\u00a0\d{3})*(\s?%)?/g);
  return [...found].map(([number, percent]) => ({ value: Number(number.replace(/\D/g, "")), isShare: percent !== undefined }));
}

/** Whether a share, rounded to thousandths, is so many per cent: rounded, but never to all or none of it where that is not so. */
function isPercent(percent, share) {
  if (share > 0 && share < 0.01) return percent === 1;
  if (share > 0.99 && share < 1) return percent === 99;
  return Math.abs(share * 100 - percent) <= 0.55;
}

/** How a page names a person: by name, else by the first identifier. */
function shown({ name, identifiers: [first] }) {
  return name ?? first.mbox?.replace("mailto:", "") ?? first.account?.name ?? first.openid ?? first.mbox_sha1sum;
}

/** Months with what had been completed up to each, which a page adds up. */
function withSums(answer) {
  if (answer.by?.join() !== "month") return answer;
  let sum = 0;
  return { ...answer, rows: answer.rows.map((row) => ({ ...row, completed_until: (sum += row.completed) })) };
}
