// Every page and state of the list, as a browser shows it, with scripts switched off.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isUsable } from "./criteria.mjs";
import { formsOf, isClosedToOthers } from "./forms.mjs";
import { places } from "./list.mjs";
import { isLight, isWhole, isWholeOnPaper, stated } from "./looks.mjs";
import { soundsAsItDid } from "./tree.mjs";
import { inLanguage, languages, limit, open, visit } from "./world.mjs";

/** The forms that were met, one for each address: `[context of who may send it, form, account]`. */
const forms = new Map();

// As many at once as keep two processors busy.
test("each page is whole on every screen, on paper and to who listens", { concurrency: 3 }, async (all) => {
  // LOGGBOK_ONLY=overview tries those alone that have the word in their name.
  const tried = places.filter(({ name }) => name.includes(process.env.LOGGBOK_ONLY ?? ""));
  const tests = tried.flatMap((place) => languages.map((language) => [place, language]));
  await Promise.all(
    tests.map(([place, language]) =>
      all.test(`${place.name}, ${language}`, limit, () =>
        visit(place.as, { language }, (context) => isAsItShouldBe(context, place, language)),
      ),
    ),
  );
});

async function isAsItShouldBe(context, place, language) {
  const page = await open(context, inLanguage(place.path, language));
  if (place.act) page.answer = await place.act(page);
  const name = `${place.name}-${language}`;
  assert.equal(page.answer.status(), place.status ?? 200, await page.innerText("main"));
  assert.equal(await page.locator("script, [style], [onclick]").count(), 0);
  await isUsable(page, place.as, language);
  await isLight(page, place);
  for (const form of await formsOf(page)) forms.set(`${form.action} ${place.as}`, { context: place.as, form });
  if (place.tree) await soundsAsItDid(page, name);
  await isWhole(page, name, language);
  await isWholeOnPaper(page, name, place);
}

test("the statement on accessibility says what is tried", limit, () =>
  visit(undefined, {}, async (context) => {
    for (const language of languages) {
      const page = await open(context, inLanguage("/accessibility", language));
      const text = await page.innerText("main");
      assert.deepEqual(stated.filter((fact) => !text.includes(fact)), [], language);
    }
  }));

test("each form is refused without the token of its session", async (all) => {
  assert.ok(forms.size > 0 || process.env.LOGGBOK_ONLY, "no form was met");
  for (const { context: account, form } of forms.values()) {
    await all.test(`${form.action} of ${account ?? "a stranger"}`, limit, () =>
      visit(account, {}, (context) => isClosedToOthers(context, form, account)),
    );
  }
});
