"""What a server-side sender written with the Python library tincan does.

Run by tests/it/clients.rs, which says where the server is.
"""

import os
import unittest
import urllib.parse
import urllib.request
import uuid

from tincan import Activity, ActivityDefinition, Agent, LanguageMap, RemoteLRS, Result, Score, Statement, StatementRef
from tincan import StateDocument, Verb
from tincan.documents import AgentProfileDocument

ACTIVITY = Activity(
    id="https://lms.example/tincan-py/course",
    definition=ActivityDefinition(name=LanguageMap({"sv-SE": "Utredning"}), type="http://adlnet.gov/expapi/activities/course"),
)
COMPLETED = Verb(id="http://adlnet.gov/expapi/verbs/completed", display=LanguageMap({"sv-SE": "slutförde"}))


def agent():
    return Agent(mbox=f"mailto:{uuid.uuid4()}@ale.example")


def statement(actor, number=1):
    result = Result(score=Score(scaled=0.1, raw=number, min=0, max=10), completion=True, response=str(number))
    return Statement(actor=actor, verb=COMPLETED, object=ACTIVITY, result=result)


class TinCan(unittest.TestCase):
    def setUp(self):
        self.lrs = RemoteLRS(
            version="1.0.1",
            endpoint=os.environ["LOGGBOK_ENDPOINT"],
            username=os.environ["LOGGBOK_KEY"],
            password=os.environ["LOGGBOK_SECRET"],
        )

    def done(self, response):
        self.assertTrue(response.success, response.data)
        return response.content

    def status(self, response):
        self.assertFalse(response.success)
        return response.response.status

    def test_a_statement_is_saved_and_retrieved(self):
        sent = self.done(self.lrs.save_statement(statement(agent())))
        found = self.done(self.lrs.retrieve_statement(sent.id))
        self.assertEqual(found.actor.mbox, sent.actor.mbox)
        self.assertEqual(found.result.score.raw, 1)
        self.assertIsNotNone(found.stored)

    def test_more_leads_to_every_statement_once(self):
        actor = agent()
        sent = self.done(self.lrs.save_statements([statement(actor, number) for number in range(5)]))
        query = {"agent": actor, "verb": COMPLETED, "limit": 2, "ascending": True}
        page = self.done(self.lrs.query_statements(query))
        met = [found.id for found in page.statements]
        while page.more:
            page = self.done(self.lrs.more_statements(page))
            met.extend(found.id for found in page.statements)
        self.assertEqual(met, [one.id for one in sent])

    def test_a_voided_statement_is_found_as_voided_only(self):
        actor = agent()
        sent = self.done(self.lrs.save_statement(statement(actor)))
        voided = Verb(id="http://adlnet.gov/expapi/verbs/voided")
        self.done(self.lrs.save_statement(Statement(actor=actor, verb=voided, object=StatementRef(id=sent.id))))
        self.assertEqual(self.status(self.lrs.retrieve_statement(sent.id)), 404)
        self.assertEqual(self.done(self.lrs.retrieve_voided_statement(sent.id)).id, sent.id)

    def test_state_is_saved_listed_and_deleted(self):
        state = StateDocument(
            id="bookmark", content=bytearray(b"slide 3|x"), activity=ACTIVITY, agent=agent(), content_type="text/plain"
        )
        self.assertTrue(self.lrs.save_state(state).success)
        found = self.done(self.lrs.retrieve_state(ACTIVITY, state.agent, "bookmark"))
        self.assertEqual(bytes(found.content), bytes(state.content))
        self.assertEqual(self.done(self.lrs.retrieve_state_ids(ACTIVITY, state.agent)), ["bookmark"])
        self.assertTrue(self.lrs.delete_state(state).success)
        self.assertTrue(self.lrs.clear_state(ACTIVITY, state.agent).success)
        self.assertEqual(self.done(self.lrs.retrieve_state_ids(ACTIVITY, state.agent)), [])

    def test_profiles_are_created_with_a_precondition_and_nothing_else(self):
        """The library sends If-Match alone, never If-None-Match: a first PUT is refused, as 1.0.3 asks."""
        profile = AgentProfileDocument(id="p", content=bytearray(b"one"), agent=agent(), content_type="text/plain")
        refused = self.lrs.save_agent_profile(profile)
        self.assertEqual(self.status(refused), 400)
        self.assertIn("If-None-Match", refused.data)

    def create(self, resource, parameters):
        """Creates a profile as the standard asks."""
        headers = {"Authorization": self.lrs.auth, "X-Experience-API-Version": "1.0.1"}
        headers |= {"Content-Type": "text/plain", "If-None-Match": "*"}
        address = f"{self.lrs.endpoint}{resource}?{urllib.parse.urlencode(parameters)}"
        request = urllib.request.Request(address, data=b"one", headers=headers, method="PUT")
        with urllib.request.urlopen(request) as answer:
            self.assertEqual(answer.status, 204)

    def test_a_profile_of_an_agent_is_retrieved_replaced_and_deleted(self):
        who = agent()
        self.create("agents/profile", {"agent": who.to_json("1.0.1"), "profileId": "p"})
        response = self.lrs.retrieve_agent_profile(who, "p")
        profile = self.done(response)
        self.assertEqual(bytes(profile.content), b"one")
        profile.content = bytearray(b"two")
        profile.content_type = "text/plain"
        profile.etag = response.response.getheader("ETag")
        self.done(self.lrs.save_agent_profile(profile))
        self.assertEqual(self.status(self.lrs.save_agent_profile(profile)), 412)
        self.assertEqual(self.done(self.lrs.retrieve_agent_profile_ids(who)), ["p"])
        profile.etag = None
        self.assertTrue(self.lrs.delete_agent_profile(profile).success)
        self.assertEqual(self.done(self.lrs.retrieve_agent_profile_ids(who)), [])

    def test_a_profile_of_an_activity_is_retrieved_and_deleted(self):
        activity = Activity(id=f"{ACTIVITY.id}/{uuid.uuid4()}")
        self.create("activities/profile", {"activityId": activity.id, "profileId": "p"})
        profile = self.done(self.lrs.retrieve_activity_profile(activity, "p"))
        self.assertEqual(bytes(profile.content), b"one")
        self.assertEqual(self.done(self.lrs.retrieve_activity_profile_ids(activity)), ["p"])
        self.assertTrue(self.lrs.delete_activity_profile(profile).success)
        self.assertEqual(self.done(self.lrs.retrieve_activity_profile_ids(activity)), [])


if __name__ == "__main__":
    unittest.main()
