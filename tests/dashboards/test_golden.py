"""The golden tickets: every edge played through the desk's own actions, every figure worked out by hand beside it.

How the stories are read: tests/dashboards/golden/README.md. The figures stand in the stories and in golden/totals.toml;
nothing here computes one with the code that is tested.
"""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from dashboards.arrivals import came
from dashboards.figures import Spread
from dashboards.night_window import Window
from dashboards.nights import by_night, night_table, nights_selected
from dashboards.periods import Period
from dashboards.sealing import seal_day
from dashboards.selection import Selection
from desk.count_check import differing_counts
from desk.count_replay import replayed_counts
from desk.fact_check import differing_facts
from storage.settings import settings
from storage.tables import FactTag, ReplyFact, TicketFact
from tests.dashboards.golden_stories import month_of, play, shown, stories, wanted_facts, wanted_replies
from tests.dashboards.golden_totals import wrong_sums
from tests.dashboards.golden_town import ZONE, GoldenTown, a_golden_town, seconds

MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
SEALED = Period(date(2026, 3, 2), date(2026, 3, 13))


@pytest.fixture
def town(session, monkeypatch):
    monkeypatch.setenv("REPDESK_ZONE", ZONE.key)
    settings.cache_clear()
    return a_golden_town(session)


def test_the_golden_tickets_come_to_what_was_worked_out_by_hand(town):
    for look in play(town):
        found = differing(town, month_of(look)) + wrong_sums(town, month_of(look), now=look)
        assert not found, "\n".join(found)
        if month_of(look) == "03":
            nights_of_march(town, now=look)
            # Some days sealed, the others not: the answer stays the same.
            for day in SEALED.each_day():
                seal_day(town.session, town.brand.id, day.isoformat(), now=look)
            found = wrong_sums(town, "03", now=look)
            assert not found, "sealed: " + "\n".join(found)
    ids = sorted(set(town.tickets.values()))
    # The replay knows nothing of what was kept on the way, and comes to the same.
    assert differing_facts(town.session, ids) == []
    assert differing_counts(town.session, replayed_counts(town.session, ids)) == []


def nights_of_march(town: GoldenTown, *, now: datetime) -> None:
    """From 20:00 to 09:00, thirty nights are over at 20:00 of the 31st: those that begin on the 1st to the 30th.

    Two tickets came in them: on the 4th at 07:40, 1h 20m before the morning, answered after 12h 40m; on the 29th at
    01:50, 7h 10m by the wall less the hour that does not exist = 6h 10m before it, answered after 20m.
    """
    lead, window = town.by("vera"), Window(20, 9)
    nights = nights_selected(Selection(town.brand.id, MARCH), window, now=now)
    assert nights is not None
    counted = by_night(came(town.session, Selection(town.brand.id, MARCH), by=lead), window, nights.period)
    assert len(counted.nights) == 30
    assert {day.isoformat(): n for day, n in counted.nights.items() if n} == {"2026-03-03": 1, "2026-03-28": 1}
    table = night_table(town.session, nights, by=lead, now=now)
    rows = {row.key: (row.promises.within, row.answer, row.till_end) for row in table.rows}
    morning, dark, soon, late = (seconds(one) for one in ("1h 20m", "6h 10m", "20m", "12h 40m"))
    assert rows == {
        str(town.channels["night"].id): (
            1,
            Spread(1, seconds("12h 40m"), seconds("12h 40m")),
            Spread(1, morning, morning),
        ),
        str(town.channels["round"].id): (1, Spread(1, seconds("20m"), seconds("20m")), Spread(1, dark, dark)),
    }
    total = table.total
    assert (total.answer, total.till_end) == (Spread(2, soon, late), Spread(2, morning, dark))


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
