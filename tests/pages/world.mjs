// The server that is asked, who signs in to it, and one browser for all tests.
// tests/it/pages.rs says where the server is.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after } from "node:test";
import { setTimeout } from "node:timers/promises";

import { chromium } from "playwright-core";

const env = process.env;

/** Where the server is: `http://127.0.0.1:40000`. */
export const url = env.LOGGBOK_URL;
/** The password of each account of the demonstration, by its name. */
const passwords = JSON.parse(env.LOGGBOK_PASSWORDS);
export const passwordOf = (name) => passwords[name];
/** The folder for what nobody compares: screenshots and prints. */
export const artefacts = env.LOGGBOK_ARTEFACTS;

/** The languages of the pages. */
export const languages = ["sv", "en"];

/** How long a step may take, in milliseconds, on a machine that has much else to do. */
const patience = 60_000;
/** How long a test may take: what has no limit of its own, as what runs in a page, ends then. */
export const limit = { timeout: 3 * patience };

// Root may not use the sandbox of the browser.
const args = process.getuid() === 0 ? ["--no-sandbox"] : [];
const executablePath = env.LOGGBOK_CHROMIUM ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: [...args, "--lang=sv-SE"] });
export const close = () => soon(browser.close());
after(close);

/** The sessions of who has signed in, by the name of the account and which of its sessions it is. */
const known = new Map();

/**
 * A browser of its own in which somebody has signed in, by the name of the account; or a stranger, by none. Each account has
 * two sessions, since one hashes a password for a second: the first, and `another`. One that `isNew` is for nobody else.
 */
export async function visitor(name, { isNew = false, another = false, language = "sv" } = {}) {
  const options = { locale: language === "sv" ? "sv-SE" : "en-GB", viewport: { width: 1280, height: 900 } };
  if (name === undefined) return context(options);
  // The first session of an administrator adds the second factor, which others then need.
  if (name === administrator) await session(name, "first");
  if (isNew) return signedIn(name, options);
  return context({ ...options, storageState: await session(name, another ? "another" : "first") });
}

/** Lets somebody do something in a browser of their own, as `visitor` gives it, and closes that. */
export async function visit(name, options, act) {
  const own = await visitor(name, options);
  try {
    return await act(own);
  } finally {
    await soon(own.close());
  }
}

/** Waits for what is closed, within reason: Chromium at times never says so, of single pages above all. Those end with their context. */
function soon(closed) {
  return Promise.race([closed, setTimeout(20_000, undefined, { ref: false })]);
}

function session(name, which) {
  const key = `${name} ${which}`;
  if (!known.has(key)) known.set(key, signedIn(name, {}).then(keep));
  return known.get(key);
}

async function keep(own) {
  const state = await own.storageState();
  await soon(own.close());
  return state;
}

async function signedIn(name, options) {
  const isFirst = name === administrator && !recovery;
  if (isFirst) await addAdministrator();
  const own = await context(options);
  const page = await open(own, "/sign-in");
  await page.fill("#name", name);
  await page.fill("#password", passwords[name]);
  await page.click("main button[type=submit]");
  if (isFirst) await addSecondFactor(page, passwords[name]);
  else if (name === administrator) await giveSecondFactor(page);
  assert.ok(!page.url().includes("/sign-in"), `${name} is not signed in`);
  return own;
}

/** An account with `admin`, which the demonstration has none of. */
const administrator = "drift";
/** The codes that let it sign in again, each once; those of its authenticator would have to wait for the next half minute. */
let recovery;

async function addAdministrator() {
  const body = { name: administrator, shown: "Driftansvarig", scopes: ["admin", "figures/exact"] };
  passwords[administrator] = (await ask("/api/v1/accounts", everything, { method: "POST", body })).password;
}

/** Adds the second factor without which an administrator gets no further. */
async function addSecondFactor(page, password) {
  assert.match(page.url(), /\/account\/second-factor/, "an administrator is led to add a second factor");
  const secret = (await page.locator("main ol code").innerText()).replace(/\s/g, "");
  await page.fill("#code", codeOf(secret, Date.now()));
  await page.fill("#password", password);
  await page.click("main form button");
  recovery = await page.locator("main .codes code").allInnerTexts();
  assert.ok(recovery.length >= 8, await page.innerText("main"));
}

async function giveSecondFactor(page) {
  await page.fill("#code", recovery.pop());
  await page.click("main form button");
}

/** The six digits of a secret at an instant in milliseconds (RFC 6238). */
function codeOf(secret, instant) {
  const bits = [...secret].map((digit) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(digit).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(instant / 30_000)));
  const hash = createHmac("sha1", key).update(step).digest();
  const number = hash.readUInt32BE(hash.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** A context. With LOGGBOK_STYLE, a file, its pages have that style sheet and not the one that was compiled in: to try another. */
async function context(options) {
  const own = await browser.newContext(options);
  own.setDefaultTimeout(patience);
  const path = env.LOGGBOK_STYLE;
  if (path) await own.route("**/static/style.css", (route) => route.fulfill({ path, contentType: "text/css" }));
  return own;
}

/** A page that runs no script: what it shows and does, it does without. */
export async function blank(context) {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const scripts = (isOn) => session.send("Emulation.setScriptExecutionDisabled", { value: !isOn });
  await scripts(false);
  return Object.assign(page, { scripts });
}

/** Opens an address without script, and gives the page, whose `answer` is that of the server. */
export async function open(context, path) {
  const page = await blank(context);
  const answer = await page.goto(url + path);
  return Object.assign(page, { answer });
}

/** An address in a language. */
export function inLanguage(path, language) {
  return `${path}${path.includes("?") ? "&" : "?"}lang=${language}`;
}

/** Asks the API for JSON by a key and its secret. */
export async function ask(path, { key, secret }, { method = "GET", body } = {}) {
  const answer = await fetch(url + path, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`,
      ...(body && { "content-type": "application/json" }),
    },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

/** Whoever may do everything. */
const everything = { key: env.LOGGBOK_KEY, secret: env.LOGGBOK_SECRET };

/** Sends a new user of Ale as a personnel system does. */
export function sendUser() {
  const address = `${crypto.randomUUID()}@ale.example`;
  const body = { userName: address, active: true, emails: [{ value: address }], name: { formatted: "Ny Anställd" } };
  return ask("/scim/v2/1440/Users", everything, { method: "POST", body });
}

/** A credential with the scopes and the reach of an account. */
export async function credentialOf(name) {
  const { accounts } = await ask("/api/v1/accounts", everything);
  const { scopes, reach, municipality } = accounts.find((account) => account.name === name);
  const body = { name, scopes, ...(reach && { reach }), ...(municipality && { municipality }) };
  return ask("/api/v1/credentials", everything, { method: "POST", body });
}
