"""Decisions of a person, for tests of what is learnt of them."""

from typing import Any

from classifier.starter_set import starter
from storage.tables import Decision, Mention, Person
from storage.vocabulary import DecisionKind, Label
from tests import builders

SUBJECTS = ("карта", "вклад", "приложение", "очередь", "перевод", "доставка", "тариф", "чек")


def decide(session: Any, mention: Mention, label: str, *, by: Person | None, now: Any, **changes: Any) -> Decision:
    row = {
        "brand_id": mention.brand_id,
        "mention_id": mention.id,
        "mention_version": mention.version,
        "person_id": by.id if by else None,
        "client_key": f"k{mention.id}-{label}-{changes.get('kind', '')}",
        "kind": DecisionKind.LABEL,
        "chosen": Label(label),
        "decided_at": now,
    } | changes
    decision = Decision(**row)
    session.add(decision)
    session.flush()
    return decision


def decided_mentions(database: Any, now: Any, *, count: int = 50, label: str = "news") -> None:
    """Texts of a sort the starter set does not know, all decided alike, and as many of all sorts decided rightly."""
    with database.transaction() as session:
        source = builders.a_source(session, builders.a_brand(session))
        person = builders.a_person(session)
        for sample in starter()[:: len(starter()) // count][:count]:
            decide(session, builders.a_mention(session, source, text=sample.text), sample.label, by=person, now=now)
        for number in range(count):
            text = f"Котировка дня: {SUBJECTS[number % 8]} {number}, лот закрыт, объём {number * 7}"
            decide(session, builders.a_mention(session, source, text=text), label, by=person, now=now)
