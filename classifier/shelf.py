"""The shelf: which trained models there are, and which of them is in force."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from classifier.archive import Archived
from storage.database import insert_into
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import AuditEntry, ModelVersion
from storage.vocabulary import Role

KEPT: Final = 10  # models that were good enough, and as many of all: older ones lose their files, not their figures
PUT_IN_FORCE: Final = "model_put_in_force"


class VersionRow(NamedTuple):
    """A model on the shelf."""

    name: str
    is_current: bool
    texts: int
    decisions: int
    figures: dict[str, Any]
    sha256: str
    created_at: datetime


def versions(session: Session) -> list[VersionRow]:
    """All models, the newest first."""
    rows = session.execute(
        select(
            ModelVersion.name,
            ModelVersion.is_current,
            ModelVersion.texts,
            ModelVersion.decisions,
            ModelVersion.figures,
            ModelVersion.sha256,
            ModelVersion.created_at,
        ).order_by(ModelVersion.id.desc())
    )
    return [VersionRow(*row) for row in rows]


def current_name(session: Session, *, locked: bool = False) -> str | None:
    """The name of the model in force; None before the first one was put up. Locked until the transaction ends."""
    wanted = select(ModelVersion.name).where(ModelVersion.is_current).order_by(ModelVersion.id.desc())
    return session.scalar(wanted.with_for_update() if locked else wanted)


def holds(session: Session, name: str) -> bool:
    """Whether a model of that name is on the shelf."""
    return session.scalar(select(ModelVersion.id).where(ModelVersion.name == name)) is not None


def newest_learnt(session: Session) -> int:
    """Id of the last decision that any model on the shelf knows of, in force or refused."""
    newest = select(ModelVersion.figures).order_by(ModelVersion.id.desc()).limit(KEPT)
    return max((int(figures.get("learnt_until", 0)) for figures in session.scalars(newest)), default=0)


def surplus(session: Session) -> list[str]:
    """Models whose files and answers need not be kept: older than the last ten and the last ten good enough."""
    found = versions(session)
    good = [row.name for row in found if "objections" not in row.figures and "objection" not in row.figures]
    kept = {*(row.name for row in found[:KEPT]), *good[:KEPT]}
    return [row.name for row in found if row.name not in kept and not row.is_current and row.decisions]


def learnt_until(archived: Archived) -> int:
    """Id of the last decision a model knows of; nought for the starter model."""
    return int(archived.figures.get("learnt_until", 0))


def put_up(session: Session, archived: Archived, *, by: Actor, now: datetime, in_use: bool = True) -> None:
    """Notes a model on the shelf and, unless told otherwise, puts it in force."""
    row = {
        "name": archived.name,
        "sha256": archived.sha256,
        "texts": archived.texts,
        "decisions": archived.decisions,
        "figures": archived.figures,
        "is_current": False,
        "created_at": now,
    }
    session.execute(insert_into(session, ModelVersion).on_conflict_do_nothing(index_elements=["name"]), [row])
    if in_use:
        put_in_force(session, archived.name, by=by, now=now)


def require_there(session: Session, name: str) -> int:
    """The id of a model of the shelf. Raises Refused when there is none of that name."""
    found = session.scalar(select(ModelVersion.id).where(ModelVersion.name == name))
    if found is None:
        raise Refused(
            _("There is no model {name}.").format(name=name),
            _("The shelf does not have it."),
            _("Choose one of `repdesk models`."),
        )
    return found


def put_in_force(session: Session, name: str, *, by: Actor, now: datetime) -> None:
    """Makes a model of the shelf the one in use: a newer one, or an older one again."""
    by.require(Role.ADMINISTRATOR, Role.LEAD)
    chosen = require_there(session, name)
    if current_name(session) == name:
        return
    session.execute(update(ModelVersion).values(is_current=ModelVersion.id == chosen))
    session.add(
        AuditEntry(
            at=now,
            person_id=by.person_id,
            action=PUT_IN_FORCE,
            subject="model_version",
            subject_id=chosen,
            details={"name": name},
        )
    )
