"""Signing in and out: tries are counted before the password is looked at, sessions live in the database."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_time
from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from desk.events import audit
from storage.database import dialect_of
from storage.errors import Refused
from storage.i18n import _, language
from storage.rights import Actor
from storage.settings import settings
from storage.tables import ChannelMember, Person, PersonRole, SignIn, SignInAttempt

COOKIE = "repdesk_session"
WINDOW = timedelta(minutes=15)
# Tries within the window: of one login from one address, of one login from anywhere, of one address at all logins.
TRIES = 5
TRIES_OF_LOGIN = 20
TRIES_OF_ADDRESS = 40
# Any number, as long as nobody else locks it.
TRIES_LOCK = 5_157_102
SEEN_EVERY = timedelta(minutes=2)
LONGEST_TOKEN = 200


class Throttled(Refused):
    """Too many tries; the way out names the moment to try again."""


class Candidate(NamedTuple):
    """Somebody at the door: their person, if there is one, and the hash their password must fit (or "")."""

    person_id: int | None
    password_hash: str
    login: str
    address: str


class Started(NamedTuple):
    """A session just begun; the token is known to the browser alone."""

    token: str
    expires_at: datetime


class SignedIn(NamedTuple):
    """A live session and whose it is; language and zone are the person's own, or empty."""

    sign_in_id: int
    actor: Actor
    login: str
    name: str
    language: str
    zone: str
    csrf: str
    seen_at: datetime
    expires_at: datetime


def admit(session: Session, login: str, *, address: str, now: datetime) -> Candidate:
    """Counts a try and tells whom it concerns. Raises Throttled after too many.

    The try is counted before the password is checked, so that many at once cannot slip through; `begin` takes it back.
    """
    login = login.strip()[:80].casefold()
    # One visitor has one address, however the server's socket writes it.
    address = address.removeprefix("::ffff:")[:64]
    _one_at_a_time(session)
    session.execute(delete(SignInAttempt).where(SignInAttempt.tried_at < now - WINDOW))
    by_login, by_address = SignInAttempt.login == login, SignInAttempt.address == address
    for tries, allowed in (
        ([by_login, by_address], TRIES),
        ([by_login], TRIES_OF_LOGIN),
        ([by_address], TRIES_OF_ADDRESS),
    ):
        _require_few(session, tries, allowed=allowed, now=now)
    session.add(SignInAttempt(login=login, address=address, tried_at=now))
    person = session.scalars(select(Person).where(Person.login == login, Person.is_active)).one_or_none()
    if person is None:
        return Candidate(None, "", login, address)
    return Candidate(person.id, person.password_hash, login, address)


def begin(session: Session, candidate: Candidate, *, now: datetime) -> Started:
    """A session for somebody whose password has been checked. Raises Refused if they were just deactivated."""
    person = session.get(Person, candidate.person_id) if candidate.person_id else None
    if person is None or not person.is_active or person.password_hash != candidate.password_hash:
        raise wrong()
    session.execute(
        delete(SignInAttempt).where(SignInAttempt.login == candidate.login, SignInAttempt.address == candidate.address)
    )
    session.execute(delete(SignIn).where(SignIn.expires_at < now - timedelta(days=30)))
    started = Started(secrets.token_urlsafe(32), now + timedelta(hours=settings().session_hours))
    session.add(
        SignIn(
            token_hash=fingerprint(started.token),
            csrf=secrets.token_urlsafe(24),
            person_id=person.id,
            address=candidate.address,
            created_at=now,
            seen_at=now,
            expires_at=started.expires_at,
        )
    )
    audit(session, "sign_in", subject="person", subject_id=person.id, by=Actor(person.id, person.name), now=now)
    return started


def wrong() -> Refused:
    """The one answer to a wrong password, an unknown login and a person who may no longer come in."""
    return Refused(
        _("You are not signed in."),
        _("The login or the password is wrong."),
        _("Try again, or ask an administrator for a new password."),
    )


def check(session: Session, token: str | None, *, now: datetime) -> SignedIn | None:
    """Whose live session this is, with the rights they hold at this moment; None for no, an old or a forged one."""
    if not token or len(token) > LONGEST_TOKEN:
        return None
    found = session.execute(
        select(SignIn, Person)
        .join(Person, Person.id == SignIn.person_id)
        .where(
            SignIn.token_hash == fingerprint(token),
            SignIn.ended_at.is_(None),
            SignIn.expires_at > now,
            Person.is_active,
        )
    ).one_or_none()
    if found is None:
        return None
    row, person = found
    return SignedIn(
        sign_in_id=row.id,
        actor=actor_of(session, person),
        login=person.login,
        name=person.name,
        language=person.language,
        zone=person.zone or settings().zone,
        csrf=row.csrf,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
    )


def note_seen(session: Session, who: SignedIn, *, now: datetime) -> None:
    """Remembers that the person was here; the team screen shows it."""
    session.execute(update(SignIn).where(SignIn.id == who.sign_in_id).values(seen_at=now))


def end(session: Session, sign_in_id: int, *, now: datetime) -> None:
    """Signs out: the token opens nothing from now on."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None)).values(ended_at=now))


def end_all(session: Session, person_id: int, *, now: datetime) -> None:
    """Ends every session of a person: after a new password, or when they leave."""
    session.execute(update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None)).values(ended_at=now))


def actor_of(session: Session, person: Person) -> Actor:
    """The person with all roles and channels they hold."""
    held = session.execute(select(PersonRole.brand_id, PersonRole.role).where(PersonRole.person_id == person.id)).all()
    places = session.execute(
        select(ChannelMember.channel_id, ChannelMember.only_views).where(ChannelMember.person_id == person.id)
    ).all()
    return Actor(
        person_id=person.id,
        name=person.name,
        roles={brand: frozenset(role for where, role in held if where == brand) for brand, _role in held},
        channels=frozenset(channel for channel, only_views in places if not only_views),
        views=frozenset(channel for channel, only_views in places if only_views),
    )


def fingerprint(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _one_at_a_time(session: Session) -> None:
    """Tries are counted one after another; SQLite's writers wait for each other anyway."""
    if dialect_of(session) == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(TRIES_LOCK)))


def _require_few(session: Session, tries: list[ColumnElement[bool]], *, allowed: int, now: datetime) -> None:
    recent = (*tries, SignInAttempt.tried_at > now - WINDOW)
    if (session.scalar(select(func.count()).select_from(SignInAttempt).where(*recent)) or 0) < allowed:
        return
    # The try that must grow old before there is room for another.
    newest_first = select(SignInAttempt.tried_at).where(*recent).order_by(SignInAttempt.tried_at.desc())
    oldest = session.scalars(newest_first.offset(allowed - 1).limit(1)).one()
    again = (oldest + WINDOW).astimezone(ZoneInfo(settings().zone))
    raise Throttled(
        _("Too many tries to sign in."),
        _("The door stays shut for a while, so that nobody can guess passwords."),
        _("Try again after {time}.").format(time=format_time(again, "HH:mm:ss", locale=language())),
    )
