"""Ratings given by a button in a messenger: a crawler hears the press, a job counts it and says a word back."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.access import locked
from desk.connectors import Declined, Target
from desk.connectors.buttons import Press
from desk.connectors.presses import CHANGES_BUTTONS, Word, answer_press
from desk.merged import family, root_of
from desk.rating_answers import record_rating
from desk.rating_buttons import THANKS, TOO_LATE, Said, cause_buttons, said_by
from desk.rating_question import Rows, ask_cause
from desk.ratings import hash_of, spoken
from storage import jobs
from storage.database import transaction
from storage.errors import Refused
from storage.i18n import speaking
from storage.jobs import Leased, Postpone
from storage.net_way import Way, going
from storage.secrets import unseal
from storage.settings import settings
from storage.source_kinds import kind_of
from storage.tables import Author, Mention, Rating, RatingRequest, Source, Ticket, TicketMention
from storage.vocabulary import Language, Verdict

log = logging.getLogger("repdesk.desk")
PRESS_JOB = "rating_press"
# A word back comes too late after a while: VK forgets a press within a minute.
TRIES = 3
AGAIN = timedelta(seconds=5)
NOT_YET = timedelta(minutes=2)
"""How long a press may be here before the answer that it rates is known to have arrived."""


def note_presses(session: Session, source_id: int, presses: Iterable[Press], *, now: datetime) -> int:
    """Hands presses in to be counted, each once however often the messenger tells of it; gives how many are new."""
    noted = 0
    for press in presses:
        if said_by(press.payload) is None:
            continue  # a button of somebody else's
        told = {"source_id": source_id, "press": press._asdict()}
        entered = jobs.enqueue(
            session, PRESS_JOB, told, now=now, priority=5, max_attempts=TRIES,
            unique_key=f"{PRESS_JOB}:{source_id}:{press.id}"[:200],
        )  # fmt: skip
        noted += entered is not None
    return noted


def take_press(job: Leased, now: datetime) -> None:
    """Counts the press, then says so to whoever pressed. A press that outran its own question waits for it."""
    press, source_id = Press(**job.payload["press"]), int(job.payload["source_id"])
    said = said_by(press.payload)
    if said is None:
        return
    with speaking(settings().language):
        with transaction() as session:
            source = session.get(Source, source_id)
            if source is None:
                return
            connector = kind_of(source.kind).connector
            heard = _count(session, press, said, source, changes=connector in CHANGES_BUTTONS, now=now)
            target = Target(
                source.address, press.thread_id, "", is_local=source.is_local, options=source.options,
                secrets=unseal(source.secrets),
            )  # fmt: skip
        if heard is None:
            if now - job.created_at < NOT_YET:
                raise Postpone(now + AGAIN, "the answer that it rates is not known to have arrived")
            heard = Word(TOO_LATE[spoken("")])
        _say(press, heard, connector=connector, target=target, now=now)


def _say(press: Press, heard: Word, *, connector: str, target: Target, now: datetime) -> None:
    options = target.options
    try:
        with going(Way(str(options.get("proxy", "")), str(options.get("ca_file", "")))):
            answer_press(press, heard, connector=connector, target=target, now=now)
    except Declined as refusal:
        # The rating is counted; only the word of thanks came too late.
        log.info("a pressed button was not answered: %s", refusal)


def _count(
    session: Session, press: Press, said: Said, source: Source, *, changes: bool, now: datetime
) -> Word | None:  # fmt: skip
    """Counts it; None when nobody is known to have been asked so yet."""
    found = select(RatingRequest).where(RatingRequest.token_hash == hash_of(said.token))
    request = session.scalars(found).one_or_none()
    if request is None:
        return None
    language = spoken(request.language)
    ticket = locked(session, request.ticket_id)
    if ticket is None or not _is_customer(session, ticket, press.person, source):
        return Word(TOO_LATE[language])  # somebody else in a chat of several people
    try:
        record_rating(session, said.token, verdict=said.verdict, cause=said.cause, now=now)
    except Refused:
        return Word(TOO_LATE[language])
    return Word(THANKS[language], _second_row(session, request, said, language, changes=changes, now=now))


def _is_customer(session: Session, ticket: Ticket, person: str, source: Source) -> bool:
    """Whether they opened the ticket or write in it here: it may have begun elsewhere, or hold another one.

    Where nobody is known by name, whoever has the buttons is believed.
    """
    opener = session.get(Author, ticket.author_id) if ticket.author_id is not None else None
    if opener is not None and opener.external_id == person:
        return True
    writers = (
        select(Author.external_id)
        .join(Mention, Mention.author_id == Author.id)
        .join(TicketMention, TicketMention.mention_id == Mention.id)
        .where(
            TicketMention.ticket_id.in_(family(session, root_of(session, ticket.id))),
            Mention.source_id == source.id,
        )
    )
    known = set(session.scalars(writers.distinct()))
    return person in known or (opener is None and not known)


def _second_row(
    session: Session, request: RatingRequest, said: Said, language: Language, *, changes: bool, now: datetime
) -> Rows:  # fmt: skip
    """The second question of a dislike: the buttons are exchanged for it, or a message of its own asks."""
    rating = session.get(Rating, request.id)
    if said.verdict is not Verdict.DISLIKE or rating is None or rating.cause is not None:
        return ()
    if changes:
        return cause_buttons(said.token, language)
    ticket = locked(session, request.ticket_id)
    if ticket is not None:
        ask_cause(session, ticket, request, now=now)
    return ()
