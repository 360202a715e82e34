"""`repdesk person`: who may sign in."""

import json
import sys
from datetime import UTC, datetime

import click
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desk.passwords import made_password
from desk.people import NewPerson, add_person, person_called, set_password
from desk.people_list import people
from storage.database import reading, transaction
from storage.errors import Refused
from storage.i18n import _
from storage.rights import ALL_BRANDS, SYSTEM, role_name
from storage.tables import Channel
from storage.vocabulary import Role


@click.group()
def person() -> None:
    """People: who signs in and what they may do."""


@person.command()
@click.argument("login")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]))
@click.option("--channel", "channels", multiple=True, help="A channel the person works in, by name or number.")
@click.option("--name", default="", help="The name colleagues see; the login unless given.")
@click.option("--password-stdin", is_flag=True, help="Reads the password from standard input; else one is made.")
@click.option("--json", "as_json", is_flag=True)
def add(
    *, login: str, roles: tuple[str, ...], channels: tuple[str, ...], name: str, password_stdin: bool, as_json: bool
) -> None:
    """Adds a person; a made password is printed once."""
    password, is_made = _password(from_stdin=password_stdin)
    held = {ALL_BRANDS: [Role(role) for role in roles]}
    with transaction() as session:
        wanted = [_channel(session, channel) for channel in channels]
        new = NewPerson(login=login, name=name, password=password, roles=held, channels=wanted)
        person_id = add_person(session, new, by=SYSTEM, now=datetime.now(UTC))
    _tell(login, password if is_made else None, as_json=as_json, person_id=person_id, did=_("Added"))


@person.command(name="list")
@click.option("--json", "as_json", is_flag=True)
def list_people(*, as_json: bool) -> None:
    """Everybody, one a line."""
    with reading() as session:
        rows = people(session, by=SYSTEM)
    for row in rows:
        roles = sorted({role for held in row.roles.values() for role in held})
        if as_json:
            known = {"id": row.id, "login": row.login, "name": row.name, "roles": roles, "active": row.is_active}
            click.echo(json.dumps(known, ensure_ascii=False))
        else:
            names = ", ".join(role_name(role) for role in roles)
            click.echo(f"{row.id:>4}  {row.login:<20} {row.name:<24} {names}{'' if row.is_active else '  -'}")


@person.command()
@click.argument("login")
@click.option("--password-stdin", is_flag=True, help="Reads the password from standard input; else one is made.")
@click.option("--json", "as_json", is_flag=True)
def password(*, login: str, password_stdin: bool, as_json: bool) -> None:
    """Gives a person a new password and ends their sessions."""
    chosen, is_made = _password(from_stdin=password_stdin)
    with transaction() as session:
        person_id = person_called(session, login)
        set_password(session, person_id, password=chosen, by=SYSTEM, now=datetime.now(UTC))
    _tell(login, chosen if is_made else None, as_json=as_json, person_id=person_id, did=_("New password for"))


def _password(*, from_stdin: bool) -> tuple[str, bool]:
    """The password, and whether we made it."""
    return (sys.stdin.readline().rstrip("\r\n"), False) if from_stdin else (made_password(), True)


def _channel(session: Session, wanted: str) -> int:
    """The one active channel of that name or number."""
    number = int(wanted) if wanted.isdecimal() else 0
    found = session.scalars(
        select(Channel.id).where(or_(Channel.name == wanted, Channel.id == number), Channel.is_active)
    ).all()
    if len(found) == 1:
        return found[0]
    raise Refused(
        _('The channel "{name}" was not chosen.').format(name=wanted),
        _("Several channels have this name.") if found else _("There is no such channel."),
        _("Give its number as the administrator's screen shows it."),
    )


def _tell(login: str, made: str | None, *, as_json: bool, person_id: int, did: str) -> None:
    if as_json:
        click.echo(json.dumps({"id": person_id, "login": login, "password": made}, ensure_ascii=False))
    else:
        click.echo(f"{did} {login}." + (f" {_('Password')}: {made}" if made else ""))
