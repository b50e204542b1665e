// What the pages do about each criterion of WCAG 2.2, A and AA, by what was found while they were tried: the table on
// `/accessibility` (docs/reference/wcag.csv), which nobody writes by hand.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";

const table = new URL("../../docs/reference/wcag.csv", import.meta.url);

/** Each criterion: number, level, name in Swedish (of the authorised translation, where there is one) and in English. */
const criteria = [
  ["1.1.1", "A", "Icke-textuellt innehåll", "Non-text Content"],
  ["1.2.1", "A", "Enbart ljud och enbart video (förinspelat)", "Audio-only and Video-only (Prerecorded)"],
  ["1.2.2", "A", "Undertexter (förinspelade)", "Captions (Prerecorded)"],
  ["1.2.3", "A", "Syntolkning eller mediealternativ (förinspelat)", "Audio Description or Media Alternative (Prerecorded)"],
  ["1.2.4", "AA", "Undertexter (direktsändning)", "Captions (Live)"],
  ["1.2.5", "AA", "Syntolkning (förinspelad)", "Audio Description (Prerecorded)"],
  ["1.3.1", "A", "Information och relationer", "Info and Relationships"],
  ["1.3.2", "A", "Meningsfull ordning", "Meaningful Sequence"],
  ["1.3.3", "A", "Sensoriska kännetecken", "Sensory Characteristics"],
  ["1.3.4", "AA", "Visningsriktning", "Orientation"],
  ["1.3.5", "AA", "Identifiera inmatningens syfte", "Identify Input Purpose"],
  ["1.4.1", "A", "Användning av färg", "Use of Color"],
  ["1.4.2", "A", "Ljudkontroll", "Audio Control"],
  ["1.4.3", "AA", "Kontrast (minimum)", "Contrast (Minimum)"],
  ["1.4.4", "AA", "Ändra textstorlek", "Resize Text"],
  ["1.4.5", "AA", "Bilder av text", "Images of Text"],
  ["1.4.10", "AA", "Omflöde", "Reflow"],
  ["1.4.11", "AA", "Kontrast för icke-textuellt innehåll", "Non-text Contrast"],
  ["1.4.12", "AA", "Textavstånd", "Text Spacing"],
  ["1.4.13", "AA", "Innehåll vid hovring eller fokus", "Content on Hover or Focus"],
  ["2.1.1", "A", "Tangentbord", "Keyboard"],
  ["2.1.2", "A", "Ingen tangentbordsfälla", "No Keyboard Trap"],
  ["2.1.4", "A", "Kortkommandon med tecken", "Character Key Shortcuts"],
  ["2.2.1", "A", "Justerbar tidsgräns", "Timing Adjustable"],
  ["2.2.2", "A", "Pausa, stoppa, dölja", "Pause, Stop, Hide"],
  ["2.3.1", "A", "Tre blinkningar eller under tröskelvärdet", "Three Flashes or Below Threshold"],
  ["2.4.1", "A", "Hoppa över block", "Bypass Blocks"],
  ["2.4.2", "A", "Sidtitlar", "Page Titled"],
  ["2.4.3", "A", "Fokusordning", "Focus Order"],
  ["2.4.4", "A", "Länkars syfte (i sammanhanget)", "Link Purpose (In Context)"],
  ["2.4.5", "AA", "Flera sätt", "Multiple Ways"],
  ["2.4.6", "AA", "Rubriker och etiketter", "Headings and Labels"],
  ["2.4.7", "AA", "Synligt fokus", "Focus Visible"],
  ["2.4.11", "AA", "Fokus skyms inte (minimum)", "Focus Not Obscured (Minimum)"],
  ["2.5.1", "A", "Pekargester", "Pointer Gestures"],
  ["2.5.2", "A", "Ångra pekning", "Pointer Cancellation"],
  ["2.5.3", "A", "Etikett i namn", "Label in Name"],
  ["2.5.4", "A", "Rörelsestyrning", "Motion Actuation"],
  ["2.5.7", "AA", "Dragrörelser", "Dragging Movements"],
  ["2.5.8", "AA", "Målstorlek (minimum)", "Target Size (Minimum)"],
  ["3.1.1", "A", "Sidans språk", "Language of Page"],
  ["3.1.2", "AA", "Språk för delar", "Language of Parts"],
  ["3.2.1", "A", "Vid fokus", "On Focus"],
  ["3.2.2", "A", "Vid inmatning", "On Input"],
  ["3.2.3", "AA", "Konsekvent navigation", "Consistent Navigation"],
  ["3.2.4", "AA", "Konsekvent identifiering", "Consistent Identification"],
  ["3.2.6", "A", "Konsekvent hjälp", "Consistent Help"],
  ["3.3.1", "A", "Identifiering av fel", "Error Identification"],
  ["3.3.2", "A", "Etiketter eller instruktioner", "Labels or Instructions"],
  ["3.3.3", "AA", "Förslag vid fel", "Error Suggestion"],
  ["3.3.4", "AA", "Förebyggande av fel (juridiskt, ekonomiskt, data)", "Error Prevention (Legal, Financial, Data)"],
  ["3.3.7", "A", "Upprepad inmatning", "Redundant Entry"],
  ["3.3.8", "AA", "Tillgänglig autentisering (minimum)", "Accessible Authentication (Minimum)"],
  ["4.1.2", "A", "Namn, roll, värde", "Name, Role, Value"],
  ["4.1.3", "AA", "Statusmeddelanden", "Status Messages"],
];

/** The checks beside those of axe, each with the criteria that it is about. */
const checks = {
  keyboard: ["2.1.1", "2.1.2", "2.4.1", "2.4.3", "2.4.7", "2.4.11"],
  languages: ["3.1.1"],
  narrow: ["1.3.4", "1.4.10"],
  navigation: ["3.2.3", "3.2.6"],
  password: ["3.3.8"],
  reasons: ["3.3.1", "3.3.3"],
  spaced: ["1.4.12"],
  zoomed: ["1.4.4"],
};

/** What the pages have none of, each with the criteria that ask for nothing then. */
const absences = {
  media: ["1.2.1", "1.2.2", "1.2.3", "1.2.4", "1.2.5", "1.4.2"],
  motion: ["2.2.2", "2.3.1"],
  scripts: ["2.1.4", "2.5.1", "2.5.2", "2.5.4", "2.5.7", "3.2.1", "3.2.2", "4.1.3"],
};

/** The checks that held, and the rules of axe that some page kept, by the number of their criterion. */
const held = new Set();
const kept = new Map();

/** Notes that a check, or an absence, held on a page. */
export function note(name) {
  assert.ok(name in checks || name in absences, name);
  held.add(name);
}

/** Notes the rules of axe that a page kept. */
export function noteRules(passes) {
  for (const { id, tags } of passes) {
    for (const tag of tags) {
      const [, ...digits] = /^wcag(\d)(\d)(\d+)$/.exec(tag) ?? [];
      if (digits.length === 0) continue;
      const number = digits.join(".");
      kept.set(number, (kept.get(number) ?? new Set()).add(id));
    }
  }
}

/** What a page has none of; fails where it has some. Runs in the page. */
function present() {
  const media = document.querySelectorAll("audio, video, object, embed, iframe, canvas").length;
  const scripts = document.querySelectorAll("script, [onclick], [onchange], [onfocus], [accesskey]").length;
  return { media, motion: document.getAnimations().length, scripts };
}

/** The links of the navigation, by who is signed in and the language, as they were on the first page. */
const menus = new Map();

/** Holds a page to what needs no screen, and notes each check that there was something for. */
export async function isUsable(page, who, language) {
  for (const [name, count] of Object.entries(await page.evaluate(present))) {
    assert.equal(count, 0, `${name} on a page that should have none`);
    note(name);
  }
  assert.equal(await page.getAttribute("html", "lang"), language);
  note("languages");
  const links = await page.locator("header nav a").allInnerTexts();
  const key = `${who} ${language}`;
  if (links.length > 0 && !menus.has(key)) menus.set(key, links);
  if (links.length > 0) assert.deepEqual(links, menus.get(key), "the menu is another");
  assert.equal(await page.locator("footer a[href^='/help']").count(), 1, "the help in the foot");
  if (links.length > 0) note("navigation");
  const untold = await page.evaluate(unexplained);
  assert.deepEqual(untold, [], "a field is wrong, and its reason can't be heard");
  if ((await page.locator("[aria-invalid=true]").count()) > 0) note("reasons");
  const passwords = page.locator("input[type=password]");
  for (const password of await passwords.all()) {
    assert.match(await password.getAttribute("autocomplete"), /^(current|new)-password$/, "a password that no keeper fills in");
    note("password");
  }
}

/** Fields that are wrong and do not say why to those who listen. Runs in the page. */
function unexplained() {
  const reason = (one) => (one.getAttribute("aria-describedby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent.trim());
  const wrong = [...document.querySelectorAll("[aria-invalid=true]")].filter((one) => !reason(one).some(Boolean));
  return wrong.map((one) => one.outerHTML.slice(0, 120));
}

/** The rows of the table: what was found of each criterion. */
function rows() {
  const named = (all, number) => Object.keys(all).filter((name) => held.has(name) && all[name].includes(number));
  return criteria.map(([number, level, swedish, english]) => {
    const [own, absent] = [named(checks, number), named(absences, number)];
    const rules = [...(kept.get(number) ?? [])].sort();
    const result = absent.length > 0 ? "not-applicable" : own.length + rules.length > 0 ? "no-fault-found" : "not-tried";
    return [number, level, swedish, english, result, [...own, ...absent].join(" "), rules.join(" ")].join(";");
  });
}

/** Holds the table that is kept to what was found; with LOGGBOK_WRITE_CRITERIA it is written anew. */
export async function isTold() {
  assert.equal(new Set(criteria.map(([number]) => number)).size, 55, "WCAG 2.2 has 55 criteria of the levels A and AA");
  const found = `${["criterion;level;sv;en;result;checks;rules", ...rows()].join("\n")}\n`;
  if (process.env.LOGGBOK_WRITE_CRITERIA) {
    await writeFile(table, found);
    return;
  }
  assert.equal(found, await readFile(table, "utf8"), "the table on accessibility is of another time: run with LOGGBOK_WRITE_CRITERIA=1");
}
