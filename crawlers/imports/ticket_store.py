"""Handled requests enter: their words as mentions of imported sources, the rest as closed tickets of the desk."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from secrets import token_urlsafe
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crawlers.imports.mention_store import import_source, mention_ids
from crawlers.imports.recording import Brought
from crawlers.imports.ticket_rows import TicketRow
from desk.channels import ChannelForm, add_channel
from desk.old_tickets import OldTicket, record_old_tickets
from desk.people import NewPerson, add_person, deactivate
from desk.working_hours import round_the_clock_calendar
from moderation.cleaning import key_of
from moderation.intake import follow_later, receive
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Channel, Person, Source
from storage.vocabulary import Lane, Role

LONGEST_KEY = 500


class StoredTickets(NamedTuple):
    """The mentions of the rows that were good, and the numbers of the rows that were not, with the reason."""

    brought: list[Brought]
    known: int
    bad: list[tuple[int, str]]


class TicketPlan(NamedTuple):
    """Whose tickets they become, and whether channels and people that are not there are made."""

    brand_id: int
    creates: bool
    by: Actor


def store_tickets(session: Session, plan: TicketPlan, rows: Sequence[TicketRow], *, now: datetime) -> StoredTickets:
    """Takes the rows in as closed tickets; a request that was imported before stays as it is."""
    desk = _Desk(session, plan, now=now)
    bad: list[tuple[int, str]] = []
    good: list[tuple[TicketRow, int, int | None]] = []
    for row in rows:
        channel, operator = desk.channel(row.channel), desk.operator(row.operator)
        if channel is None:
            bad.append((row.number, _("channel: there is no channel “{name}”.").format(name=row.channel or "–")))
        elif operator == 0:
            bad.append((row.number, _("operator: there is nobody called “{name}”.").format(name=row.operator)))
        else:
            good.append((row, channel, operator))
    brought: list[Brought] = []
    behind: list[int] = []
    for (site, category), group in groupby(
        sorted(good, key=lambda one: (one[0].site, one[0].category)), key=lambda one: (one[0].site, one[0].category)
    ):
        source = import_source(session, plan.brand_id, site, category, now=now)
        brought += _record(session, source, list(group), behind, by=plan.by, now=now)
    follow_later(session, behind, now=now)
    added = sum(one.ticket_id is not None for one in brought)
    return StoredTickets(brought, len(good) - added, bad)


def _record(
    session: Session,
    source: Source,
    rows: Sequence[tuple[TicketRow, int, int | None]],
    behind: list[int],
    *,
    by: Actor,
    now: datetime,
) -> list[Brought]:
    findings = [row.finding for row, *_rest in rows]
    received = receive(
        session, source=source, findings=findings, now=now, lane=Lane.BACKFILL, left_behind=behind
    )  # fmt: skip
    new = set(received.new_ids)
    keys = {key_of(row.finding.external_id.strip(), LONGEST_KEY): (row, channel, who) for row, channel, who in rows}
    known = mention_ids(session, source, keys)
    old = [_old(*keys[key], mention_id=number) for key, number in known.items()]
    made = {one.mention_id: one for one in record_old_tickets(session, source.brand_id, old, by=by)}
    return [
        Brought(number, number in new, made[number].ticket_id, made[number].was)
        if number in made
        else Brought(number, is_new=number in new)
        for number in sorted(set(known.values()))
    ]


def _old(row: TicketRow, channel: int, operator: int | None, *, mention_id: int) -> OldTicket:
    return OldTicket(
        mention_id, channel, operator, row.opened_at, row.first_reply_at, row.closed_at, row.reply, row.request_type,
        row.rating,
    )  # fmt: skip


class _Desk:
    """The channels and the people of the desk by the names that tables use."""

    def __init__(self, session: Session, plan: TicketPlan, *, now: datetime) -> None:
        self._session, self._plan, self._now = session, plan, now
        channels = session.execute(select(Channel.name, Channel.id).where(Channel.brand_id == plan.brand_id))
        self._channels = {_plain(name): number for name, number in channels}
        first = select(Channel.id).where(Channel.brand_id == plan.brand_id, Channel.is_first_line)
        self._first_line = session.scalar(first.limit(1))
        self._people: dict[str, int] = {}
        for person in session.scalars(select(Person)):
            self._people |= {_plain(name): person.id for name in (person.login, person.name, person.email) if name}

    def channel(self, name: str) -> int | None:
        """A channel by its name, the first line where the table names none; None when it is not there."""
        if not name:
            return self._first_line
        if _plain(name) not in self._channels and self._plan.creates:
            self._channels[_plain(name)] = add_channel(
                self._session, self._plan.brand_id, form=ChannelForm(name=name[:120]),
                calendar_id=round_the_clock_calendar(self._session, by=self._plan.by, now=self._now),
                by=self._plan.by, now=self._now,
            )  # fmt: skip
        return self._channels.get(_plain(name))

    def operator(self, name: str) -> int | None:
        """A person by name, sign-in name or e-mail; None where the table names nobody, 0 when there is none."""
        if not name:
            return None
        if _plain(name) not in self._people and self._plan.creates:
            self._people[_plain(name)] = self._make_person(name)
        return self._people.get(_plain(name), 0)

    def _make_person(self, name: str) -> int:
        """Somebody who worked here once: in the figures, but unable to sign in."""
        login = f"old-{len(self._people) + 1}-{token_urlsafe(4).lower()}"
        roles = {self._plan.brand_id: [Role.OPERATOR]}
        person = NewPerson(login=login, name=name[:120], password=token_urlsafe(24), roles=roles)
        number = add_person(self._session, person, by=self._plan.by, now=self._now)
        deactivate(self._session, number, by=self._plan.by, now=self._now)
        return number


def _plain(name: str) -> str:
    return " ".join(name.lower().replace("ё", "е").split())
