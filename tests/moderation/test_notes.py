"""Notes on mentions: seen by colleagues, undone step by step, and carried to the ticket."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from moderation.cards import cards_of
from moderation.deciding import Choice, decide
from moderation.notes import LONGEST
from moderation.undoing import undo
from storage.errors import Refused
from storage.tables import Message
from storage.vocabulary import DecisionKind, Direction, MentionState, Role
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source, actor

NOTE, PROMOTE = DecisionKind.NOTE, DecisionKind.PROMOTE
HOSTILE = '<img src="http://evil.example/x.png"> **сын директора**'


class Scene:
    def __init__(self, session, now):
        self.session, self.now = session, now
        brand = a_brand(session)
        a_channel(session, brand, is_first_line=True)
        self.mention = a_mention(session, a_source(session, brand))
        self.vera = actor(Role.MODERATOR, person_id=a_person(session, Role.MODERATOR, name="Вера").id)
        self.presses = 0

    def press(self, kind, **more):
        self.presses += 1
        self.now += timedelta(seconds=1)
        choice = Choice(client_key=f"visit:{self.presses}", mention_id=self.mention.id, kind=kind, **more)
        return decide(self.session, choice, by=self.vera, now=self.now)

    def undo(self):
        return undo(self.session, by=self.vera, now=self.now)

    def notes(self):
        [card] = cards_of(self.session, [self.mention.id], by=self.vera)
        return [(note.key, note.name, note.text) for note in card.beside.notes]

    def talk(self):
        rows = select(Message.direction, Message.text, Message.person_id).order_by(Message.id)
        return [tuple(row) for row in self.session.execute(rows)]


@pytest.fixture
def scene(session, now):
    return Scene(session, now)


def test_a_note_stands_on_the_card_until_it_is_undone(scene):
    scene.press(NOTE, note=f"  {HOSTILE} ")
    scene.press(NOTE, note="Звонил вчера")
    assert scene.notes() == [("visit:1", "Вера", HOSTILE), ("visit:2", "Вера", "Звонил вчера")]
    assert scene.undo().state == MentionState.NEW
    assert scene.notes() == [("visit:1", "Вера", HOSTILE)]
    scene.press(PROMOTE)
    note = (Direction.NOTE, HOSTILE, scene.vera.person_id)
    assert scene.talk() == [(Direction.IN, "", None), note]
    # In the ticket it stays; taken back, the promotion lets it go.
    with pytest.raises(Refused, match="has it already"), scene.session.begin_nested():
        undo(scene.session, by=scene.vera, now=scene.now, client_key="visit:1")
    scene.undo()
    scene.press(NOTE, note="Снова")
    scene.press(PROMOTE)
    assert [text for _, text, _ in scene.talk() if text] == [HOSTILE, "Снова"]


def test_a_note_on_a_promoted_mention_goes_to_its_ticket_at_once(scene):
    scene.press(PROMOTE)
    scene.press(NOTE, note="Просил перезвонить", was=MentionState.PROMOTED)
    assert scene.talk()[-1] == (Direction.NOTE, "Просил перезвонить", scene.vera.person_id)


@pytest.mark.parametrize("text", [None, "", "  \n", "а" * (LONGEST + 1)])
def test_a_note_that_says_nothing_or_too_much_is_refused(scene, text):
    with pytest.raises(Refused, match="from 1 to"):
        scene.press(NOTE, note=text)
