"""What a site counts under a text stands on its card, in the person's language, and is blank where it is unknown."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import event

from moderation.cards import cards_of
from moderation.engagement import note
from moderation.finding import EngagementFound, Finding
from moderation.showing import shown
from storage.i18n import speaking
from storage.vocabulary import Role
from tests.builders import NOW, a_brand, a_mention, a_source, actor

MODERATOR = actor(Role.MODERATOR)
ZONE = ZoneInfo("Europe/Moscow")


def found(**figures):
    return Finding(external_id="x", url="", text="", engagement=EngagementFound(**figures))


def test_a_card_tells_what_its_site_counts_and_when_that_was_read(session):
    source = a_source(session, a_brand(session))
    read, blank = a_mention(session, source), a_mention(session, source)
    note(session, {read.id: found(views=40_123, reposts=1)}, now=NOW)
    note(session, {read.id: found(reposts=2)}, now=NOW + timedelta(hours=1))
    cards = cards_of(session, [read.id, blank.id], by=MODERATOR)
    with speaking("ru"):
        told, nothing = (shown(card, zone=ZONE, now=NOW)["counted"] for card in cards)
    assert nothing is None
    assert told == {
        "figures": "40\xa0тыс. просмотров · 2 репоста",
        "exactly": "40\xa0123 просмотра · 2 репоста",
        "read_at": (NOW + timedelta(hours=1)).isoformat(),
    }


def test_fifty_cards_cost_as_many_statements_as_one(session):
    source = a_source(session, a_brand(session))
    ids = [a_mention(session, source).id for _ in range(50)]
    note(session, {one: found(views=one) for one in ids}, now=NOW)
    said = []

    def listen(*told):
        said.append(told[2])

    event.listen(session.get_bind(), "before_cursor_execute", listen)
    try:
        cards_of(session, ids[:1], by=MODERATOR)
        one = len(said)
        assert [card.views for card in cards_of(session, ids, by=MODERATOR)] == ids
    finally:
        event.remove(session.get_bind(), "before_cursor_execute", listen)
    assert len(said) == 2 * one
