// What a course written with TinCanJS does: the library inside many authoring tools' packages.
// Run by tests/it/clients.rs, which says where the server is.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";

import TinCan from "tincanjs";

const { LOGGBOK_ENDPOINT: endpoint, LOGGBOK_KEY: username, LOGGBOK_SECRET: password } = process.env;
const activity = new TinCan.Activity({ id: "https://lms.example/tincan-js/course" });

/** A call of the library as a promise of what it gives: it tells callers `(error, result)`. */
function done(call) {
  return new Promise((resolve, reject) => {
    call((error, result) => {
      if (error !== null && error !== undefined) {
        const status = typeof error === "number" ? error : error.status;
        reject(Object.assign(new Error(`status ${status}: ${result?.responseText ?? ""}`), { status }));
      } else {
        resolve(result);
      }
    });
  });
}

async function status(promise) {
  return promise.then(
    () => assert.fail("it was accepted"),
    (error) => error.status,
  );
}

function agent() {
  return new TinCan.Agent({ mbox: `mailto:${randomUUID()}@ale.example`, name: "Prov" });
}

function statement(actor, number = 1) {
  return new TinCan.Statement({
    actor,
    verb: { id: "http://adlnet.gov/expapi/verbs/answered" },
    target: { id: activity.id, definition: { name: { sv: "Enkät" } } },
    result: { score: { scaled: 0.25 }, response: String(number), duration: "PT1M2.5S" },
  });
}

for (const version of ["1.0.3", "1.0.2", "1.0.1", "1.0.0"].filter((v) => TinCan.versions().includes(v))) {
  const lrs = new TinCan.LRS({ endpoint, username, password, version, allowFail: false });
  const named = (name) => `${version}: ${name}`;

  test(named("a statement is saved and retrieved"), async () => {
    const sent = statement(agent());
    await done((callback) => lrs.saveStatement(sent, { callback }));
    const found = await done((callback) => lrs.retrieveStatement(sent.id, { callback }));
    assert.equal(found.result.duration, "PT1M2.5S");
    assert.equal(found.actor.mbox, sent.actor.mbox);
    // The library sends the same again where an answer was lost.
    await done((callback) => lrs.saveStatement(sent, { callback }));
  });

  test(named("an id that has other content is a conflict"), async () => {
    const sent = statement(agent());
    await done((callback) => lrs.saveStatement(sent, { callback }));
    sent.result.response = "something else";
    assert.equal(await status(done((callback) => lrs.saveStatement(sent, { callback }))), 409);
  });

  test(named("more leads to every statement once"), async () => {
    const actor = agent();
    const sent = [1, 2, 3, 4, 5].map((number) => statement(actor, number));
    await done((callback) => lrs.saveStatements(sent, { callback }));
    let page = await done((callback) =>
      lrs.queryStatements({ params: { agent: actor, verb: sent[0].verb, limit: 2, ascending: true }, callback }),
    );
    const met = page.statements.map(({ id }) => id);
    while (page.more) {
      const url = page.more;
      page = await done((callback) => lrs.moreStatements({ url, callback }));
      met.push(...page.statements.map(({ id }) => id));
    }
    assert.deepEqual(met, sent.map(({ id }) => id));
  });

  test(named("a statement is voided"), async () => {
    const actor = agent();
    const sent = statement(actor);
    await done((callback) => lrs.saveStatement(sent, { callback }));
    const voiding = new TinCan.Statement({
      actor,
      verb: { id: "http://adlnet.gov/expapi/verbs/voided" },
      target: { objectType: "StatementRef", id: sent.id },
    });
    await done((callback) => lrs.saveStatement(voiding, { callback }));
    assert.equal(await status(done((callback) => lrs.retrieveStatement(sent.id, { callback }))), 404);
    const voided = await done((callback) => lrs.retrieveVoidedStatement(sent.id, { callback }));
    assert.equal(voided.id, sent.id);
  });

  test(named("an attachment comes back to the byte"), async () => {
    // No byte beyond ASCII: under Node the library's own HTTP client sends bodies as UTF-8 text.
    const content = new Uint8Array([0, 13, 10, 45, 45, 127, 9, 13, 10]).buffer;
    const sent = statement(agent());
    sent.attachments = [
      new TinCan.Attachment({
        usageType: "http://id.tincanapi.com/attachment/supporting_media",
        display: { sv: "Bild" },
        contentType: "application/octet-stream",
        content,
      }),
    ];
    await done((callback) => lrs.saveStatement(sent, { callback }));
    const found = await done((callback) =>
      lrs.retrieveStatement(sent.id, { callback, params: { attachments: true } }),
    );
    assert.deepEqual(new Uint8Array(found.attachments[0].content), new Uint8Array(content));
  });

  test(named("state is saved with the tag that was seen, and dropped"), async () => {
    const about = { activity, agent: agent(), registration: randomUUID() };
    const call = (method, ...args) => done((callback) => lrs[method](...args, { ...about, callback }));
    assert.equal(await call("retrieveState", "bookmark"), null);
    await call("saveState", "bookmark", "slide 3");
    const seen = await call("retrieveState", "bookmark");
    assert.deepEqual([seen.contents, seen.contentType], ["slide 3", "application/octet-stream"]);
    const withTag = (contents) =>
      done((callback) =>
        lrs.saveState("bookmark", contents, { ...about, lastSHA1: seen.etag.replaceAll('"', ""), callback }),
      );
    await withTag("slide 4");
    assert.equal(await status(withTag("slide 5")), 412);
    assert.deepEqual(await call("retrieveStateIds"), ["bookmark"]);
    await done((callback) =>
      lrs.saveState("answers", { a: 1 }, { ...about, contentType: "application/json", callback }),
    );
    await done((callback) =>
      lrs.saveState("answers", { b: 2 }, { ...about, contentType: "application/json", method: "POST", callback }),
    );
    assert.deepEqual((await call("retrieveState", "answers")).contents, { a: 1, b: 2 });
    await call("dropState", "bookmark");
    await call("dropState", null);
    assert.deepEqual(await call("retrieveStateIds"), []);
  });

  test(named("profiles are saved with the tag that was seen"), async () => {
    const who = agent();
    await done((callback) => lrs.saveAgentProfile("p", "one", { agent: who, callback }));
    const seen = await done((callback) => lrs.retrieveAgentProfile("p", { agent: who, callback }));
    assert.equal(seen.contents, "one");
    const lastSHA1 = seen.etag.replaceAll('"', "");
    await done((callback) => lrs.saveAgentProfile("p", "two", { agent: who, lastSHA1, callback }));
    assert.equal(
      await status(done((callback) => lrs.saveAgentProfile("p", "three", { agent: who, lastSHA1, callback }))),
      412,
    );
    assert.deepEqual(await done((callback) => lrs.retrieveAgentProfileIds({ agent: who, callback })), ["p"]);
    await done((callback) => lrs.dropAgentProfile("p", { agent: who, callback }));

    const of = new TinCan.Activity({ id: `${activity.id}/${randomUUID()}` });
    await done((callback) => lrs.saveActivityProfile("p", "one", { activity: of, callback }));
    const profile = await done((callback) => lrs.retrieveActivityProfile("p", { activity: of, callback }));
    assert.equal(profile.contents, "one");
    assert.deepEqual(await done((callback) => lrs.retrieveActivityProfileIds({ activity: of, callback })), ["p"]);
    await done((callback) => lrs.dropActivityProfile("p", { activity: of, callback }));
  });

  test(named("an activity is retrieved with the definition that a statement gave"), async () => {
    await done((callback) => lrs.saveStatement(statement(agent()), { callback }));
    const found = await done((callback) => lrs.retrieveActivity(activity.id, { callback }));
    assert.equal(found.definition.name.sv, "Enkät");
  });
}
