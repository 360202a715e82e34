"""The golden tickets: every edge played through the desk's own actions, every figure worked out by hand beside it.

How the stories are read: tests/dashboards/golden/README.md. The figures stand in the stories and in golden/totals.toml;
nothing here computes one with the code that is tested.
"""

import pytest
from sqlalchemy import select

from desk.count_check import differing_counts
from desk.count_replay import replayed_counts
from desk.fact_check import differing_facts
from storage.settings import settings
from storage.tables import FactTag, ReplyFact, TicketFact
from tests.dashboards.golden_stories import month_of, play, shown, stories, wanted_facts, wanted_replies
from tests.dashboards.golden_totals import wrong_sums
from tests.dashboards.golden_town import ZONE, GoldenTown, a_golden_town


@pytest.fixture
def town(session, monkeypatch):
    monkeypatch.setenv("REPDESK_ZONE", ZONE.key)
    settings.cache_clear()
    return a_golden_town(session)


def test_the_golden_tickets_come_to_what_was_worked_out_by_hand(town):
    for look in play(town):
        found = differing(town, month_of(look)) + wrong_sums(town, month_of(look), now=look)
        assert not found, "\n".join(found)
    ids = sorted(set(town.tickets.values()))
    # The replay knows nothing of what was kept on the way, and comes to the same.
    assert differing_facts(town.session, ids) == []
    assert differing_counts(town.session, replayed_counts(town.session, ids)) == []


def differing(town: GoldenTown, month: str) -> list[str]:
    """Each column in which a row kept by the desk is not the one worked out by hand, of the month's stories."""
    found: list[str] = []
    for story, told in stories(month).items():
        number = town.tickets[story]
        kept = town.session.scalars(
            select(TicketFact).where(TicketFact.ticket_id == number).order_by(TicketFact.cycle)
        ).all()
        found += _compared(f"{story}", kept, wanted_facts(town, told))
        replies = town.session.scalars(
            select(ReplyFact).where(ReplyFact.ticket_id == number).order_by(ReplyFact.promise_id)
        ).all()
        found += _compared(f"{story}, next reply", replies, wanted_replies(town, told))
        tags = set(town.session.scalars(select(FactTag.tag_id).where(FactTag.ticket_id == number)))
        wanted = {town.tags[name].id for name in told.get("tags", [])}
        found += [f"{story}: tags {tags}, by hand {wanted}"] if tags != wanted else []
    return found


def _compared(story, kept, wanted):
    if len(kept) != len(wanted):
        return [f"{story}: {len(kept)} rows, by hand {len(wanted)}"]
    return [
        f"{story} ({place}): {name} {shown(getattr(row, name))}, by hand {shown(value)}"
        for place, (row, said) in enumerate(zip(kept, wanted, strict=True), start=1)
        for name, value in said.items()
        if getattr(row, name) != value
    ]
