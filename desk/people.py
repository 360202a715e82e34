"""People of the installation: who they are, what they may do, whether they may come in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from desk.events import audit
from desk.passwords import hash_password
from desk.sign_in import end_all
from storage.errors import Refused
from storage.i18n import LANGUAGES, _
from storage.rights import ALL_BRANDS, Actor
from storage.tables import Brand, Channel, ChannelMember, Person, PersonRole
from storage.vocabulary import Role

Roles = Mapping[int, Collection[Role]]
LOGIN_LENGTH = 80


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What is known of somebody who shall be able to sign in; brand 0 in `roles` stands for all brands."""

    login: str
    name: str
    password: str
    roles: Roles
    channels: Collection[int] = ()
    email: str = ""
    language: str = ""


def add_person(session: Session, new: NewPerson, *, by: Actor, now: datetime) -> int:
    """The new person's id. Raises Refused for a login that is taken or cannot be one."""
    _require_administrator(by)
    login = _fit_login(session, new.login)
    if not any(new.roles.values()):
        raise Refused(
            _("{login} was not added.").format(login=login),
            _("Without a role there is nothing to see."),
            _("Choose at least one role."),
        )
    person = Person(
        login=login,
        name=new.name.strip()[:120] or login,
        email=new.email.strip()[:200],
        password_hash=hash_password(new.password),
        language=_fit_language(new.language),
        created_at=now,
    )
    session.add(person)
    session.flush()
    _write_roles(session, person.id, new.roles)
    _write_channels(session, person.id, new.channels)
    audit(
        session, "person_added", subject="person", subject_id=person.id, by=by, now=now, login=login,
        roles=_plain(new.roles), channels=sorted(new.channels),
    )  # fmt: skip
    return person.id


def set_roles(session: Session, person_id: int, *, roles: Roles, by: Actor, now: datetime) -> None:
    """The person holds exactly these roles from now on."""
    _require_administrator(by)
    person = _person(session, person_id)
    keeps = Role.ADMINISTRATOR in roles.get(ALL_BRANDS, ())
    if person.is_active and not keeps:
        _require_another_administrator(session, person)
    _write_roles(session, person.id, roles)
    audit(session, "roles_set", subject="person", subject_id=person.id, by=by, now=now, roles=_plain(roles))


def set_channels(session: Session, person_id: int, *, channels: Collection[int], by: Actor, now: datetime) -> None:
    """The person works in exactly these channels from now on."""
    _require_administrator(by)
    person = _person(session, person_id)
    _write_channels(session, person.id, channels)
    audit(session, "channels_set", subject="person", subject_id=person.id, by=by, now=now, channels=sorted(channels))


def set_password(session: Session, person_id: int, *, password: str, by: Actor, now: datetime) -> None:
    """A new password; every session begun under the old one ends."""
    if by.person_id != person_id:
        _require_administrator(by)
    person = _person(session, person_id)
    person.password_hash = hash_password(password)
    end_all(session, person.id, now=now)
    audit(session, "password_set", subject="person", subject_id=person.id, by=by, now=now)


def set_language(session: Session, person_id: int, *, language: str, by: Actor) -> None:
    """The language in which the desk speaks to this person; their own choice."""
    if by.person_id != person_id:
        _require_administrator(by)
    _person(session, person_id).language = _fit_language(language)


def deactivate(session: Session, person_id: int, *, by: Actor, now: datetime) -> None:
    """The person may no longer come in; what they did stays. Raises Refused for oneself and the last administrator."""
    _require_administrator(by)
    person = _person(session, person_id)
    if by.person_id == person_id:
        raise Refused(
            _("You cannot deactivate yourself."),
            _("You would lock yourself out at once."),
            _("Ask another administrator."),
        )
    _require_another_administrator(session, person)
    person.is_active = False
    end_all(session, person.id, now=now)
    audit(session, "deactivated", subject="person", subject_id=person.id, by=by, now=now)


def reactivate(session: Session, person_id: int, *, by: Actor, now: datetime) -> None:
    """The person may come in again, with the password and the roles they had."""
    _require_administrator(by)
    _person(session, person_id).is_active = True
    audit(session, "reactivated", subject="person", subject_id=person_id, by=by, now=now)


def person_called(session: Session, login: str) -> int:
    """The id of whoever signs in with this login. Raises Refused when there is nobody."""
    found = session.scalar(select(Person.id).where(Person.login == login.strip().casefold()))
    if found is None:
        raise Refused(
            _('There is nobody with the login "{login}".').format(login=login),
            _("The login may be spelt differently."),
            _("Look at the list of people."),
        )
    return found


def _require_administrator(by: Actor) -> None:
    # People are shared by all brands, so a brand's own administrator does not do.
    by.require(Role.ADMINISTRATOR, brand_id=ALL_BRANDS)


def _fit_login(session: Session, login: str) -> str:
    login = login.strip().casefold()
    if not login or len(login) > LOGIN_LENGTH or any(letter.isspace() or not letter.isprintable() for letter in login):
        raise Refused(
            _('"{login}" cannot be a login.').format(login=login[:LOGIN_LENGTH]),
            _("It must be one word of at most {number} characters.").format(number=LOGIN_LENGTH),
            _("Choose another one."),
        )
    if session.scalar(select(Person.id).where(Person.login == login)) is not None:
        raise Refused(
            _('The login "{login}" is taken.').format(login=login),
            _("Two people cannot share one."),
            _("Choose another one, or give the person who has it a new password."),
        )
    return login


def _fit_language(language: str) -> str:
    return language if language in LANGUAGES else ""


def _person(session: Session, person_id: int) -> Person:
    found = session.scalars(select(Person).where(Person.id == person_id).with_for_update()).one_or_none()
    if found is None:
        raise Refused(
            _("Person {number} is not there.").format(number=person_id),
            _("They may never have been added here."),
            _("Look at the list of people."),
        )
    return found


def _require_another_administrator(session: Session, person: Person) -> None:
    held = (PersonRole.brand_id == ALL_BRANDS, PersonRole.role == Role.ADMINISTRATOR)
    if session.scalar(select(PersonRole.person_id).where(PersonRole.person_id == person.id, *held)) is None:
        return
    others = (
        select(func.count())
        .select_from(PersonRole)
        .join(Person, Person.id == PersonRole.person_id)
        .where(Person.is_active, Person.id != person.id, *held)
    )
    if not session.scalar(others):
        raise Refused(
            _("{name} stays an administrator.").format(name=person.name),
            _("Nobody else could let people in."),
            _("Make somebody else an administrator first."),
        )


def _write_roles(session: Session, person_id: int, roles: Roles) -> None:
    brands = set(session.scalars(select(Brand.id))) | {ALL_BRANDS}
    session.execute(delete(PersonRole).where(PersonRole.person_id == person_id))
    session.add_all(
        PersonRole(person_id=person_id, brand_id=brand_id, role=role)
        for brand_id, held in sorted(roles.items())
        if brand_id in brands
        for role in sorted(set(held))
    )
    session.flush()


def _write_channels(session: Session, person_id: int, channels: Collection[int]) -> None:
    """Where somebody works; what they only view stays, unless they work there now."""
    known = set(channels) & set(session.scalars(select(Channel.id)))
    worked_in = or_(ChannelMember.only_views.is_(False), ChannelMember.channel_id.in_(sorted(known)))
    session.execute(delete(ChannelMember).where(ChannelMember.person_id == person_id, worked_in))
    session.add_all(ChannelMember(channel_id=channel, person_id=person_id) for channel in sorted(known))
    session.flush()


def _plain(roles: Roles) -> dict[str, list[str]]:
    return {str(brand_id): sorted(held) for brand_id, held in roles.items()}
