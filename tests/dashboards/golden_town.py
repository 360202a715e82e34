"""The town in which the golden tickets happen, and the words of their stories as actions of the desk."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.rights import ALL_BRANDS, Actor
from storage.secrets import seal
from storage.tables import Brand, Channel, Mention, Message, Person, Source, Tag, Ticket
from storage.vocabulary import Ground, Role, TagKind
from tests.builders import a_brand, a_calendar, a_channel, a_mention, a_person, a_source, an_author

# Two clock changes and the days off of a production calendar: in March and October 2026 Berlin has both.
ZONE = ZoneInfo("Europe/Berlin")
BEGUN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
LUNCH = {day: ["09:00-13:00", "14:00-18:00"] for day in WEEKDAYS}
NIGHTS = {day: ["20:00-08:00"] for day in (*WEEKDAYS, "sat", "sun")}
MINUTE, HOUR = 60, 3600
# First reply, next reply, resolution, in seconds of the channel's hours.
TERMS = {
    "round": (30 * MINUTE, 15 * MINUTE, 24 * HOUR),
    "office": (2 * HOUR, 1 * HOUR, 16 * HOUR),
    "slow": (4 * HOUR, 2 * HOUR, None),
    "night": (1 * HOUR, None, None),
    "free": (0, None, None),
}
ANSWER = "Здравствуйте! Мы разобрались, перевод уже у вас."
QUESTION = "Где мой перевод в банке Причал?"
KEYS = {"user": "desk", "password": "pier anch rope"}


def moment(text: str) -> datetime:
    """A local moment of 2026, as "03-02 09:40"; the first of two where the clock is put back."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE).astimezone(UTC)


def seconds(text: str) -> int:
    """A length, as "1h 20m" or "45s"."""
    units = {"d": 24 * HOUR, "h": HOUR, "m": MINUTE, "s": 1}
    return sum(int(part[:-1]) * units[part[-1]] for part in text.split())


@dataclass
class GoldenTown:
    """Who works there, where people write, and which ticket a story's name means."""

    session: Session
    brand: Brand
    people: dict[str, Person]
    places: dict[str, Source]
    channels: dict[str, Channel]
    tags: dict[str, Tag]
    tickets: dict[str, int] = field(default_factory=dict)
    authors: dict[str, int] = field(default_factory=dict)
    mentions: dict[str, int] = field(default_factory=dict)

    def by(self, name: str) -> Actor:
        person = self.people[name]
        role = {"vera": Role.LEAD, "admin": Role.ADMINISTRATOR}.get(name, Role.OPERATOR)
        here = frozenset(channel.id for channel in self.channels.values())
        return Actor(person.id, person.name, {ALL_BRANDS: frozenset({role})}, here)

    def author(self, name: str, source: Source) -> int:
        if name not in self.authors:
            self.authors[name] = an_author(self.session, source, name=name).id
        return self.authors[name]

    def ticket(self, story: str) -> Ticket:
        return self.session.get_one(Ticket, self.tickets[story], populate_existing=True)

    def newest(self, story: str) -> Message:
        """The newest turn of the story's ticket."""
        found = select(func.max(Message.id)).where(Message.ticket_id == self.tickets[story])
        return self.session.get_one(Message, self.session.scalars(found).one())


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of a story: whose ticket, who does it, what stands after the verb, when."""

    town: GoldenTown
    story: str
    told: dict[str, Any]
    who: str
    rest: str
    now: datetime

    @property
    def by(self) -> Actor:
        return self.town.by(self.who)

    @property
    def session(self) -> Session:
        return self.town.session

    @property
    def ticket_id(self) -> int:
        return self.town.tickets[self.story]

    def mention(self, *, published: datetime, seen: datetime, text: str = QUESTION) -> Mention:
        """The customer's text, in the thread of the story."""
        source = self.town.places[self.told.get("place", "forum")]
        return a_mention(
            self.session, source, text=text, published_at=published, seen_at=seen,
            thread_id=self.story, author_id=self.town.author(self.told.get("author", self.story), source),
        )  # fmt: skip


def a_golden_town(session: Session) -> GoldenTown:
    brand = a_brand(session, created_at=BEGUN)
    people = {
        "anna": a_person(session, Role.OPERATOR, name="Анна"),
        "boris": a_person(session, Role.OPERATOR, name="Борис"),
        "vera": a_person(session, Role.LEAD, name="Вера"),
        "admin": a_person(session, Role.ADMINISTRATOR, name="Админ"),
    }
    calendars = {
        "office": a_calendar(session, zone=ZONE.key, hours=LUNCH, country="RU"),
        "night": a_calendar(session, zone=ZONE.key, hours=NIGHTS),
    }
    team = (people["anna"], people["boris"])
    channels = {}
    for name, (first, following, whole) in TERMS.items():
        promised = {"first_reply_s": first, "next_reply_s": following, "resolution_s": whole}
        calendar = calendars.get(name)
        channels[name] = a_channel(
            session, brand, *team, name=name, calendar=calendar, is_first_line=name == "round", **promised
        )
    places = {
        "forum": a_source(session, brand, kind="forum", name="forum"),
        "talks": a_source(
            session, brand, kind="vk_messages", name="talks", ground=Ground.OURS, options={"group": "-77"},
            secrets=seal(KEYS),
        ),
        "blog": a_source(session, brand, kind="wordpress", name="blog", secrets=seal(KEYS)),
    }  # fmt: skip
    tags = {}
    for number, name in enumerate(("cards", "loans", "plastic", "service")):
        kind = TagKind.TOPIC if name == "service" else TagKind.PRODUCT
        tags[name] = Tag(brand_id=brand.id, kind=kind, name=name, folded=name, position=number, created_at=BEGUN)
        session.add(tags[name])
    session.flush()
    return GoldenTown(session, brand, people, places, channels, tags)
