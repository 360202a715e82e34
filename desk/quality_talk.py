"""The talk of a sampled ticket as quality control reads it: nothing in it says whose work it is until it is scored."""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desk.own_contacts import allowed_of
from desk.quality_blinding import Hidden, blinded, hidden_of
from desk.quality_names import staff_of
from desk.signatures import NAMES
from storage.tables import (
    Attachment,
    Author,
    Channel,
    ChannelSignature,
    Mention,
    MentionVersion,
    Message,
    Person,
    PersonSignature,
    Source,
    Ticket,
    TicketFact,
)
from storage.vocabulary import Direction

_KIND = re.compile(r"[a-z]+/[a-z0-9.+-]{1,80}")


class Speaker(StrEnum):
    """Who says something, without a name."""

    CUSTOMER = "customer"
    SCORED = "scored"
    COLLEAGUE = "colleague"
    DESK = "desk"
    NOTE = "note"


class BlindTurn(NamedTuple):
    """A turn of the talk; `after_s` is how long after the first one. The words are hostile, and masked.

    Of its `files` only the kind is told: a picture may show whose work it is, and a name of a file, too.
    """

    number: int
    speaker: Speaker
    after_s: int
    title: str
    text: str
    stars: float | None
    files: tuple[str, ...] = ()


class BlindTalk(NamedTuple):
    """Everything the reader's browser is given of a ticket."""

    channel: str
    source: str
    turns: tuple[BlindTurn, ...]

    def has(self, quote: str) -> bool:
        """Whether these words stand in one of the turns, whatever the spaces between them."""
        wanted = squeezed(quote)
        return any(wanted in squeezed(f"{turn.title} {turn.text}") for turn in self.turns)


def squeezed(text: str) -> str:
    """The words with one space between them, in small letters."""
    return " ".join(text.casefold().split())


def blind_talk(session: Session, ticket_id: int, cycle: int, *, operator_id: int | None) -> BlindTalk:
    """The talk up to the end of the cycle: what came later may tell of the rating. Rights are the caller's to ask."""
    ticket = session.get_one(Ticket, ticket_id)
    fact = session.get(TicketFact, (ticket_id, cycle))
    hidden = _hidden(session, ticket, operator_id)
    said = _said(session, ticket_id, until=fact.closed_at if fact else None)
    begun = said[0].at if said else ticket.opened_at
    place = _named(session, select(Source.name).where(Source.id == ticket.source_id))
    return BlindTalk(
        channel=_named(session, select(Channel.name).where(Channel.id == ticket.channel_id)),
        source=blinded(place, hidden, is_ours=False),
        turns=tuple(
            BlindTurn(
                number=number,
                speaker=_speaker(one, operator_id),
                after_s=max(0, int((one.at - begun).total_seconds())),
                title=blinded(one.title, hidden, is_ours=False),
                text=blinded(one.text, hidden, is_ours=one.direction != Direction.IN),
                stars=one.stars,
                files=one.files,
            )
            for number, one in enumerate(said, start=1)
        ),
    )


class _Said(NamedTuple):
    direction: Direction
    person_id: int | None
    at: datetime
    title: str
    text: str
    stars: float | None
    files: tuple[str, ...] = ()


def _said(session: Session, ticket_id: int, *, until: datetime | None) -> list[_Said]:
    wanted = select(Message).where(Message.ticket_id == ticket_id).order_by(Message.id)
    if until is not None:
        wanted = wanted.where(Message.created_at <= until)
    messages = session.scalars(wanted).all()
    versions = _versions(session, [one.mention_id for one in messages if one.direction == Direction.IN])
    files = _files(session, messages)
    said: list[_Said] = []
    seen_by = until
    for message in reversed(messages):
        stood = _standing(versions.get(message.mention_id or 0, ()), seen_by)
        if message.direction != Direction.IN or stood is None:
            said.append(_Said(message.direction, message.person_id, message.source_at, "", message.text, None))
        else:
            said.append(
                _Said(message.direction, message.person_id, message.source_at, stood.title, stood.text, stood.stars)
            )
        if message.direction == Direction.OUT:
            seen_by = message.created_at
    told = zip(said[::-1], messages, strict=True)
    return [one._replace(files=tuple(files.get(message.id, ()))) for one, message in told]


def _files(session: Session, messages: Sequence[Message]) -> dict[int, list[str]]:
    """The kinds of the files that came with each turn, or went with it; of a mention with its first turn."""
    of_mention: dict[int, int] = {}
    for one in messages:
        if one.mention_id is not None and one.direction == Direction.IN:
            of_mention.setdefault(one.mention_id, one.id)
    found: dict[int, list[str]] = defaultdict(list)
    for message_id, mention_id, kind in session.execute(
        select(Attachment.message_id, Attachment.mention_id, Attachment.media_type)
        .where(or_(Attachment.message_id.in_([one.id for one in messages]), Attachment.mention_id.in_(of_mention)))
        .order_by(Attachment.number)
    ):
        turn = message_id or of_mention[mention_id or 0]
        found[turn].append(kind if _KIND.fullmatch(kind) else "")
    return found


def _versions(session: Session, mentions: Sequence[int | None]) -> dict[int, list[MentionVersion]]:
    """The words of mentions as they once stood, the oldest first."""
    found: dict[int, list[MentionVersion]] = defaultdict(list)
    for one in session.scalars(
        select(MentionVersion).where(MentionVersion.mention_id.in_(set(mentions))).order_by(MentionVersion.version)
    ):
        found[one.mention_id].append(one)
    return found


def _standing(versions: Sequence[MentionVersion], seen_by: datetime | None) -> MentionVersion | None:
    """What stood there when it was answered, or the cycle ended: a text rewritten later was not before the operator."""
    stood = [one for one in versions if seen_by is None or one.seen_at <= seen_by] or versions[:1]
    return stood[-1] if stood else None


def _speaker(one: _Said, operator_id: int | None) -> Speaker:
    if one.direction == Direction.IN:
        return Speaker.CUSTOMER
    if one.direction == Direction.NOTE:
        return Speaker.NOTE
    if one.person_id is None:
        return Speaker.DESK
    return Speaker.SCORED if one.person_id == operator_id else Speaker.COLLEAGUE


def _hidden(session: Session, ticket: Ticket, operator_id: int | None) -> Hidden:
    """Every colleague's name, the signatures of those who write here, and what its customers are called."""
    people = session.execute(select(Person.id, Person.name, Person.login).order_by(Person.id)).all()
    ours = select(Message.person_id).where(Message.ticket_id == ticket.id, Message.person_id.is_not(None)).distinct()
    writers = {*session.scalars(ours), operator_id}
    own = list(session.scalars(select(PersonSignature.text).where(PersonSignature.person_id.in_(writers))))
    words = session.scalars(
        select(ChannelSignature.text)
        .join(Channel, Channel.id == ChannelSignature.channel_id)
        .where(Channel.brand_id == ticket.brand_id)
    ).all()
    signed = [
        _filled(text, name)
        for text in words if any(place in text for place in NAMES)
        for number, name, _login in people if number in writers
    ]  # fmt: skip
    customers = session.scalars(
        select(Author.name)
        .join(Mention, Mention.author_id == Author.id)
        .join(Message, Message.mention_id == Mention.id)
        .where(Message.ticket_id == ticket.id)
        .distinct()
    ).all()
    opener = session.scalar(select(Author.name).where(Author.id == ticket.author_id)) or ""
    staff = staff_of(tuple(row.name for row in people), tuple(row.login for row in people))
    return hidden_of(staff, [*own, *signed], _calls([opener, *customers]), allowed_of(session, ticket.brand_id))


def _calls(names: Sequence[str]) -> list[str]:
    """What customers are called, whole and word by word."""
    return [*names, *(word for name in names for word in name.split())]


def _filled(text: str, name: str) -> str:
    for place in NAMES:
        text = text.replace(place, name)
    return text


def _named(session: Session, wanted: Any) -> str:
    return str(session.scalar(wanted) or "")
