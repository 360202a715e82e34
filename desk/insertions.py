"""What is put into an answer box instead of being typed, and what becomes of it when the answer goes out."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from desk.reworking import distance, still_there
from storage.rights import Actor
from storage.tables import Insertion, Message, TemplateVersion
from storage.vocabulary import InsertionOrigin

KEPT = timedelta(days=30)


class Used(NamedTuple):
    """What an answer was made from, and how far it is from it; a template has its name and version."""

    origin: InsertionOrigin
    name: str
    version: int | None
    distance: float


def note_insertion(
    session: Session, ticket_id: int, *, origin: InsertionOrigin, text: str, by: Actor, now: datetime,
    template: tuple[int, int] | None = None, offer_id: int | None = None,
) -> None:  # fmt: skip
    """These words were put into the answer box; `template` is its id and version, `offer_id` the showing."""
    if by.person_id is None:
        return
    template_id, version = template or (None, None)
    session.add(
        Insertion(
            ticket_id=ticket_id, person_id=by.person_id, origin=origin, text=text, at=now, template_id=template_id,
            template_version=version, offer_id=offer_id,
        )
    )  # fmt: skip


def went_out(session: Session, message: Message, *, now: datetime) -> None:
    """The answer is handed in: what it was made from is noted with its distance, the rest is forgotten."""
    waiting = _waiting(session, message.ticket_id, message.person_id)
    used = [one for one in waiting if still_there(one.text, message.text)]
    apart = distance([one.text for one in used], message.text) if used else None
    for one in waiting:
        is_used = one in used
        one.closed_at = now
        one.message_id = message.id if is_used else None
        one.distance = apart if is_used else None
        one.text = ""
    if waiting:
        session.flush()


def came_to_nothing(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> None:
    """The answer box was emptied: nothing that was put in is left."""
    session.execute(
        update(Insertion)
        .where(Insertion.ticket_id == ticket_id, Insertion.person_id == by.person_id, Insertion.closed_at.is_(None))
        .values(closed_at=now, text="")
    )


def forget_old(session: Session, *, now: datetime) -> None:
    """Words that were put in weeks ago and never sent are forgotten: they may name a customer."""
    session.execute(
        update(Insertion).where(Insertion.closed_at.is_(None), Insertion.at < now - KEPT).values(closed_at=now, text="")
    )


def model_words(session: Session, ticket_id: int, *, by: Actor) -> str:
    """The model's words that this person has put into the box and not sent yet; empty when there are none."""
    return next(
        (
            one.text
            for one in reversed(_waiting(session, ticket_id, by.person_id))
            if one.origin == InsertionOrigin.MODEL
        ),
        "",
    )


def used_in(session: Session, message_ids: Collection[int]) -> dict[int, list[Used]]:
    """What each of the answers was made from, in the order in which it was put in."""
    found = session.execute(
        select(
            Insertion.message_id, Insertion.origin, TemplateVersion.name, Insertion.template_version,
            Insertion.distance,
        )
        .outerjoin(
            TemplateVersion,
            (TemplateVersion.template_id == Insertion.template_id)
            & (TemplateVersion.version == Insertion.template_version),
        )
        .where(Insertion.message_id.in_(message_ids))
        .order_by(Insertion.id)
    )  # fmt: skip
    used: dict[int, list[Used]] = {}
    for message_id, origin, name, version, apart in found:
        used.setdefault(message_id or 0, []).append(Used(origin, name or "", version, apart or 0.0))
    return used


def _waiting(session: Session, ticket_id: int, person_id: int | None) -> Sequence[Insertion]:
    return session.scalars(
        select(Insertion)
        .where(Insertion.ticket_id == ticket_id, Insertion.person_id == person_id, Insertion.closed_at.is_(None))
        .order_by(Insertion.id)
    ).all()
