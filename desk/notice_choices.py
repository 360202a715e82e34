"""What a person chooses about notices: of what, by which way, and whether outside their shifts, too."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from desk.messengers import fit_address
from desk.notice_rules import is_usual
from desk.notifying import choices_of
from desk.preferences import prefer, preference
from storage.database import insert_into
from storage.errors import Refused
from storage.i18n import _
from storage.jobs import enqueue
from storage.rights import Actor
from storage.secrets import seal
from storage.settings import settings
from storage.tables import NoticeAddress, NoticeChoice, NoticeOut, Person
from storage.vocabulary import NoticeState, NoticeTopic, NoticeWay

ALWAYS = "notices_always"
ON = "on"
CARRY_JOB = "carry_notices"
CARRY_TRIES = 6
SHOWN = 10
TRIAL_AGAIN = timedelta(seconds=10)


class Choices(NamedTuple):
    """What holds for a person: the ways of each topic, and where they are reached ("" for not at all)."""

    ways: dict[NoticeTopic, frozenset[NoticeWay]]
    is_always: bool
    mail: str
    has_mail_server: bool
    messenger: str
    added_at: datetime | None


class OutRow(NamedTuple):
    """How a notice fared outside the desk; one without a notification was a trial."""

    way: NoticeWay
    state: NoticeState
    error: str
    created_at: datetime
    ended_at: datetime | None
    is_trial: bool


def choices(session: Session, *, by: Actor) -> Choices:
    """What holds for this person. Raises Refused for the system."""
    person = session.get_one(Person, _self(by))
    chosen = choices_of(session, [person.id]).get(person.id, {})
    address = session.get(NoticeAddress, person.id)
    return Choices(
        ways={
            topic: frozenset(way for way in NoticeWay if chosen.get((topic, way), is_usual(topic, way)))
            for topic in NoticeTopic
        },
        is_always=preference(session, ALWAYS, by=by) == ON,
        mail=person.email,
        has_mail_server=bool(settings().smtp_host),
        messenger=address.service if address else "",
        added_at=address.added_at if address else None,
    )


def choose(session: Session, topic: NoticeTopic, *, ways: Collection[NoticeWay], by: Actor) -> None:
    """This person hears of the topic by exactly these ways from now on."""
    rows = [{"person_id": _self(by), "topic": topic, "way": way, "is_on": way in ways} for way in NoticeWay]
    kept = insert_into(session, NoticeChoice)
    kept = kept.on_conflict_do_update(
        index_elements=["person_id", "topic", "way"], set_={"is_on": kept.excluded["is_on"]}
    )
    session.execute(kept, rows)


def choose_always(session: Session, *, is_always: bool, by: Actor) -> None:
    """Whether notices leave the desk outside this person's shifts, too."""
    prefer(session, ALWAYS, ON if is_always else "", by=by)


def set_messenger(session: Session, typed: str, *, by: Actor, now: datetime) -> str:
    """Where this person is reached; the address is sealed and never shown again. Gives the service's name."""
    service = fit_address(typed)
    values = {"service": service, "sealed": seal({"address": typed.strip()}), "added_at": now}
    kept = insert_into(session, NoticeAddress).values(person_id=_self(by), **values)
    session.execute(kept.on_conflict_do_update(index_elements=["person_id"], set_=values))
    return service


def forget_messenger(session: Session, *, by: Actor) -> None:
    """The address is gone; what was to go there fails and says so."""
    session.execute(delete(NoticeAddress).where(NoticeAddress.person_id == _self(by)))


def try_way(session: Session, way: NoticeWay, *, by: Actor, now: datetime) -> None:
    """Sends a trial by this way at once; what came of it stands in the list. A second click sends no second one."""
    person_id = _self(by)
    newest = session.scalar(
        select(NoticeOut.created_at)
        .where(NoticeOut.person_id == person_id, NoticeOut.way == way, NoticeOut.notification_id.is_(None))
        .order_by(NoticeOut.id.desc())
        .limit(1)
    )
    if newest is not None and now - newest < TRIAL_AGAIN:
        return
    out = NoticeOut(person_id=person_id, way=way, state=NoticeState.WAITING, created_at=now)
    session.add(out)
    session.flush()
    ask_to_carry(session, person_id, way, newest=out.id, now=now)


def ask_to_carry(session: Session, person_id: int, way: NoticeWay, *, newest: int, now: datetime) -> None:
    """A job that takes along whatever waits for this person on this way; asked twice for the same, it is one."""
    enqueue(
        session, CARRY_JOB, {"person_id": person_id, "way": way.value}, now=now, priority=30,
        unique_key=f"{CARRY_JOB}:{person_id}:{way}:{newest}", max_attempts=CARRY_TRIES,
    )  # fmt: skip


def lately(session: Session, *, by: Actor, limit: int = SHOWN) -> list[OutRow]:
    """How this person's last notices fared outside the desk, the newest first."""
    found = session.execute(
        select(
            NoticeOut.way, NoticeOut.state, NoticeOut.error, NoticeOut.created_at, NoticeOut.ended_at,
            NoticeOut.notification_id.is_(None),
        )
        .where(NoticeOut.person_id == _self(by))
        .order_by(NoticeOut.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [OutRow(*row) for row in found]


def _self(by: Actor) -> int:
    if by.person_id is None:
        raise Refused(
            _("The system has no notices of its own."), _("Nobody would read them."), _("Sign in as a person.")
        )
    return by.person_id
