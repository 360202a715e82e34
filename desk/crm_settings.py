"""Where a brand's CRM is asked, as an administrator sets it up."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from desk.crm_answer import Fields
from desk.events import audit
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.secrets import seal, unseal
from storage.tables import CrmConnection
from storage.vocabulary import Role

# What an address may carry; all but the token say who is asked about.
PERSON = ("phone", "digits", "email", "crm", "author")
TOKEN = "token"  # noqa: S105 - the name of a placeholder
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
SHORTEST_KEPT = timedelta(minutes=1)
LONGEST_KEPT = timedelta(days=30)
LONGEST_ADDRESS = 2000
EVERYTHING = Fields()


@dataclass(frozen=True, slots=True)
class CrmForm:
    """The settings; an empty `token` keeps the one there is. `kept` is how long an answer counts as fresh."""

    address: str
    token: str = ""
    is_local: bool = False
    fields: Fields = EVERYTHING
    kept: timedelta = timedelta(hours=1)


def crm_form(session: Session, brand_id: int, *, by: Actor) -> CrmForm | None:
    """The settings without the token; None where no CRM is connected."""
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    found = session.get(CrmConnection, brand_id)
    if found is None:
        return None
    return CrmForm(
        found.address, is_local=found.is_local, fields=fields_of(found), kept=timedelta(seconds=found.kept_s)
    )


def connect_crm(session: Session, brand_id: int, *, form: CrmForm, by: Actor, now: datetime) -> None:
    """The CRM is asked so from now on. Raises Refused for an address that cannot ask about anybody."""
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    address = form.address.strip()
    _require_askable(address)
    row = session.get(CrmConnection, brand_id) or CrmConnection(brand_id=brand_id)
    row.address = address
    row.is_local = form.is_local
    row.fields = {"number": form.fields.number, "client": form.fields.client, "shown": list(form.fields.shown)}
    row.kept_s = int(min(max(form.kept, SHORTEST_KEPT), LONGEST_KEPT).total_seconds())
    row.changed_at = now
    if form.token:
        row.secrets = seal({TOKEN: form.token})
    session.add(row)
    session.flush()
    host = urlsplit(address).netloc
    audit(session, "crm_connected", subject="brand", subject_id=brand_id, by=by, now=now, host=host)


def disconnect_crm(session: Session, brand_id: int, *, by: Actor, now: datetime) -> None:
    """The CRM is not asked any more; what it said stays on the cards, with its age."""
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    row = session.get(CrmConnection, brand_id)
    if row is not None:
        session.delete(row)
        session.flush()
        audit(session, "crm_disconnected", subject="brand", subject_id=brand_id, by=by, now=now)


def fields_of(row: CrmConnection) -> Fields:
    """How an answer of this CRM is read."""
    stored = row.fields
    return Fields(str(stored.get("number", "")), str(stored.get("client", "")), tuple(stored.get("shown", ())))


def token_of(row: CrmConnection) -> str:
    """The token in clear; empty where there is none."""
    return unseal(row.secrets).get(TOKEN, "")


def placeholders(address: str) -> set[str]:
    """What the address wants to know."""
    return set(PLACEHOLDER.findall(address))


def _require_askable(address: str) -> None:
    what = _("The CRM was not connected.")
    parts = urlsplit(PLACEHOLDER.sub("x", address))
    if parts.scheme not in {"http", "https"} or not parts.hostname or len(address) > LONGEST_ADDRESS:
        raise Refused(
            what, _("The address is no web address."), _("Write it like https://crm.example.ru/api?tel={phone}.")
        )
    if PLACEHOLDER.search(urlsplit(address).netloc):
        raise Refused(what, _("The name of the server must be fixed."), _("Put the braces behind the first slash."))
    unknown = placeholders(address) - {*PERSON, TOKEN}
    if unknown:
        raise Refused(
            what,
            _("“{name}” in braces is not known.").format(name=min(unknown)),
            _("Use: {names}.").format(names=", ".join(f"{{{name}}}" for name in (*PERSON, TOKEN))),
        )
    if not placeholders(address) & set(PERSON):
        raise Refused(
            what,
            _("The address does not say who is asked about."),
            _("Put one of these in: {names}.").format(names=", ".join(f"{{{name}}}" for name in PERSON)),
        )
