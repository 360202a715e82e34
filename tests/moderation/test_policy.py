"""Ground, policy and age decide which texts become tickets by themselves; all combinations at once."""

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import select

from moderation.finding import Finding
from moderation.follow_up import POLICY_JOB
from moderation.intake import receive
from moderation.jobs import answer_complaints
from storage.jobs import take
from storage.tables import Mention, MentionKey, PreTag, Source, Ticket
from storage.vocabulary import Ground, Label, Lane, MentionState, ReplyPolicy, Scope
from tests.builders import a_brand, a_channel, a_source

LABELS = [*Label, "abusive news"]
ANSWERED = {Label.COMPLAINT, Label.QUESTION, Label.ABUSE}


def pretag(session, mention, label, abuse):
    mention.pretag = label
    row = {"mention_id": mention.id, "version": 1, "model": "m", "label": label, "confidence": 0.9, "abuse": abuse}
    session.add(PreTag(**row, made_at=mention.seen_at))


def expected(ground, policy, label, *, is_old):
    """The rule in one line; the abusive news at the end of the labels stands for abuse beside another label."""
    if ground == Ground.OTHERS or policy == ReplyPolicy.WATCH or is_old:
        return False
    return policy == ReplyPolicy.ALWAYS or label in ANSWERED or label == "abusive news"


def test_only_what_the_policy_allows_becomes_a_ticket(database, now):
    cases = {}
    with database.transaction() as session:
        brand = a_brand(session)
        a_channel(session, brand, is_first_line=True)
        for ground, policy in product(Ground, ReplyPolicy):
            source = a_source(session, brand, ground=ground, policy=policy, scope=Scope.OWN)
            kinds = {f"{label} {is_old}": (label, is_old) for label, is_old in product(LABELS, (False, True))}
            findings = [
                Finding(external_id=key, text=key, url="", published_at=now - timedelta(days=4 if is_old else 0))
                for key, (_label, is_old) in kinds.items()
            ]
            receive(session, source=source, findings=findings, now=now)
            keys = select(MentionKey.external_id, MentionKey.mention_id).where(MentionKey.source_id == source.id)
            for key, number in session.execute(keys):
                label, is_old = kinds[key]
                is_both = label == "abusive news"
                pretag(session, session.get_one(Mention, number), Label.NEWS if is_both else label, 0.9 * is_both)
                cases[number] = expected(ground, policy, label, is_old=is_old)
    with database.transaction() as session:
        jobs = take(session, "worker", [POLICY_JOB], now=now, limit=500)
    for job in jobs:
        answer_complaints(job, now)
    with database.reading() as session:
        states = dict(session.execute(select(Mention.id, Mention.state)).all())
    assert {number: state == MentionState.PROMOTED for number, state in states.items()} == cases


@pytest.mark.parametrize("lane", [Lane.BACKFILL])
def test_what_is_read_backwards_makes_no_ticket(database, now, lane):
    with database.transaction() as session:
        brand = a_brand(session)
        a_channel(session, brand, is_first_line=True)
        source = a_source(session, brand, ground=Ground.OURS, scope=Scope.OWN)
        finding = Finding(external_id="1", text="Верните деньги", url="", published_at=now)
        receive(session, source=source, findings=[finding], now=now, lane=lane)
        assert session.scalars(select(Ticket.id)).all() == []


@pytest.mark.parametrize(("policy", "tickets"), [(ReplyPolicy.WATCH, 0), (ReplyPolicy.ALWAYS, 1)])
def test_a_policy_changed_while_the_pretag_is_waited_for_holds(database, now, policy, tickets):
    with database.transaction() as session:
        brand = a_brand(session)
        a_channel(session, brand, is_first_line=True)
        source = a_source(session, brand, ground=Ground.OURS, scope=Scope.OWN, policy=ReplyPolicy.COMPLAINTS)
        receive(session, source=source, findings=[Finding(external_id="1", text="Верните деньги", url="")], now=now)
        (job,) = take(session, "worker", [POLICY_JOB], now=now)
        session.get_one(Source, source.id).policy = policy
    answer_complaints(job, now)
    with database.reading() as session:
        assert len(session.scalars(select(Ticket.id)).all()) == tickets
