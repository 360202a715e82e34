"""The product pointed at the town: a brand, a team, channels and sources; again and again the same."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.cast import CHANNELS, QUERY, SOURCES, WORKERS, SourcePlan, Worker
from desk.channels import ChannelForm, Targets, add_channel, set_members
from desk.people import NewPerson, add_person
from desk.routing import Condition
from desk.working_hours import round_the_clock_calendar
from storage.rights import ALL_BRANDS, SYSTEM
from storage.secrets import seal
from storage.tables import Brand, Channel, Person, Source
from storage.vocabulary import ReplyPolicy, Role

BRAND = "Причал"
_NEXT_REPLY_S = 24 * 3600


class Credentials(NamedTuple):
    """A sign-in of the example, and what its owner is there for."""

    login: str
    password: str
    words: str


def settle(session: Session, *, town_url: str, now: datetime) -> list[Credentials]:
    """Makes what is missing of the living example and gives its sign-ins.

    Settling again changes nothing but the sources' addresses, should the town have moved to another port. A login
    that somebody else holds is left to them and not listed.
    """
    brand_id = _brand(session, now)
    people = {worker.login: _person(session, worker, brand_id, now) for worker in WORKERS}
    _channels(session, brand_id, people, now)
    for plan in SOURCES:
        _source(session, brand_id, plan, town_url=town_url, now=now)
    ours = set(session.scalars(select(Person.login).where(Person.is_demo)))
    return [Credentials(worker.login, worker.password, worker.words) for worker in WORKERS if worker.login in ours]


def _brand(session: Session, now: datetime) -> int:
    known = session.scalar(select(Brand.id).where(Brand.is_demo))
    if known is not None:
        return known
    brand = Brand(name=BRAND, query=QUERY, languages=["ru", "uk", "en"], is_demo=True, created_at=now)
    session.add(brand)
    session.flush()
    return brand.id


def _person(session: Session, worker: Worker, brand_id: int, now: datetime) -> int:
    known = session.scalar(select(Person.id).where(Person.login == worker.login))
    if known is not None:
        return known
    # People are let in by administrators of the whole house, so this one is theirs; the others belong to the brand.
    where = ALL_BRANDS if worker.role == Role.ADMINISTRATOR else brand_id
    new = NewPerson(worker.login, worker.name, worker.password, roles={where: [worker.role]}, language="ru")
    person_id = add_person(session, new, by=SYSTEM, now=now)
    session.get_one(Person, person_id).is_demo = True
    session.flush()
    return person_id


def _channels(session: Session, brand_id: int, people: dict[str, int], now: datetime) -> None:
    """The channels that are not there yet; what somebody has changed in the others stays."""
    known = set(session.scalars(select(Channel.name).where(Channel.brand_id == brand_id)))
    calendar_id = round_the_clock_calendar(session, by=SYSTEM, now=now)
    for plan in CHANNELS:
        if plan.name in known:
            continue
        operators = [people[worker.login] for worker in WORKERS if worker.role == Role.OPERATOR]
        own = [people[worker.login] for worker in WORKERS if worker.channel == plan.name]
        conditions = (Condition(plan.field, plan.values),) if plan.field else ()
        form = ChannelForm(
            plan.name, owner_id=(own or [people["olga"]])[0], deputy_id=people["olga"], priority=plan.priority,
            conditions=conditions, is_first_line=not plan.field, tone=plan.tone,
        )  # fmt: skip
        targets = Targets(plan.first_reply_s, plan.next_reply_s, _NEXT_REPLY_S)
        channel_id = add_channel(
            session, brand_id, form=form, calendar_id=calendar_id, by=SYSTEM, now=now, targets=targets
        )
        set_members(session, channel_id, members=[*(own or operators), people["olga"]], by=SYSTEM, now=now)


def _source(session: Session, brand_id: int, plan: SourcePlan, *, town_url: str, now: datetime) -> None:
    address = town_url.rstrip("/") + plan.path
    known = session.scalars(select(Source).where(Source.brand_id == brand_id, Source.name == plan.name)).one_or_none()
    if known is not None:
        known.address = address
        session.flush()
        return
    session.add(
        Source(
            brand_id=brand_id,
            kind=plan.kind,
            name=plan.name,
            address=address,
            category=plan.category,
            ground=plan.ground,
            scope=plan.scope,
            policy=ReplyPolicy.ALWAYS,
            every_s=plan.every_s,
            zone="Europe/Moscow",
            is_local=True,
            options=plan.options,
            secrets=seal(plan.secrets) if plan.secrets else "",
            next_due_at=now,
            created_at=now,
        )
    )
    session.flush()
