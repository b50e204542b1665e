// Forms that change something: each counts with the token of its own session alone.

import assert from "node:assert/strict";

import { open, url, visit } from "./world.mjs";

/** The forms of a page that change something: where they go, and what they would send. */
export function formsOf(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll("form[method=post]")].map((form) => ({
      action: form.getAttribute("action"),
      isMultipart: form.enctype === "multipart/form-data",
      // What a browser would send of it as it stands.
      fields: Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string")),
    })),
  );
}

/** Sends a form without its token, with an empty one, and with that of another session; each has to be refused. */
export async function isClosedToOthers(context, { action, fields, isMultipart }, account) {
  const { token, ...rest } = fields;
  assert.ok(token, `the form to ${action} has no token`);
  const foreign = await tokenOfAnother(action, account);
  assert.ok(foreign && foreign !== token, `the form to ${action} has the same token for everybody`);
  for (const sent of [rest, { ...rest, token: "" }, { ...rest, token: foreign }]) {
    const body = isMultipart ? { multipart: sent } : { form: sent };
    const answer = await context.request.post(url + action, { ...body, maxRedirects: 0, headers: { accept: "text/html" } });
    assert.equal(answer.status(), 403, `${action} with the token ${JSON.stringify(sent.token)}`);
  }
}

/** What the same form carries in another session of the same person. */
function tokenOfAnother(action, account) {
  return visit(account, { another: true }, async (context) => {
    const page = await open(context, action === "/sign-in" ? "/sign-in" : "/help");
    return page.evaluate(() => document.querySelector("form[method=post] [name=token]")?.value);
  });
}
