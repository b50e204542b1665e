// Every page and state that is looked at, in both languages: a new page is a line here.

import { sendUser } from "./world.mjs";

/** A day in the past: what is shown of it is the same tomorrow. */
const day = "as_of=2024-06-30";
const course = "/courses/ekonomiskt-bistand";
/** Bytes of a table of every municipality. */
const large = 70_000;

/**
 * `name` names its files; `as` is the account that opens it, nobody where there is none; `status` is 200 unless another is
 * said. `act` is done first on the page, and gives the answer that is looked at. `weighs`: more bytes than other pages have. `tree`: what somebody who listens meets is held in `trees/`. `sheets`: so many sheets of paper at most.
 */
export const places = [
  { name: "sign-in", path: "/sign-in", tree: true, sheets: 1 },
  { name: "sign-in-wrong-password", path: "/sign-in", act: guess, status: 403 },
  { name: "sign-in-signed-out", path: "/sign-in?signed_out=true" },
  { name: "sign-in-signed-in", as: "ale", path: "/sign-in" },
  { name: "not-there", path: "/nothing", status: 404, tree: true, sheets: 1 },
  { name: "not-there-signed-in", as: "ale", path: "/nothing", status: 404 },
  { name: "forbidden", as: "gr", path: "/people", status: 403 },
  { name: "beyond-reach", as: "ale", path: "/?municipality=1480", status: 403 },
  { name: "problems", path: "/problems/" },
  { name: "problem", path: "/problems/parameter" },
  { name: "help", as: "ale", path: "/help", sheets: 3 },
  { name: "accessibility", path: "/accessibility", tree: true, sheets: 8 },
  { name: "privacy", path: "/privacy", sheets: 2 },

  { name: "overview-one", as: "ale", path: `/?${day}`, tree: true },
  { name: "overview-region", as: "gr", path: "/" },
  { name: "overview-all", as: "skr", path: "/", weighs: large },
  { name: "overview-exact", as: "utvarderare", path: `/?region=gr&${day}` },
  { name: "overview-course", as: "utvarderare", path: `/?course=ekonomiskt-bistand&${day}` },
  { name: "overview-empty", as: "ale", path: "/?as_of=2010-01-01" },
  { name: "overview-wrong-day", as: "ale", path: "/?as_of=2199-01-01", status: 400 },
  { name: "overview-no-such-municipality", as: "skr", path: "/?municipality=Atlantis", status: 400 },
  { name: "overview-unpublished", as: "skr", path: "/?as_of=2024-05-15", status: 400 },

  { name: "course-one", as: "ale", path: `/courses/gr-erfarna?${day}`, tree: true },
  { name: "course-region", as: "gr", path: "/courses/gr-erfarna" },
  { name: "course-all", as: "skr", path: course },
  { name: "course-exact", as: "utvarderare", path: `${course}?${day}` },
  { name: "course-units", as: "utvarderare", path: `/courses/stockholm-esf-barnavard?municipality=0180&${day}` },
  { name: "course-hires", as: "utvarderare", path: "/courses/yrkesresan-barn-introduktion?as_of=2026-06-30" },
  { name: "course-not-there", as: "ale", path: "/courses/nothing", status: 404 },

  { name: "people", as: "ale", path: `/people?${day}`, tree: true },
  { name: "people-not-started", as: "ale", path: `/people?status=not-started&${day}` },
  { name: "people-of-everywhere", as: "forvaltare", path: `/people?course=ekonomiskt-bistand&${day}` },
  { name: "people-nobody", as: "ale", path: "/people?as_of=2010-01-01" },
  { name: "people-wrong-status", as: "ale", path: "/people?status=nothing", status: 400 },
  { name: "person", as: "ale", path: "/people?status=completed", act: openFirst },
  { name: "person-record", as: "drift", path: "/people?status=completed", act: openRecord, weighs: 120_000 },
  { name: "person-not-there", as: "ale", path: "/people/0000000000000000", status: 404 },

  { name: "compare-one", as: "ale", path: "/compare" },
  { name: "compare-region", as: "gr", path: "/compare" },
  { name: "compare-all", as: "skr", path: "/compare" },

  { name: "to-board-one", as: "ale", path: `/to-board?${day}`, sheets: 1 },
  { name: "to-board-region", as: "gr", path: "/to-board", sheets: 1 },
  { name: "to-board-all", as: "skr", path: "/to-board", sheets: 1 },
  { name: "to-board-largest", as: "utvarderare", path: `/to-board?municipality=0180&${day}`, sheets: 1 },
  { name: "certificate-not-there", path: "/c/00000000000000000000000000000000", status: 404 },
  { name: "definitions", path: "/definitions", weighs: 120_000 },

  { name: "counties", as: "skr", path: "/counties" },
  { name: "counties-one", as: "ale", path: "/counties?programme=yrkesresan-barn" },
  { name: "counties-wrong-day", as: "skr", path: "/counties?as_of=2199-01-01", status: 400 },
  { name: "projects", as: "utvarderare", path: "/projects" },
  { name: "projects-none", as: "ale", path: "/projects" },
  { name: "project", as: "utvarderare", path: "/projects/stockholm-esf" },
  { name: "project-unpublished", as: "skr", path: "/projects/stockholm-esf" },
  { name: "project-not-there", as: "ale", path: "/projects/stockholm-esf", status: 404 },
  { name: "data", as: "ale", path: "/data" },
  { name: "data-of-steward", as: "forvaltare", path: "/data" },
  { name: "extraction-new", as: "drift", path: "/data/extractions" },
  { name: "subscriptions", as: "ale", path: "/subscriptions?course=gr-erfarna" },
  { name: "subscriptions-wrong", as: "ale", path: "/subscriptions", act: subscribeWrong, status: 422 },
  { name: "subscriptions-added", as: "gr", path: "/subscriptions", act: subscribe },
  { name: "subscription", as: "gr", path: "/subscriptions", act: openSubscription },
  { name: "subscription-remove", as: "gr", path: "/subscriptions", act: removeSubscription },
  { name: "codebook", as: "ale", path: "/data/codebook", weighs: 120_000 },
  { name: "roster", as: "forvaltare", path: "/roster" },
  { name: "roster-wrong-rows", as: "forvaltare", path: "/roster", act: (page) => checkRoster(page, wrongRoster), status: 422 },
  { name: "roster-check", as: "forvaltare", path: "/roster", act: (page) => checkRoster(page, rightRoster) },
  { name: "roster-directories", as: "forvaltare", path: "/roster", act: sendDirectory },
  { name: "roster-directory-shrinks", as: "forvaltare", path: "/roster", act: importDirectory, status: 409 },
  { name: "results", as: "forvaltare", path: "/results" },
  { name: "results-forbidden", as: "ale", path: "/results", status: 403 },
  { name: "results-wrong-rows", as: "forvaltare", path: "/results", act: (page) => checkResults(page, wrongResults), status: 422 },
  { name: "results-check", as: "forvaltare", path: "/results", act: (page) => checkResults(page, rightResults("2024-09-20")) },
  { name: "results-list", as: "forvaltare", path: "/results", act: recordResults },
  { name: "results-not-confirmed", as: "forvaltare", path: "/results", act: takeBackUnconfirmed, status: 400 },
  { name: "results-many", as: "forvaltare", path: "/results", act: takeBackResults },
  { name: "results-no-id", as: "drift", path: "/results?import=nothing", status: 400 },
  { name: "unknown", as: "forvaltare", path: "/unknown" },
  { name: "unknown-mend", as: "forvaltare", path: "/unknown", act: openMend },
  { name: "catalogue", as: "forvaltare", path: "/catalogue" },
  { name: "catalogue-of-reader", as: "ale", path: "/catalogue" },
  { name: "catalogue-new", as: "forvaltare", path: "/catalogue/new" },
  { name: "catalogue-course", as: "forvaltare", path: "/catalogue/courses/gr-erfarna" },
  { name: "catalogue-copy", as: "forvaltare", path: "/catalogue/copy/yrkesresan-barn" },
  { name: "catalogue-roles", as: "forvaltare", path: "/catalogue/roles" },

  { name: "deliveries", as: "plattform", path: "/deliveries" },
  { name: "try-statement", as: "plattform", path: "/deliveries/try" },
  { name: "try-statement-wrong", as: "plattform", path: "/deliveries/try", act: tryWrong },
  { name: "account", as: "ale", path: "/account" },
  { name: "second-factor", as: "ale", path: "/account/second-factor" },
  { name: "told-nothing", as: "ale", path: "/told" },
  { name: "admin", as: "drift", path: "/admin" },
  { name: "admin-credentials", as: "drift", path: "/admin/credentials" },
  { name: "admin-credential", as: "drift", path: "/admin/credentials", act: openFirst },
  { name: "admin-accounts", as: "drift", path: "/admin/accounts" },
  { name: "admin-account", as: "drift", path: "/admin/accounts", act: openFirst },
  { name: "admin-sessions", as: "drift", path: "/admin/sessions" },
  { name: "admin-keys", as: "drift", path: "/admin/keys" },
  { name: "admin-keys-wrong", as: "drift", path: "/admin/keys", act: withdrawWrong, status: 400 },
  { name: "admin-erasures", as: "drift", path: "/admin/erasures" },
  { name: "admin-forwarding", as: "drift", path: "/admin/forwarding" },
  { name: "admin-audit", as: "drift", path: "/admin/audit" },
];

/** A roster with an employer that is not there, and a day that is none. */
const wrongRoster = "kommunkod;e-post;roll;anställd\n9999;a@ale.example;socialsekreterare;2024-01-10\n1440;b@ale.example;;2024-13-01\n";

/** A roster of one person whom nobody knows, which is all of that employer's. */
const rightRoster = "kommunkod;e-post;enhet;roll;anställd\n0160;ny@taby.example;IFO;socialsekreterare;2024-01-10\n";

/** Uploads a roster and has it checked. */
async function checkRoster(page, list) {
  await page.setInputFiles("#file", { name: "personal.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
  return follow(page, "main form.upload button");
}

/** Has a personnel system send one of the many who work in Ale, and opens the page anew. */
async function sendDirectory(page) {
  await sendUser();
  return page.reload();
}

/** Imports what it has sent, by which all others would have left. */
async function importDirectory(page) {
  await sendDirectory(page);
  return follow(page, "#directories button");
}

/** A list of results with a course that is not there, and a day that has not come. */
const wrongResults = "e-post;kurs;datum\nnobody@ale.example;nothing;2024-05-20\nnobody@ale.example;gr-erfarna;2199-01-01\n";

/** A list of one result, of somebody of no known employer. */
function rightResults(day) {
  return `e-post;kurs;datum;resultat\nnobody@kursdag.example;yrkesresan-skadligt-bruk-introduktion;${day};godkänd\n`;
}

/** Pastes a list of results and has it checked. */
async function checkResults(page, list) {
  await page.fill("#text", list);
  await page.check("#allow_unknown");
  return follow(page, "main form.upload button");
}

/** How many lists were recorded: each has a day of its own, so that each is new, and after that of other pages. */
let recorded = 0;

/** Records a list of results, and gives the answer of its page. */
async function recordResults(page) {
  recorded += 1;
  await checkResults(page, rightResults(`2024-08-${String(recorded).padStart(2, "0")}`));
  return follow(page, "main form.upload button");
}

/** Sends the form that takes a list back without the tick. */
async function takeBackUnconfirmed(page) {
  await recordResults(page);
  return follow(page, "main form button");
}

/** Takes a list back, and opens the page with all lists. */
async function takeBackResults(page) {
  await recordResults(page);
  await page.check("#confirm");
  await follow(page, "main form button");
  return follow(page, "main a[href*='/results?']");
}

/** Opens what the first row of a table leads to. */
function openFirst(page) {
  return follow(page, "main tbody th a");
}

/** Opens everything that is stored about the first person of a list. */
async function openRecord(page) {
  await openFirst(page);
  return follow(page, "main a[href*='/record']");
}

/** Opens the page with everything that a thing which was not counted may be. */
function openMend(page) {
  return follow(page, "main a[href*='/unknown/mend']");
}

/** Adds a subscription. */
async function subscribe(page) {
  await page.fill("#name", "Månadens siffror");
  await page.selectOption("#day", "31");
  await page.fill("#mail", "chef@gr.example, stab@gr.example");
  return follow(page, "#form button");
}

/** Adds a subscription to what is no address. */
async function subscribeWrong(page) {
  await page.fill("#mail", "chef");
  return follow(page, "#form button");
}

/** Opens a subscription that was added. */
async function openSubscription(page) {
  await subscribe(page);
  return openFirst(page);
}

/** Asks for one to be removed. */
async function removeSubscription(page) {
  await openSubscription(page);
  return follow(page, "main a[href*='do=remove']");
}

/** Withdraws what is no token. */
async function withdrawWrong(page) {
  await page.fill("#id", "no token");
  return follow(page, "#form button");
}

/** Tries a statement without a verb. */
async function tryWrong(page) {
  await page.fill("main textarea", JSON.stringify({ actor: { mbox: "mailto:anna@ale.example" }, object: { id: "urn:x:1" } }, null, 2));
  return follow(page, "main form button");
}

/** Chooses a link or a button, and gives the answer of the page that it opens. */
async function follow(page, selector) {
  const isPage = (one) => one.request().isNavigationRequest() && one.status() !== 303;
  const [answer] = await Promise.all([page.waitForResponse(isPage), page.locator(selector).first().click()]);
  await page.waitForLoadState();
  return answer;
}

/** Sends the form to sign in with a password that is nobody's. */
async function guess(page) {
  await page.fill("#name", "nobody");
  await page.fill("#password", "not the password");
  const [answer] = await Promise.all([page.waitForResponse((one) => one.request().method() === "POST"), page.click("main button")]);
  await page.waitForLoadState();
  return answer;
}
