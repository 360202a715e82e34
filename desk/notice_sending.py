"""The jobs that carry notices out of the desk: together, within shifts, each once.

A carrier first marks what it takes, then hands it over outside any transaction, then writes what came of it. A letter
keeps its identity over all tries, so it is tried again. A messenger cannot be asked what it has: what was handed to one
by a worker that died is `unknown` and stays in the desk.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, Update, func, select, update
from sqlalchemy.orm import Session

from desk import messengers
from desk.at_work import at_work, shift_began
from desk.notice_choices import ALWAYS, ON, ask_to_carry
from desk.notice_digest import digest
from storage import mail
from storage.database import reading, transaction
from storage.errors import Refused, SourceFailed
from storage.i18n import _, speaking
from storage.jobs import Leased
from storage.secrets import unseal
from storage.settings import settings
from storage.smtp import RefusedForGood
from storage.tables import NoticeAddress, NoticeOut, Person, Preference
from storage.tables.notices import IS_WAITING
from storage.vocabulary import NoticeState, NoticeWay

LOST = timedelta(hours=2)
"""Longer than any carrier lives: what is still being handed over then has lost it."""


class Load(NamedTuple):
    """What a carrier hands over, and to whom."""

    to: str
    title: str
    text: str
    taken: tuple[int, ...]


def send_due(_job: Leased, now: datetime) -> None:
    """Asks for carriers of what may go out now, in short transactions."""
    with transaction() as session:
        _note_lost(session, now=now)
    with reading() as session:
        due = due_now(session, now=now)
    for person_id, way, newest in due:
        with transaction() as session:
            ask_to_carry(session, person_id, way, newest=newest, now=now)


def due_now(session: Session, *, now: datetime) -> list[tuple[int, NoticeWay, int]]:
    """People with waiting notices who are at work, each way, with the newest notice.

    A second letter follows the first not before `notice_every_min`: what happens meanwhile goes together.
    """
    waiting = session.execute(waiting_now()).all()
    if not waiting:
        return []
    people = {row[0] for row in waiting}
    always = select(Preference.person_id).where(Preference.key == ALWAYS, Preference.value == ON)
    here = at_work(session, people, now=now) | set(session.scalars(always.where(Preference.person_id.in_(people))))
    since = now - timedelta(minutes=settings().notice_every_min)
    sent = select(NoticeOut.person_id, NoticeOut.way).where(
        NoticeOut.person_id.in_(people), NoticeOut.ended_at > since, NoticeOut.notification_id.is_not(None),
        NoticeOut.state == NoticeState.SENT,
    )  # fmt: skip
    lately = {(person_id, way) for person_id, way in session.execute(sent)}
    return [(person, way, newest) for person, way, newest in waiting if person in here and (person, way) not in lately]


def carry(job: Leased, now: datetime) -> None:
    """Hands over what waits for one person on one way. Raises SourceFailed to be called again."""
    person_id, way = int(job.payload["person_id"]), NoticeWay(job.payload["way"])
    with transaction() as session:
        load = _taken(session, person_id, way, job_id=job.id, now=now)
    if load is None:
        return
    try:
        _hand_over(way, load, job=job)
    except (Refused, RefusedForGood) as refusal:
        _note(load, NoticeState.FAILED, str(refusal), now=now)
    except SourceFailed as failure:
        is_last = job.attempts >= job.max_attempts
        _note(load, NoticeState.FAILED if is_last else NoticeState.WAITING, failure.message, now=now)
        if not is_last:
            raise
    else:
        _note(load, NoticeState.SENT, "", now=now)


def _taken(session: Session, person_id: int, way: NoticeWay, *, job_id: int, now: datetime) -> Load | None:
    """Marks what waits as being handed over by this job; None when nothing is left to tell."""
    before = _of_job(session, job_id)
    if before and way == NoticeWay.MESSENGER:
        _end(session, before, NoticeState.UNKNOWN, "", now=now)
        return None
    session.execute(
        update(NoticeOut)
        .where(NoticeOut.person_id == person_id, NoticeOut.way == way, NoticeOut.state == NoticeState.WAITING)
        .values(state=NoticeState.SENDING, job_id=job_id, error="", ended_at=now)
    )
    # A letter that was handed over before keeps to what it said then.
    taken = before or _of_job(session, job_id)
    person = session.get_one(Person, person_id)
    if not taken or not person.is_active:
        _end(session, taken, NoticeState.DROPPED, "", now=now)
        return None
    with speaking(person.language or settings().language):
        told = digest(session, person, taken, began=shift_began(session, person.id, now=now))
    _end(session, told.dropped, NoticeState.DROPPED, "", now=now)
    kept = tuple(one for one in taken if one not in told.dropped)
    return Load(_reached(session, person, way), told.title, told.text, kept) if kept else None


def _reached(session: Session, person: Person, way: NoticeWay) -> str:
    if way == NoticeWay.MAIL:
        return person.email
    address = session.get(NoticeAddress, person.id)
    return unseal(address.sealed)["address"] if address else ""


def _hand_over(way: NoticeWay, load: Load, *, job: Leased) -> None:
    if not load.to:
        raise Refused(
            _("The notice was not sent."),
            _("There is no address for it."),
            _("Give one under “My notices”; an administrator writes down e-mail addresses."),
        )
    if way == NoticeWay.MAIL:
        mail.deliver(to=load.to, subject=load.title, text=load.text, key=f"notices:{job.id}", at=job.created_at)
    else:
        messengers.hand_over(load.to, title=load.title, text=load.text)


def _of_job(session: Session, job_id: int) -> tuple[int, ...]:
    return tuple(sorted(session.scalars(taken_by(job_id))))


def _note(load: Load, state: NoticeState, error: str, *, now: datetime) -> None:
    with transaction() as session:
        if state == NoticeState.WAITING:
            again = update(NoticeOut).where(NoticeOut.id.in_(load.taken))
            # The same job takes them along again; until then they wait for it, not for another.
            session.execute(again.values(state=state, error=error[:1000], ended_at=None))
        else:
            _end(session, load.taken, state, error, now=now)


def _end(session: Session, outs: tuple[int, ...], state: NoticeState, error: str, *, now: datetime) -> None:
    if outs:
        ending = update(NoticeOut).where(NoticeOut.id.in_(outs))
        session.execute(ending.values(state=state, error=error[:1000], ended_at=now))


def _note_lost(session: Session, *, now: datetime) -> None:
    """What a carrier has left behind for good."""
    session.execute(lost_by(now))


# SQLite draws no conclusions from `state = 'sending'`: to be read by the index of what is under way, these statements
# say its own words.


def waiting_now() -> Select[int, NoticeWay, int]:
    """Who has notices that no job has taken yet, each way, with the newest."""
    return (
        select(NoticeOut.person_id, NoticeOut.way, func.max(NoticeOut.id))
        .where(IS_WAITING, NoticeOut.state == NoticeState.WAITING, NoticeOut.job_id.is_(None))
        .group_by(NoticeOut.person_id, NoticeOut.way)
    )


def taken_by(job_id: int) -> Select[int]:
    """What this job has in its hands, in no order: asked for one by number, SQLite reads the table instead."""
    return select(NoticeOut.id).where(IS_WAITING, NoticeOut.job_id == job_id, NoticeOut.state == NoticeState.SENDING)


def lost_by(now: datetime) -> Update:
    """Ends what was being handed over too long ago."""
    lost = update(NoticeOut).where(IS_WAITING, NoticeOut.state == NoticeState.SENDING, NoticeOut.ended_at < now - LOST)
    return lost.values(state=NoticeState.UNKNOWN, ended_at=now)
