from datetime import UTC, datetime

import pytest

from desk.event_words import IN_THE_TALK, sentence
from desk.history import EventRow
from storage.i18n import speaking
from storage.vocabulary import TicketEventKind

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def told(kind, person="Ольга", **details):
    return sentence(EventRow(kind, AT, person, details))


@pytest.mark.parametrize("kind", [kind for kind in TicketEventKind if kind not in IN_THE_TALK])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_event_has_a_sentence_with_everything_filled_in(kind, language):
    with speaking(language):
        said = told(kind, metric="first_reply", verdict="like", reason="customer")
    assert said
    assert "{" not in said
    assert said != kind.value


def test_what_the_talk_shows_is_not_told_twice():
    assert {told(kind) for kind in IN_THE_TALK} == {""}
    assert told(TicketEventKind.NOTE, message_id=1) == ""


def test_comments_and_the_system_are_told():
    assert told(TicketEventKind.HANDED_OVER, comment="Она знает {x}") == "Ольга handed the ticket over: Она знает {x}"
    assert told(TicketEventKind.CLOSED, person=None) == "The system closed the ticket"


def test_pauses_say_whose_turn_it_is():
    assert told(TicketEventKind.PAUSED, reason="customer") == "Ольга waits for the customer"
    assert told(TicketEventKind.PAUSED, reason="colleague") == "Ольга waits for colleagues"
