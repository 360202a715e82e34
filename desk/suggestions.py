"""Suggested answers for a ticket: the templates that fit best, and answers of like tickets that were solved.

What was shown is noted once for each state of the talk, so that it can be told how often it helped.
"""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from desk.access import ticket_to_work
from desk.earlier_answers import EarlierAnswer, earlier_answers, question_of
from desk.insertions import note_insertion
from desk.likenesses import likenesses
from desk.model_drafts import draft_shown
from desk.own_contacts import allowed_of
from desk.personal_data import hidden
from desk.placeholders import filled
from desk.retelling import retold
from desk.signatures import signature_for
from desk.template_filling import greeting_of, values_for
from desk.template_offers import Offer, insert_template, offers
from storage.database import insert_into
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import SuggestionOffer, Ticket
from storage.vocabulary import InsertionOrigin, ModelDraftState

TEMPLATES: Final = 3
ANSWERS: Final = 3
LOOKED_THROUGH: Final = 200
LONGEST_QUESTION: Final = 160


class Suggestion(NamedTuple):
    """Words that could answer the ticket; `number` is the template, or the message that said them."""

    origin: InsertionOrigin
    number: int
    name: str
    note: str
    text: str


class Suggested(NamedTuple):
    """What is suggested, and under which showing it is noted."""

    offer_id: int
    rows: list[Suggestion]


def suggest(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> Suggested:
    """The suggestions for the ticket as it stands; that they were shown is noted."""
    ticket = ticket_to_work(session, ticket_id, by=by)
    templates = _best_templates(session, ticket, by=by, now=now)
    answers = earlier_answers(session, ticket, by=by, limit=ANSWERS)
    rows = [Suggestion(InsertionOrigin.TEMPLATE, one.id, one.name, "", one.text) for one in templates]
    rows += [_of_answer(session, ticket, one, by=by) for one in answers]
    return Suggested(_shown(session, ticket, len(templates), len(answers), by=by, now=now), rows)


def put_in(
    session: Session, ticket_id: int, *, origin: InsertionOrigin, number: int, offer_id: int, by: Actor, now: datetime
) -> str:  # fmt: skip
    """The words of a suggestion for the answer box; that they were put in is noted with its showing."""
    ticket = ticket_to_work(session, ticket_id, by=by)
    shown = session.get(SuggestionOffer, offer_id)
    noted = offer_id if shown is not None and (shown.ticket_id, shown.person_id) == (ticket.id, by.person_id) else None
    if origin == InsertionOrigin.TEMPLATE:
        return insert_template(session, ticket_id, number, by=by, now=now, offer_id=noted)
    text = _words_of(session, ticket, origin, number, by=by, now=now)
    note_insertion(session, ticket.id, origin=origin, text=text, by=by, now=now, offer_id=noted)
    return text


def _words_of(
    session: Session, ticket: Ticket, origin: InsertionOrigin, number: int, *, by: Actor, now: datetime
) -> str:  # fmt: skip
    if origin == InsertionOrigin.MODEL:
        draft = draft_shown(session, ticket.id, by=by, now=now)
        if draft.state == ModelDraftState.READY and draft.id == number:
            return draft.text
    else:
        # Looked for anew: only what may be suggested can be put in.
        for one in earlier_answers(session, ticket, by=by, limit=ANSWERS):
            if one.message_id == number:
                return _of_answer(session, ticket, one, by=by).text
    raise Refused(
        _("The suggestion was not put in."), _("It is not suggested any more."), _("Open the suggestions again.")
    )


def _best_templates(session: Session, ticket: Ticket, *, by: Actor, now: datetime) -> list[Offer]:
    """Those that fit the ticket and share words with the question; the order of the panel decides among equals."""
    fitting = offers(session, ticket.id, typed="", by=by, now=now, limit=LOOKED_THROUGH)
    _mention, question = question_of(session, ticket)
    like = likenesses(question, [f"{one.name}\n{one.text}" for one in fitting])
    ranked = sorted(zip(like, range(len(fitting)), strict=True), key=lambda one: (-round(one[0], 2), one[1]))
    return [fitting[place] for _like, place in ranked[:TEMPLATES]]


def _of_answer(session: Session, ticket: Ticket, one: EarlierAnswer, *, by: Actor) -> Suggestion:
    """An earlier answer as it would be said to this customer, without what was only for the other one."""
    before = session.get_one(Ticket, one.ticket_id)
    called = greeting_of(session, before)
    writer = Actor(one.person_id, "")
    text = retold(
        one.text, name=called.name, full_name=called.full_name, written=called.written, number=before.id,
        signature=signature_for(session, before, by=writer),
    )  # fmt: skip
    words = filled(hidden(text, allowed=allowed_of(session, ticket.brand_id)), values_for(session, ticket, by=by))
    name = _("Ticket {number}, liked by the customer") if one.is_liked else _("Ticket {number}")
    question = " ".join(one.question.split())[:LONGEST_QUESTION]
    return Suggestion(
        InsertionOrigin.EARLIER_ANSWER, one.message_id, name.format(number=one.ticket_id), question, words
    )


def _shown(session: Session, ticket: Ticket, templates: int, answers: int, *, by: Actor, now: datetime) -> int:
    """The number under which this showing is kept; looking again at the same talk is the same showing."""
    row = {
        "brand_id": ticket.brand_id, "ticket_id": ticket.id, "person_id": by.person_id,
        "last_message_id": ticket.last_message_id, "templates": templates, "answers": answers, "at": now,
    }  # fmt: skip
    if by.person_id is None:
        return 0
    kept = insert_into(session, SuggestionOffer).values(**row)
    keys = ["ticket_id", "person_id", "last_message_id"]
    kept = kept.on_conflict_do_update(
        index_elements=keys, set_={name: kept.excluded[name] for name in ("templates", "answers")}
    )
    return session.execute(kept.returning(SuggestionOffer.id)).scalar_one()
