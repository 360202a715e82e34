"""A draft by the brand's language model: asked for by a person, made by a job, put into the box by a person again.

What leaves the house names nobody: names, contacts and long numbers are taken out first. What comes back is a draft in
the answer box at most; nothing here sends anything to a customer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.access import ticket_to_read, ticket_to_work
from desk.earlier_answers import earlier_answers
from desk.model_prompt import Said, completions_url, draft_in, request_body
from desk.model_settings import key_of
from desk.nameless import nameless
from desk.own_contacts import allowed_of
from desk.placeholders import filled
from desk.ratings import language_of_customer
from desk.template_filling import greeting_of, values_for
from desk.turns import turns_of
from storage import jobs, net
from storage.database import reading, transaction
from storage.errors import Refused, SourceFailed
from storage.i18n import _, speaking
from storage.jobs import Leased
from storage.net_exchange import shown
from storage.rights import SYSTEM, Actor
from storage.settings import settings
from storage.tables import ModelConnection, ModelDraft, Person, Ticket
from storage.vocabulary import Direction, ModelDraftState

DRAFT_JOB: Final = "draft_by_model"
LARGEST: Final = 512 * 1024
CONNECT_S: Final = 5.0
EXAMPLES: Final = 2
STALE: Final = timedelta(minutes=5)
"""A job that has not answered by then never will: the draft may be asked for again."""


class DraftShown(NamedTuple):
    """How the newest draft stands; without one, whether a model can be asked at all."""

    is_on: bool
    state: ModelDraftState | None = None
    text: str = ""
    error: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class _Question:
    """One request, ready to be sent outside of any transaction."""

    request: net.Request
    is_local: bool
    wait_s: int


def ask_for_draft(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> None:
    """A job asks the model; a second wish for the same state of the talk asks nothing more."""
    ticket = ticket_to_work(session, ticket_id, by=by)
    connection = session.get(ModelConnection, ticket.brand_id)
    if connection is None or not connection.is_on:
        raise Refused(
            _("No draft was asked for."), _("No language model is switched on."), _("An administrator connects one.")
        )
    newest = _newest(session, ticket, by=by)
    is_under_way = newest is not None and newest.state == ModelDraftState.WAITING and newest.asked_at > now - STALE
    if by.person_id is None or is_under_way:
        return
    draft = ModelDraft(
        ticket_id=ticket.id, person_id=by.person_id, state=ModelDraftState.WAITING,
        last_message_id=ticket.last_message_id, asked_at=now,
    )  # fmt: skip
    session.add(draft)
    session.flush()
    jobs.enqueue(session, DRAFT_JOB, {"draft_id": draft.id}, now=now, priority=12, max_attempts=1)


def draft_shown(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> DraftShown:
    """The newest draft of this person for the talk as it stands, filled in; a failed one says why."""
    ticket = ticket_to_read(session, ticket_id, by=by)
    connection = session.get(ModelConnection, ticket.brand_id)
    if connection is None or not connection.is_on:
        return DraftShown(is_on=False)
    draft = _newest(session, ticket, by=by)
    if draft is None or (draft.state == ModelDraftState.WAITING and draft.asked_at <= now - STALE):
        return DraftShown(is_on=True)
    text = filled(draft.text, values_for(session, ticket, by=by)) if draft.state == ModelDraftState.READY else ""
    return DraftShown(is_on=True, state=draft.state, text=text, error=draft.error, id=draft.id)


def make_draft(job: Leased, now: datetime) -> None:
    """The job: asks, and keeps the draft or why there is none."""
    draft_id = int(job.payload["draft_id"])
    with speaking(settings().language):
        with reading() as session:
            question = _question(session, draft_id)
        if question is None:
            return
        try:
            text, error = _asked(question, now=now), ""
        except SourceFailed as failure:
            # The server's name is told, not the whole address: some carry a key.
            url = question.request.url
            text, error = "", str(failure).replace(shown(url), urlsplit(url).netloc)
        with transaction() as session:
            draft = session.get(ModelDraft, draft_id)
            if draft is not None and draft.state == ModelDraftState.WAITING:
                draft.state = ModelDraftState.READY if text else ModelDraftState.FAILED
                draft.text, draft.error, draft.ended_at = text, error, now


def _asked(question: _Question, *, now: datetime) -> str:
    wait = float(question.wait_s)
    limits = net.Limits(size=LARGEST, connect=CONNECT_S, read=wait, total=wait, redirects=0, pause=0.0)
    answer = net.fetch(question.request, limits=limits, local=question.is_local)
    return draft_in(net.expected(answer, now=now, signed_in=True).json())


def _question(session: Session, draft_id: int) -> _Question | None:
    draft = session.get(ModelDraft, draft_id)
    ticket = session.get(Ticket, draft.ticket_id) if draft is not None else None
    connection = session.get(ModelConnection, ticket.brand_id) if ticket is not None else None
    if draft is None or ticket is None or connection is None or not connection.is_on:
        return None
    if draft.state != ModelDraftState.WAITING:
        return None
    hide = _hiding(session, ticket)
    examples = earlier_answers(session, ticket, by=SYSTEM, limit=EXAMPLES)
    # Notes among us stay in the house.
    talk = [
        Said(turn.direction == Direction.OUT, hide(f"{turn.title}\n{turn.text}".strip()))
        for turn in turns_of(session, ticket)
        if turn.direction != Direction.NOTE
    ]
    body = request_body(
        connection.model, talk, language=language_of_customer(session, ticket), manner=connection.manner,
        examples=[hide(one.text) for one in examples],
    )  # fmt: skip
    request = net.Request(
        completions_url(connection.address), method="POST", headers={"Accept": "application/json"}, json=body
    )
    key = key_of(connection)
    return _Question(request.with_bearer(key) if key else request, connection.is_local, connection.wait_s)


def _hiding(session: Session, ticket: Ticket) -> Callable[[str], str]:
    """Takes everybody's name out of a text: the customer's in each case, and those of the people who work here."""
    called = greeting_of(session, ticket)
    ours = session.scalars(select(Person.name)).all()
    names = {*called.name.values(), *called.full_name.values(), called.written, *ours}
    return partial(nameless, called=names, allowed=allowed_of(session, ticket.brand_id))


def _newest(session: Session, ticket: Ticket, *, by: Actor) -> ModelDraft | None:
    return session.scalars(
        select(ModelDraft)
        .where(
            ModelDraft.ticket_id == ticket.id, ModelDraft.person_id == by.person_id,
            ModelDraft.last_message_id == ticket.last_message_id,
        )
        .order_by(ModelDraft.id.desc())
        .limit(1)
    ).one_or_none()  # fmt: skip
