"""Which language model a brand asks for drafts, as an administrator sets it up. Off until it is switched on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from desk.events import audit
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.secrets import seal, unseal
from storage.tables import ModelConnection
from storage.vocabulary import Role

KEY: Final = "key"
LONGEST_ADDRESS: Final = 2000
LONGEST_MODEL: Final = 200
LONGEST_MANNER: Final = 4000
SHORTEST_WAIT, USUAL_WAIT, LONGEST_WAIT = 5, 30, 120


@dataclass(frozen=True, slots=True)
class ModelForm:
    """The settings; an empty `key` keeps the one there is."""

    address: str
    model: str
    key: str = ""
    is_local: bool = False
    is_on: bool = False
    manner: str = ""
    wait_s: int = USUAL_WAIT


def model_form(session: Session, brand_id: int, *, by: Actor) -> ModelForm | None:
    """The settings without the key; None where no model is connected."""
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    row = session.get(ModelConnection, brand_id)
    if row is None:
        return None
    return ModelForm(row.address, row.model, "", row.is_local, row.is_on, row.manner, row.wait_s)


def connect_model(session: Session, brand_id: int, *, form: ModelForm, by: Actor, now: datetime) -> None:
    """Drafts are asked for there from now on, if it is switched on. Raises Refused for what cannot be asked."""
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    address = form.address.strip()
    _require_askable(address, form.model.strip())
    row = session.get(ModelConnection, brand_id) or ModelConnection(brand_id=brand_id)
    row.address, row.model = address, form.model.strip()[:LONGEST_MODEL]
    row.is_local, row.is_on = form.is_local, form.is_on
    row.manner = form.manner.strip()[:LONGEST_MANNER]
    row.wait_s = min(max(form.wait_s, SHORTEST_WAIT), LONGEST_WAIT)
    row.changed_at = now
    if form.key:
        row.secrets = seal({KEY: form.key})
    session.add(row)
    session.flush()
    host = urlsplit(address).netloc
    audit(session, "model_connected", subject="brand", subject_id=brand_id, by=by, now=now, host=host, on=form.is_on)


def disconnect_model(session: Session, brand_id: int, *, by: Actor, now: datetime) -> None:
    """No model is asked any more, and its key is forgotten."""
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    row = session.get(ModelConnection, brand_id)
    if row is not None:
        session.delete(row)
        session.flush()
        audit(session, "model_disconnected", subject="brand", subject_id=brand_id, by=by, now=now)


def key_of(row: ModelConnection) -> str:
    """The key in clear; empty where there is none."""
    return unseal(row.secrets).get(KEY, "")


def _require_askable(address: str, model: str) -> None:
    what = _("The model was not connected.")
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or len(address) > LONGEST_ADDRESS:
        raise Refused(what, _("The address is no web address."), _("Write it like https://models.example.ru/v1."))
    if not model:
        raise Refused(what, _("It is not said which model."), _("Write its name as the endpoint knows it."))
