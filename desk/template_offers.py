"""Templates for the answer box: those that fit the ticket best first, filled in, found while somebody types."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desk.access import ticket_to_read, ticket_to_work
from desk.insertions import note_insertion
from desk.placeholders import filled
from desk.ratings import language_of_customer
from desk.template_filling import values_for
from desk.template_list import closed_channels, is_open_to
from desk.template_terms import Terms, likeness
from desk.template_use import used_lately
from desk.ticket_tags import shown_on
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Template, TemplateVersion, Ticket
from storage.text import words
from storage.vocabulary import InsertionOrigin

SHOWN = 20


class Offer(NamedTuple):
    """A template as it would stand in the box; `is_meant` is False for one that is for other tickets."""

    id: int
    version: int
    name: str
    shortcut: str
    text: str
    is_meant: bool


def offers(
    session: Session, ticket_id: int, *, typed: str, by: Actor, now: datetime, limit: int = SHOWN
) -> list[Offer]:  # fmt: skip
    """What fits the ticket and what was typed, the best first; without a word those for other tickets stay away."""
    ticket = ticket_to_read(session, ticket_id, by=by)
    asked = words(typed)
    tags, language = shown_on(session, ticket.id), language_of_customer(session, ticket)
    used = used_lately(session, ticket.brand_id, now=now)
    ranked = []
    for version in in_use(session, ticket, by=by, now=now):
        terms = Terms.of(version.terms)
        like = likeness(asked, name=version.name, shortcut=version.shortcut, text=version.text)
        fit = terms.fit(channel_id=ticket.channel_id, tags=tags, language=language)
        if like and (asked or fit >= 0):
            ranked.append(((-like, fit < 0, -fit, -used.get(version.template_id, 0), version.name), fit, version))
    ranked.sort(key=lambda one: one[0])
    values = values_for(session, ticket, by=by) if ranked else None
    return [
        Offer(one.template_id, one.version, one.name, one.shortcut, filled(one.text, values), fit >= 0)
        for _rank, fit, one in ranked[:limit]
        if values is not None
    ]


def insert_template(
    session: Session, ticket_id: int, template_id: int, *, by: Actor, now: datetime, offer_id: int | None = None
) -> str:  # fmt: skip
    """The words of the template for this ticket; that they were put into its answer box is noted."""
    ticket = ticket_to_work(session, ticket_id, by=by)
    version = next((one for one in in_use(session, ticket, by=by, now=now) if one.template_id == template_id), None)
    if version is None:
        raise Refused(
            _("The template was not put in."), _("It is not in use any more."), _("Choose another one from the list.")
        )
    text = filled(version.text, values_for(session, ticket, by=by))
    note_insertion(
        session, ticket.id, origin=InsertionOrigin.TEMPLATE, text=text, by=by, now=now,
        template=(template_id, version.version), offer_id=offer_id,
    )  # fmt: skip
    return text


def in_use(session: Session, ticket: Ticket, *, by: Actor, now: datetime) -> list[TemplateVersion]:
    """The versions that may be offered in the ticket's brand at this moment."""
    found = session.scalars(
        select(TemplateVersion)
        .join(Template, Template.id == TemplateVersion.template_id)
        .where(
            Template.brand_id == ticket.brand_id, Template.retired_at.is_(None),
            TemplateVersion.version == Template.approved_version,
            or_(TemplateVersion.valid_until.is_(None), TemplateVersion.valid_until > now),
        )
    )  # fmt: skip
    hidden = closed_channels(session, ticket.brand_id, by=by) - {ticket.channel_id}
    return [one for one in found if is_open_to(Terms.of(one.terms), hidden)]
