"""The product pointed at the town: a brand, a team, channels and sources; again and again the same."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crawlers.drafts import Draft
from crawlers.sources import add_source, is_removed
from demo.answers import set_answers
from demo.cast import CHANNELS, MESSAGES, QUERY, SOURCES, WORKERS, SourcePlan, Worker
from demo.departments_set_up import set_up_departments
from demo.guarantees import set_terms
from demo.keys import CRM_KEY
from demo.rules import set_rules
from demo.tag_lists import TAGS
from demo.templates import set_templates
from desk.autoreply_rules import RuleForm, set_rule
from desk.autoreply_words import USUAL
from desk.channels import ChannelForm, add_channel, edit_channel, set_members
from desk.crm_answer import Fields
from desk.crm_settings import CrmForm, connect_crm
from desk.people import NewPerson, add_person
from desk.policies import Targets, set_policy
from desk.routing import Condition
from desk.working_hours import round_the_clock_calendar
from moderation.brands import BrandForm, add_brand
from moderation.taxonomy import add_tags
from storage.rights import ALL_BRANDS, SYSTEM
from storage.tables import AutoreplyRule, Brand, Channel, CrmConnection, Person, Source, Tag
from storage.vocabulary import AutoreplyEvent, Language, Role

BRAND = "Причал"
_RESOLUTION_S = 24 * 3600


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
    _autoreplies(session, brand_id, now)
    _tags(session, brand_id, now)
    set_templates(session, brand_id, people["olga"], now)
    set_answers(session, brand_id, people["olga"], now)
    set_rules(session, brand_id, now)
    _crm(session, brand_id, town_url=town_url, now=now)
    set_up_departments(session, brand_id, town_url=town_url, responsible_id=people["olga"], now=now)
    for plan in SOURCES:
        _source(session, brand_id, plan, town_url=town_url, now=now)
    ours = set(session.scalars(select(Person.login).where(Person.is_demo)))
    return [Credentials(worker.login, worker.password, worker.words) for worker in WORKERS if worker.login in ours]


def _brand(session: Session, now: datetime) -> int:
    known = session.scalar(select(Brand.id).where(Brand.is_demo))
    if known is not None:
        return known
    form = BrandForm(BRAND, QUERY, languages=(Language.RU, Language.UK, Language.EN))
    brand_id = add_brand(session, form, by=SYSTEM, now=now)
    session.get_one(Brand, brand_id).is_demo = True
    session.flush()
    return brand_id


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
    """The example's channels, once; the first line that every brand is born with becomes the example's."""
    channels = session.execute(select(Channel.id, Channel.is_first_line).where(Channel.brand_id == brand_id)).all()
    if len(channels) > 1:
        return
    calendar_id = round_the_clock_calendar(session, by=SYSTEM, now=now)
    everybody = [people[worker.login] for worker in WORKERS if worker.role == Role.OPERATOR]
    for plan in CHANNELS:
        own = [people[worker.login] for worker in WORKERS if worker.channel == plan.name]
        form = ChannelForm(
            plan.name, owner_id=(own or [people["olga"]])[0], deputy_id=people["olga"], priority=plan.priority,
            conditions=(Condition(plan.field, plan.values),) if plan.field else (),
            is_first_line=not plan.field, tone=plan.tone,
        )  # fmt: skip
        goal = {"goal_percent": 80, "goal_within_s": plan.first_reply_s}
        targets = Targets(plan.first_reply_s, plan.next_reply_s, _RESOLUTION_S, **goal)
        if form.is_first_line:
            channel_id = channels[0].id
            edit_channel(session, channel_id, form=form, by=SYSTEM, now=now)
            set_policy(session, channel_id, targets=targets, calendar_id=calendar_id, by=SYSTEM, now=now)
        else:
            channel_id = add_channel(
                session, brand_id, form=form, calendar_id=calendar_id, by=SYSTEM, now=now, targets=targets
            )
        set_members(session, channel_id, members=[*(own or everybody), people["olga"]], by=SYSTEM, now=now)
        set_terms(session, plan.name, channel_id, now=now)


def _autoreplies(session: Session, brand_id: int, now: datetime) -> None:
    """Private messages are told that they have come, and reminded after two hours of silence; once, as with tags."""
    wanted = (Channel.brand_id == brand_id, Channel.name == MESSAGES)
    channel_id = session.scalar(select(Channel.id).where(*wanted))
    known = select(AutoreplyRule.event).where(AutoreplyRule.channel_id == channel_id).limit(1)
    if channel_id is None or session.scalar(known) is not None:
        return
    for event, minutes in ((AutoreplyEvent.RECEIVED, None), (AutoreplyEvent.STILL_WAITING, 120)):
        form = RuleForm(is_on=True, words=USUAL[event], threshold=minutes)
        set_rule(session, channel_id, event, form=form, by=SYSTEM, now=now)


def _tags(session: Session, brand_id: int, now: datetime) -> None:
    """The example's lists, once: what was made of them since stays."""
    if session.scalar(select(Tag.id).where(Tag.brand_id == brand_id).limit(1)) is None:
        for kind, names in TAGS.items():
            add_tags(session, brand_id, kind, names, by=SYSTEM, now=now)


def _crm(session: Session, brand_id: int, *, town_url: str, now: datetime) -> None:
    """Connects the bank's CRM, which follows the town to its new address; one that was set up otherwise stays so."""
    path = "/crm/clients?tel={phone}&mail={email}"
    address = town_url.rstrip("/") + path
    known = session.get(CrmConnection, brand_id)
    if known is None:
        form = CrmForm(address, token=CRM_KEY, is_local=True, fields=Fields("id", "is_client"))
        connect_crm(session, brand_id, form=form, by=SYSTEM, now=now)
    elif known.address.endswith(path):
        known.address = address
        session.flush()


def _source(session: Session, brand_id: int, plan: SourcePlan, *, town_url: str, now: datetime) -> None:
    """Adds the source; one that is there follows the town to its new address, one that was removed stays so."""
    address = town_url.rstrip("/") + plan.path
    known = session.scalars(select(Source).where(Source.brand_id == brand_id, Source.kind == plan.kind)).first()
    if known is not None:
        if known.address != address and not is_removed(known):
            known.address = address
            session.flush()
        return
    draft = Draft(
        kind=plan.kind, address=address, name=plan.name, category=plan.category, every_s=plan.every_s,
        ground=plan.ground, scope=plan.scope, zone="Europe/Moscow", is_local=True,
        options=plan.options, secrets=plan.secrets,
    )  # fmt: skip
    add_source(session, draft, brand_id=brand_id, by=SYSTEM, now=now)
