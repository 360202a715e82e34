"""The desk around a million tickets: a brand with thirty channels, fifty operators, a lead."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.rights import ALL_BRANDS, Actor
from storage.tables import (
    Brand,
    Calendar,
    Channel,
    ChannelMember,
    Person,
    PersonRole,
    SlaPolicy,
    Source,
    Tag,
)
from storage.vocabulary import Category, Ground, ReplyPolicy, Role, Scope, TagKind

HOUR = 3_600_000
CHANNELS, OWN, CLOSED = 30, 3, 5
OPERATORS, SOURCES, TAGS = 50, 40, 40


class Staff(NamedTuple):
    """The numbers of everybody and everything a ticket points at; each list counts up by one."""

    brand: int
    channels: list[int]
    policies: list[int]
    calendar: int
    operators: list[int]
    lead: int
    sources: list[int]
    tags: list[int]

    def operator(self, place: int = 0) -> Actor:
        """An operator with three channels of their own."""
        own = self.channels[place % CHANNELS :][:OWN] or self.channels[:OWN]
        roles = {ALL_BRANDS: frozenset({Role.OPERATOR})}
        return Actor(self.operators[place], f"operator {place}", roles, frozenset(own))

    def boss(self) -> Actor:
        """The lead, who sees all of the brand."""
        return Actor(self.lead, "lead", {ALL_BRANDS: frozenset({Role.LEAD})}, frozenset())


def texts() -> list[str]:
    """What customers write, of the length of a review."""
    openings = (
        "Карту заблокировали без предупреждения", "Перевод идёт третий день", "В отделении не работает терминал",
        "Спасибо за быстрый ответ в чате", "Почему списали комиссию за обслуживание", "Приложение не открывается",
        "Обещали кешбэк и не начислили", "Не могу дозвониться до банка", "Курьер не привёз карту", "Где мой вклад",
    )  # fmt: skip
    middle = (
        ", жду ответа уже неделю, в поддержке каждый раз говорят разное и просят подождать ещё немного. ",
        ". Звонил на горячую линию, там ответили, что вопрос передан специалистам, и больше никто не связался. ",
    )
    return [f"{opening}{more * 2}Прошу разобраться." for opening in openings for more in middle]


def move_in(session: Session, *, now: datetime) -> Staff:
    """Makes everything that tickets point at."""
    brand = Brand(name="Причал", query="причал банк", created_at=now)
    calendar = Calendar(name="Круглосуточно", zone="Europe/Moscow", hours={}, overrides={}, created_at=now)
    people = [
        Person(login=f"operator{number}", name=f"Оператор {number}", password_hash="", created_at=now)
        for number in range(OPERATORS)
    ]
    lead = Person(login="lead", name="Вера", password_hash="", created_at=now)
    session.add_all([brand, calendar, lead])
    session.flush()
    channels, sources, tags = _rooms(brand.id, now=now)
    for rows in (people, channels, sources, tags):
        for row in rows:  # one by one, so that their numbers follow each other
            session.add(row)
            session.flush()
    policies = [
        SlaPolicy(channel_id=channel.id, calendar_id=calendar.id, first_reply_s=7200, created_at=now)
        for channel in channels
    ]
    for policy in policies:
        session.add(policy)
        session.flush()
    for place, person in enumerate(people):
        session.add(PersonRole(person_id=person.id, brand_id=ALL_BRANDS, role=Role.OPERATOR))
        session.add(ChannelMember(channel_id=channels[place % CHANNELS].id, person_id=person.id))
    session.add(PersonRole(person_id=lead.id, brand_id=ALL_BRANDS, role=Role.LEAD))
    session.flush()
    return staff_of(session)


def staff_of(session: Session) -> Staff:
    """The numbers of a desk that was moved into before."""
    lead = session.scalars(select(Person.id).where(Person.login == "lead")).one()
    return Staff(
        brand=session.scalars(select(Brand.id)).one(),
        channels=_ids(session, Channel.id),
        policies=_ids(session, SlaPolicy.id),
        calendar=session.scalars(select(Calendar.id)).one(),
        operators=[number for number in _ids(session, Person.id) if number != lead],
        lead=lead,
        sources=_ids(session, Source.id),
        tags=_ids(session, Tag.id),
    )


def _ids(session: Session, column: InstrumentedAttribute[int]) -> list[int]:
    return list(session.scalars(select(column).order_by(column)))


def _rooms(brand_id: int, *, now: datetime) -> tuple[list[Channel], list[Source], list[Tag]]:
    channels = [
        Channel(
            brand_id=brand_id, name=f"Канал {number}", is_open=number < CHANNELS - CLOSED, is_first_line=number == 0,
            conditions={}, created_at=now,
        )
        for number in range(CHANNELS)
    ]  # fmt: skip
    sources = [
        Source(
            brand_id=brand_id, kind="forum", name=f"Форум {number}", address=f"http://127.0.0.1/{number}",
            category=Category.FORUM, ground=Ground.OTHERS, scope=Scope.OPEN, policy=ReplyPolicy.ALWAYS, every_s=900,
            created_at=now,
        )
        for number in range(SOURCES)
    ]  # fmt: skip
    tags = [
        Tag(brand_id=brand_id, kind=TagKind.TOPIC, name=f"тема {number}", folded=f"тема {number}", created_at=now)
        for number in range(TAGS)
    ]
    return channels, sources, tags
