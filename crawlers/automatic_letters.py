"""The letters of a mailbox that programs wrote: nobody answers them, but nobody has to wonder where they are."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.rights import Actor
from storage.tables import AutomaticLetter, Source
from storage.vocabulary import LetterKind, Role

SHOWN = 50


class LetterRow(NamedTuple):
    """One of them; sender, subject and what a server said are hostile."""

    kind: LetterKind
    sender: str
    subject: str
    said: str
    ticket_id: int | None
    at: datetime


def automatic_letters(session: Session, source_id: int, *, by: Actor, limit: int = SHOWN) -> list[LetterRow]:
    """The newest first."""
    source = session.get(Source, source_id)
    by.require(Role.ADMINISTRATOR, brand_id=source.brand_id if source else None)
    found = session.execute(
        select(
            AutomaticLetter.kind, AutomaticLetter.sender, AutomaticLetter.subject, AutomaticLetter.said,
            AutomaticLetter.ticket_id, AutomaticLetter.at,
        )
        .where(AutomaticLetter.source_id == source_id)
        .order_by(AutomaticLetter.at.desc(), AutomaticLetter.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [LetterRow(*row) for row in found]
