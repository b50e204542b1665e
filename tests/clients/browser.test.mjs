// What content does in a real browser: pages of another host that speak to the server by the libraries which courses carry.
// Run by tests/it/clients.rs, which says where the server is.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, test } from "node:test";

import { chromium } from "playwright-core";

const { LOGGBOK_ENDPOINT: endpoint, LOGGBOK_KEY: key, LOGGBOK_SECRET: secret } = process.env;
const token = Buffer.from(`${key}:${secret}`).toString("base64");
const here = new URL(".", import.meta.url);

// The host of the courses: the libraries as they are published, an H5P package, and pages that are empty but for a script.
const types = { js: "text/javascript", json: "application/json", css: "text/css", html: "text/html" };
const host = createServer(async ({ url }, answer) => {
  const path = new URL(url, "http://localhost").pathname;
  if (path === "/page") {
    const script = new URL(url, "http://localhost").searchParams.get("script");
    return answer.setHeader("Content-Type", "text/html").end(`<!doctype html><div id="course"></div><script src="${script}"></script>`);
  }
  // Where an LMS gives the unit of a course its key, once (cmi5, 8.2.1).
  if (path === "/fetch") {
    return answer.setHeader("Content-Type", "application/json").end(JSON.stringify({ "auth-token": token }));
  }
  // What H5P keeps of a person between two visits: nothing.
  if (path.startsWith("/kept/")) {
    return answer.setHeader("Content-Type", "application/json").end(JSON.stringify({ success: true, data: false }));
  }
  try {
    const content = await readFile(new URL(`.${decodeURIComponent(path)}`, here));
    answer.setHeader("Content-Type", types[path.split(".").pop()] ?? "application/octet-stream").end(content);
  } catch {
    answer.writeHead(404).end();
  }
});
await new Promise((listening) => host.listen(0, "127.0.0.1", listening));
const courses = `http://127.0.0.1:${host.address().port}`;

// Root may not use the sandbox of the browser.
const args = process.getuid() === 0 ? ["--no-sandbox"] : [];
const executablePath = process.env.LOGGBOK_CHROMIUM ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args });
after(async () => {
  await browser.close();
  host.close();
});

/** A page with a library; what it logs as an error fails the test. */
async function page(script, parameters = {}) {
  const opened = await browser.newPage();
  opened.on("pageerror", (error) => assert.fail(error));
  // xAPIWrapper says so where it gets an answer that it does not expect, and goes on no further.
  opened.on("dialog", (dialog) => assert.fail(dialog.message()));
  await opened.goto(`${courses}/page?${new URLSearchParams({ script, ...parameters })}`);
  return opened;
}

/** Asks the server as the platform. */
async function ask(path, init = {}) {
  const headers = { Authorization: `Basic ${token}`, "X-Experience-API-Version": "1.0.3", "Content-Type": "application/json" };
  const answer = await fetch(`${endpoint}${path}`, { ...init, headers });
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer;
}

/** The statements of somebody, in the order in which they were stored. */
async function statementsOf(agent) {
  const found = await ask(`statements?${new URLSearchParams({ agent: JSON.stringify(agent), ascending: true })}`);
  return (await found.json()).statements;
}

const verb = ({ verb: { id } }) => id.split("/").pop();

test("a course with ADL's xAPIWrapper sends statements, attachments, states and profiles", async () => {
  const course = await page("/node_modules/xapiwrapper/dist/xapiwrapper.min.js");
  const mbox = `mailto:wrapper-${randomUUID()}@ale.example`;
  const told = await course.evaluate(
    async ({ endpoint, key, secret, mbox }) => {
      const { XAPIWrapper: lrs } = ADL;
      lrs.changeConfig({ endpoint, user: key, password: secret });
      // The callbacks get the request first; some get what was read after it.
      const answer = (call) => new Promise((resolve) => call((request, read) => resolve({ status: request.status, text: request.responseText, read })));
      const agent = { objectType: "Agent", mbox };
      const activity = "https://lms.example/xapiwrapper/course";
      const statement = (verb) => ({ actor: agent, verb: { id: `http://adlnet.gov/expapi/verbs/${verb}` }, object: { id: activity } });
      const file = (value) => ({
        type: { usageType: "https://lms.example/certificate", display: { "sv-SE": "Intyg" }, contentType: "text/plain" },
        value,
      });
      const state = [activity, agent, "place", null];
      return {
        one: await answer((call) => lrs.sendStatement(statement("initialized"), call)),
        several: await answer((call) => lrs.sendStatements([statement("experienced"), statement("progressed")], call)),
        // This library writes no line break between an attachment and the boundary of the next.
        attached: await answer((call) => lrs.sendStatement(statement("completed"), call, [file("ett intyg"), file("och ett till: åäö")])),
        page: await answer((call) => lrs.getStatements({ agent: JSON.stringify(agent), limit: 2 }, null, call)),
        noState: await answer((call) => lrs.getState(...state, null, call)),
        put: await answer((call) => lrs.sendState(...state, { page: 3 }, null, "*", call)),
        got: await answer((call) => lrs.getState(...state, null, call)),
        removed: await answer((call) => lrs.deleteState(...state, null, null, call)),
        profile: await answer((call) => lrs.sendAgentProfile(agent, "preferences", { text: "large" }, null, "*", call)),
        preferences: await answer((call) => lrs.getAgentProfile(agent, "preferences", null, call)),
        person: await answer((call) => lrs.getAgents(agent, call)),
      };
    },
    { endpoint, key, secret, mbox },
  );
  const statuses = Object.fromEntries(Object.entries(told).map(([call, { status }]) => [call, status]));
  assert.deepEqual(statuses, {
    one: 200,
    several: 200,
    attached: 200,
    page: 200,
    noState: 404,
    put: 204,
    got: 200,
    removed: 204,
    profile: 204,
    preferences: 200,
    person: 200,
  });
  assert.deepEqual(JSON.parse(told.got.text), { page: 3 });
  assert.deepEqual(JSON.parse(told.preferences.text), { text: "large" });
  assert.deepEqual(JSON.parse(told.person.text).mbox, [mbox]);
  assert.equal(JSON.parse(told.page.text).statements.length, 2);
  const stored = await statementsOf({ mbox });
  assert.deepEqual(stored.map(verb), ["initialized", "experienced", "progressed", "completed"]);
  assert.deepEqual(
    stored[3].attachments.map(({ length }) => length),
    [9, 20],
  );
  const whole = await ask(`statements?${new URLSearchParams({ statementId: stored[3].id, attachments: true })}`);
  const parts = await whole.text();
  assert.ok(parts.includes("ett intyg\r\n") && parts.includes("och ett till: åäö\r\n"), parts);
});

/** Launches a unit as an LMS does (cmi5, 8 and 10.2), and gives its parameters. */
async function launch(name) {
  const actor = { objectType: "Agent", account: { homePage: "https://lms.example", name: `${name}-${randomUUID()}` } };
  const [activityId, registration] = [`https://lms.example/cmi5/${name}`, randomUUID()];
  const extensions = { "https://w3id.org/xapi/cmi5/context/extensions/sessionid": randomUUID() };
  const contextTemplate = { extensions, contextActivities: { grouping: [{ id: `https://utgivare.example/${name}` }] } };
  const data = { contextTemplate, launchMode: "Normal", moveOn: "CompletedAndPassed", masteryScore: 0.8 };
  const of = { stateId: "LMS.LaunchData", activityId, agent: JSON.stringify(actor), registration };
  await ask(`activities/state?${new URLSearchParams(of)}`, { method: "PUT", body: JSON.stringify(data) });
  const parameters = { endpoint, fetch: `${courses}/fetch`, actor: JSON.stringify(actor), registration, activityId };
  return { actor, registration, activityId, parameters };
}

/** Holds what a unit told to what cmi5 asks of it. */
async function holdTold({ actor, registration, activityId }, verbs) {
  const stored = await statementsOf(actor);
  assert.deepEqual(stored.map(verb), verbs);
  for (const { object, context } of stored) {
    assert.equal(object.id, activityId);
    assert.equal(context.registration, registration);
  }
  assert.equal(stored.find((statement) => verb(statement) === "passed").result.score.scaled, 0.9);
}

test("a unit with @xapi/cmi5 is launched, completed, passed and left", async () => {
  const launched = await launch("xapi-cmi5");
  const unit = await page("/node_modules/@xapi/cmi5/dist/Cmi5.umd.js", launched.parameters);
  await unit.evaluate(async () => {
    const unit = new Cmi5();
    await unit.initialize();
    await unit.complete();
    await unit.pass(0.9);
    await unit.terminate();
  });
  await holdTold(launched, ["initialized", "completed", "passed", "terminated"]);
});

test("a unit with Rustici's cmi5.js is launched, passed, completed and left", async () => {
  const launched = await launch("rustici-cmi5");
  const unit = await page("/node_modules/@rusticisoftware/cmi5/dist/cmi5.js", launched.parameters);
  await unit.evaluate(async () => {
    const Unit = Cmi5.default ?? Cmi5;
    const unit = new Unit(document.location.href);
    await unit.start();
    await unit.passed({ scaled: 0.9 });
    await unit.completed();
    await unit.terminate();
  });
  await holdTold(launched, ["initialized", "passed", "completed", "terminated"]);
});

test("what H5P's core tells of its content is taken as it is", async () => {
  const course = await page("/node_modules/h5p-standalone/dist/main.bundle.js");
  const mail = `h5p-${randomUUID()}@ale.example`;
  await course.evaluate(
    async ({ courses, endpoint, token, mail }) => {
      const { H5P: Player } = H5PStandalone;
      const dist = `${courses}/node_modules/h5p-standalone/dist`;
      const options = { h5pJsonPath: `${courses}/h5p`, frameJs: `${dist}/frame.bundle.js`, frameCss: `${dist}/styles/h5p.css` };
      const ajax = { contentUserDataUrl: `${courses}/kept/:contentId/:dataType/:subContentId` };
      await new Player(document.querySelector("#course"), { ...options, ajax, user: { name: "Anna", mail } });
      const headers = { Authorization: `Basic ${token}`, "X-Experience-API-Version": "1.0.3", "Content-Type": "application/json" };
      // H5P tells the page, and the page its LRS, as plugins for platforms do.
      window.answered = new Promise((resolve) =>
        H5P.externalDispatcher.on("xAPI", async ({ data: { statement } }) => {
          const sent = await fetch(`${endpoint}statements`, { method: "POST", headers, body: JSON.stringify(statement) });
          const text = await sent.text();
          if (statement.verb.id.endsWith("completed")) resolve({ status: sent.status, text });
        }),
      );
    },
    { courses, endpoint, token, mail },
  );
  await course.frameLocator("iframe").getByRole("button", { name: "Klar" }).click();
  const { status, text } = await course.evaluate(() => window.answered);
  assert.equal(status, 200, text);
  const stored = await statementsOf({ mbox: `mailto:${mail}` });
  const completed = stored.find((statement) => verb(statement) === "completed");
  assert.deepEqual(completed.result.score, { min: 0, raw: 4, max: 5, scaled: 0.8 });
  const [{ id }] = completed.context.contextActivities.category;
  assert.ok(id.startsWith("http://h5p.org/libraries/H5P.Samtal-1"), id);
});
