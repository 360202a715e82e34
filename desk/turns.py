"""The talk of a ticket, turn by turn, with what came with each."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from desk.attachments import FileRow, files_of_talk
from storage.tables import IS_CURRENT, Author, Mention, MentionVersion, Message, Person, Source, Ticket
from storage.vocabulary import Delivery, Direction


class Turn(NamedTuple):
    """One turn of the talk; `text` and `title` are hostile. `person` is who of us wrote it."""

    id: int
    direction: Direction
    text: str
    title: str
    stars: float | None
    person: str | None
    at: datetime
    delivery: Delivery
    by_hand: bool
    url: str
    error: str
    mention_id: int | None
    version: int | None
    is_deleted: bool
    author: str = ""
    source: str = ""
    files: tuple[FileRow, ...] = ()


def turns_of(session: Session, ticket: Ticket) -> list[Turn]:
    """The talk, the oldest turn first; a customer's words are the newest version of their text."""
    return _with_files(session, _said(session, ticket))


def _said(session: Session, ticket: Ticket) -> list[Turn]:
    """The talk, the oldest turn first; a customer's words are the newest version of their text."""
    found = session.execute(
        select(Message, Mention, MentionVersion, Person.name, Author.name, Source.name)
        .outerjoin(Mention, and_(Mention.id == Message.mention_id, Message.direction == Direction.IN))
        .outerjoin(MentionVersion, IS_CURRENT)
        .outerjoin(Person, Person.id == Message.person_id)
        .outerjoin(Author, Author.id == Mention.author_id)
        .outerjoin(Source, Source.id == Mention.source_id)
        .where(Message.ticket_id == ticket.id)
        .order_by(Message.id)
    )
    return [
        Turn(
            id=message.id,
            direction=message.direction,
            text=words.text if words else message.text,
            title=words.title if words else "",
            stars=words.stars if words else None,
            person=name,
            at=message.source_at,
            delivery=message.delivery,
            by_hand=message.by_hand,
            url=message.url,
            error=message.error,
            mention_id=mention.id if mention else None,
            version=mention.version if mention else None,
            is_deleted=mention is not None and mention.deleted_at is not None,
            author=author or "",
            source=source or "",
        )
        for message, mention, words, name, author, source in found
    ]


def _with_files(session: Session, turns: list[Turn]) -> list[Turn]:
    """The turns with their pictures and files; of a text that was rewritten the newest turn has them."""
    owners = {turn.mention_id: turn.id for turn in turns if turn.mention_id is not None}
    found = files_of_talk(session, mention_ids=list(owners), message_ids=[turn.id for turn in turns])
    of_turn: dict[int, list[FileRow]] = {}
    for file in found:
        of_turn.setdefault(file.message_id or owners[file.mention_id or 0], []).append(file)
    return [turn._replace(files=tuple(of_turn.get(turn.id, ()))) for turn in turns]
