// What a course written with @xapi/xapi does, in both of its ways to speak HTTP and in both editions.
// Run by tests/it/clients.rs, which says where the server is.

import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { test } from "node:test";

import XAPI from "@xapi/xapi";

const { LOGGBOK_ENDPOINT: endpoint, LOGGBOK_KEY: key, LOGGBOK_SECRET: secret } = process.env;
const auth = XAPI.toBasicAuth(key, secret);
const activityId = "https://lms.example/xapi-js/course";

function agent(name) {
  return { objectType: "Agent", mbox: `mailto:${name}-${randomUUID()}@ale.example` };
}

function statement(actor, number = 1) {
  return {
    actor,
    verb: { id: "http://adlnet.gov/expapi/verbs/completed", display: { "sv-SE": "slutförde" } },
    object: {
      objectType: "Activity",
      id: activityId,
      definition: { name: { "sv-SE": "Samtal med barn" }, description: { en: "Talking with children" } },
    },
    result: { score: { scaled: 0.5, raw: number }, extensions: { "https://lms.example/n": number } },
  };
}

/** The status of a refusal: axios gives it, and with fetch the library throws the problem's text. */
async function refused(promise) {
  const error = await promise.then(
    () => assert.fail("it was accepted"),
    (error) => error,
  );
  return error.response?.status ?? JSON.parse(error.message).status;
}

for (const version of ["1.0.3", "2.0.0"]) {
  for (const adapter of ["axios", "fetch"]) {
    const lrs = new XAPI({ endpoint, auth, version, adapter });
    const named = (name) => `${version} by ${adapter}: ${name}`;

    test(named("about names both editions"), async () => {
      const { data } = await lrs.getAbout();
      assert.deepEqual(data.version, ["1.0.3", "2.0.0"]);
    });

    test(named("a statement is sent, found by its id and by its agent"), async () => {
      const actor = agent("one");
      const {
        data: [statementId],
      } = await lrs.sendStatement({ statement: statement(actor) });
      const { data: found } = await lrs.getStatement({ statementId });
      assert.deepEqual(found.result, statement(actor).result);
      assert.deepEqual(found.object, statement(actor).object);
      const { data: page } = await lrs.getStatements({ agent: actor, verb: found.verb.id, activity: activityId });
      assert.deepEqual(page.statements, [found]);
    });

    test(named("more leads to every statement once, in order"), async () => {
      const actor = agent("many");
      const numbers = [...Array(7).keys()];
      const { data: ids } = await lrs.sendStatements({ statements: numbers.map((n) => statement(actor, n)) });
      let { data: page } = await lrs.getStatements({ agent: actor, limit: 3, ascending: true });
      const met = page.statements.map(({ id }) => id);
      while (page.more) {
        ({ data: page } = await lrs.getMoreStatements({ more: page.more }));
        met.push(...page.statements.map(({ id }) => id));
      }
      assert.deepEqual(met, ids);
    });

    test(named("a voided statement is found as voided only"), async () => {
      const actor = agent("void");
      const {
        data: [statementId],
      } = await lrs.sendStatement({ statement: statement(actor) });
      await lrs.voidStatement({ actor, statementId });
      assert.equal(await refused(lrs.getStatement({ statementId })), 404);
      const { data: voided } = await lrs.getVoidedStatement({ voidedStatementId: statementId });
      assert.equal(voided.id, statementId);
    });

    // With axios under Node the library sends a Blob, for which axios sets another Content-Type.
    if (adapter === "fetch") {
      test(named("an attachment comes back"), async () => {
        const actor = agent("attachment");
        const content = new TextEncoder().encode("Intyg å").buffer;
        const sha2 = createHash("sha256").update(Buffer.from(content)).digest("hex");
        const attachments = [
          {
            usageType: XAPI.AttachmentUsages.CERTIFICATE_OF_COMPLETION,
            display: { sv: "Intyg" },
            contentType: "text/plain",
            length: content.byteLength,
            sha2,
          },
        ];
        const {
          data: [statementId],
        } = await lrs.sendStatement({ statement: { ...statement(actor), attachments }, attachments: [content] });
        const { data: parts } = await lrs.getStatement({ statementId, attachments: true });
        assert.equal(parts[0].id, statementId);
        const text = typeof parts[1] === "string" ? parts[1] : new TextDecoder().decode(parts[1]);
        assert.equal(text, "Intyg å");
      });
    }

    test(named("state is kept, merged, listed and cleared"), async () => {
      const context = { agent: agent("state"), activityId };
      await lrs.setState({ ...context, stateId: "resume", state: { page: 1, of: 9 } });
      await lrs.createState({ ...context, stateId: "resume", state: { page: 2 } });
      const { data: state } = await lrs.getState({ ...context, stateId: "resume" });
      assert.deepEqual(state, { page: 2, of: 9 });
      await lrs.setState({ ...context, stateId: "suspend_data", state: "2|1;0|å", contentType: "text/plain" });
      const { data: text } = await lrs.getState({ ...context, stateId: "suspend_data" });
      assert.equal(text, "2|1;0|å");
      const { data: ids } = await lrs.getStates(context);
      assert.deepEqual(ids.sort(), ["resume", "suspend_data"]);
      await lrs.deleteState({ ...context, stateId: "resume" });
      assert.equal(await refused(lrs.getState({ ...context, stateId: "resume" })), 404);
      await lrs.deleteStates(context);
      assert.deepEqual((await lrs.getStates(context)).data, []);
    });

    test(named("state of one registration is not another's"), async () => {
      const context = { agent: agent("registration"), activityId, stateId: "bookmark" };
      const [first, second] = [randomUUID(), randomUUID()];
      await lrs.setState({ ...context, registration: first, state: { at: "first" } });
      await lrs.setState({ ...context, registration: second, state: { at: "second" } });
      const { data } = await lrs.getState({ ...context, registration: first });
      assert.deepEqual(data, { at: "first" });
      assert.equal(await refused(lrs.getState({ ...context, registration: randomUUID() })), 404);
    });

    test(named("profiles are changed by who has seen them last, and by nobody else"), async () => {
      const who = agent("profile");
      const document = { agent: who, profileId: "preferences" };
      await lrs.setAgentProfile({ ...document, profile: { lang: "sv" }, etag: "*", matchHeader: "If-None-Match" });
      const again = { ...document, profile: { lang: "en" }, etag: "*", matchHeader: "If-None-Match" };
      assert.equal(await refused(lrs.setAgentProfile(again)), 412);
      const { headers } = await lrs.getAgentProfile(document);
      const seen = { ...document, etag: headers.etag, matchHeader: "If-Match" };
      await lrs.setAgentProfile({ ...seen, profile: { lang: "fi" } });
      assert.equal(await refused(lrs.setAgentProfile({ ...seen, profile: { lang: "se" } })), 412);
      assert.deepEqual((await lrs.getAgentProfile(document)).data, { lang: "fi" });
      assert.deepEqual((await lrs.getAgentProfiles({ agent: who })).data, ["preferences"]);
      await lrs.deleteAgentProfile(document);
      assert.deepEqual((await lrs.getAgentProfiles({ agent: who })).data, []);
    });

    test(named("an activity's profile is kept"), async () => {
      const document = { activityId: `${activityId}/${randomUUID()}`, profileId: "highscores" };
      await lrs.createActivityProfile({ ...document, profile: { best: 9 } });
      await lrs.createActivityProfile({ ...document, profile: { since: "2022-09-30" } });
      assert.deepEqual((await lrs.getActivityProfile(document)).data, { best: 9, since: "2022-09-30" });
      assert.deepEqual((await lrs.getActivityProfiles(document)).data, ["highscores"]);
      await lrs.deleteActivityProfile(document);
      assert.equal(await refused(lrs.getActivityProfile(document)), 404);
    });

    test(named("an activity has the definition that statements gave it, and an agent is a person"), async () => {
      const actor = agent("person");
      await lrs.sendStatement({ statement: statement({ ...actor, name: "Person Ett" }) });
      const { data: activity } = await lrs.getActivity({ activityId });
      assert.equal(activity.definition.name["sv-SE"], "Samtal med barn");
      const { data: person } = await lrs.getAgent({ agent: actor });
      assert.equal(person.objectType, "Person");
      assert.deepEqual([person.mbox, person.name], [[actor.mbox], ["Person Ett"]]);
    });
  }
}
