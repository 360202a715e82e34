"""What is known of letters besides their words: copies, the talk before them, what was folded away, and who signs."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from desk.signatures import signature_for
from storage.rights import Actor
from storage.tables import LetterHead, MentionKey, Message, Person, Ticket
from storage.vocabulary import Direction


class Head(NamedTuple):
    """Whom else a letter went to, and what it answered itself."""

    copies: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()


def letter_head(session: Session, source_id: int, identity: str) -> Head:
    """What is known of a letter; nothing of what is none."""
    found = session.get(LetterHead, (source_id, identity)) if identity else None
    return Head(tuple(map(str, found.copies)), tuple(map(str, found.answered))) if found else Head()


def folded(session: Session, mention_ids: Collection[int]) -> dict[int, str]:
    """By mention, the part of a letter that is not its own words: what it quotes, the signature under it."""
    found = session.execute(
        select(MentionKey.mention_id, LetterHead.folded)
        .join(
            LetterHead,
            and_(LetterHead.source_id == MentionKey.source_id, LetterHead.external_id == MentionKey.external_id),
        )
        .where(MentionKey.mention_id.in_(sorted(mention_ids)), LetterHead.folded != "")
    )
    return {number: said for number, said in found if number is not None}


def signature_under(session: Session, ticket: Ticket, message: Message) -> str:
    """How whoever wrote the answer signs letters; nothing under what the desk says by itself."""
    if message.direction != Direction.OUT or message.person_id is None:
        return ""
    person = session.get_one(Person, message.person_id)
    return signature_for(session, ticket, by=Actor(person.id, person.name))
