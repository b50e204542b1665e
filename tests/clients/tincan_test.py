"""What a server-side sender written with the Python library tincan does.

Run by tests/it/clients.rs, which says where the server is.
"""

import os
import unittest
import uuid

from tincan import Activity, ActivityDefinition, Agent, LanguageMap, RemoteLRS, Result, Score, Statement, StatementRef
from tincan import StateDocument, Verb
from tincan.documents import ActivityProfileDocument, AgentProfileDocument

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
            id="bookmark", content=bytearray(b"slide \xc3\xa5 3"), activity=ACTIVITY, agent=agent(), content_type="text/plain"
        )
        self.assertTrue(self.lrs.save_state(state).success)
        found = self.done(self.lrs.retrieve_state(ACTIVITY, state.agent, "bookmark"))
        self.assertEqual(bytes(found.content), bytes(state.content))
        self.assertEqual(self.done(self.lrs.retrieve_state_ids(ACTIVITY, state.agent)), ["bookmark"])
        self.assertTrue(self.lrs.delete_state(state).success)
        self.assertTrue(self.lrs.clear_state(ACTIVITY, state.agent).success)
        self.assertEqual(self.done(self.lrs.retrieve_state_ids(ACTIVITY, state.agent)), [])

    def test_profiles_are_saved_listed_and_deleted(self):
        who = agent()
        profile = AgentProfileDocument(id="p", content=bytearray(b"one"), agent=who, content_type="text/plain")
        self.assertTrue(self.lrs.save_agent_profile(profile).success)
        found = self.done(self.lrs.retrieve_agent_profile(who, "p"))
        self.assertEqual(bytes(found.content), b"one")
        self.assertEqual(self.done(self.lrs.retrieve_agent_profile_ids(who)), ["p"])
        self.assertTrue(self.lrs.delete_agent_profile(profile).success)

        activity = Activity(id=f"{ACTIVITY.id}/{uuid.uuid4()}")
        profile = ActivityProfileDocument(id="p", content=bytearray(b"two"), activity=activity, content_type="text/plain")
        self.assertTrue(self.lrs.save_activity_profile(profile).success)
        found = self.done(self.lrs.retrieve_activity_profile(activity, "p"))
        self.assertEqual(bytes(found.content), b"two")
        self.assertEqual(self.done(self.lrs.retrieve_activity_profile_ids(activity)), ["p"])
        self.assertTrue(self.lrs.delete_activity_profile(profile).success)


if __name__ == "__main__":
    unittest.main()
