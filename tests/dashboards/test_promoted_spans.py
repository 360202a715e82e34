"""The way from first sight to the ticket: by day, source and brand; own ground is left out."""

from datetime import timedelta

import pytest

from dashboards.figures import Spread
from dashboards.moderation_charts import span_chart
from dashboards.periods import Period
from dashboards.promoted_spans import promoted_spans
from storage.errors import Refused
from storage.vocabulary import Ground, Role
from tests.builders import a_brand, a_channel, a_source, actor
from tests.dashboards.conftest import NOW, TODAY, a_fact

DAYS = Period(TODAY - timedelta(days=2), TODAY + timedelta(days=1))


def test_lengths_are_of_what_moderators_made_tickets(session):
    brand, other = a_brand(session, name="Банк"), a_brand(session, name="Аптека")
    channel = a_channel(session, brand)
    forum, ours = a_source(session, brand, name="Форум"), a_source(session, brand, ground=Ground.OURS)
    for seconds, days in ((60, 0), (120, 0), (600, 1), (6000, 40)):
        a_fact(session, channel, forum, None, seen_to_promoted_s=seconds, opened_at=NOW - timedelta(days=days))
    a_fact(session, channel, ours, None, seen_to_promoted_s=0)
    a_fact(session, a_channel(session, other), a_source(session, other), None, seen_to_promoted_s=5)
    found = promoted_spans(session, brand.id, DAYS, by=actor(Role.LEAD))
    assert found.total.spread == Spread(3, 120, 600)
    assert [(row.name, row.spread.n) for row in found.by_source] == [("Форум", 3)]
    assert [(row.name, row.spread) for row in found.by_brand] == [
        ("Аптека", Spread(1, 5, 5)),
        ("Банк", Spread(3, 120, 600)),
    ]
    assert [row.spread.median for row in found.by_day] == [600, 60]
    assert span_chart(found.by_day, DAYS)["series"][0]["data"] == [None, 10.0, 1.0]
    with pytest.raises(Refused):
        promoted_spans(session, brand.id, DAYS, by=actor(Role.MODERATOR))
