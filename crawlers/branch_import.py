"""What an administrator does with a source's branches: a list of them, given again and again, adds nothing twice."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from crawlers.branches import OPTION, Branch, branches_of
from crawlers.imports.branch_rows import BadRow, BranchRow
from crawlers.sources import changeable
from moderation.authors import enter_places
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.source_kinds import kind_of
from storage.tables import AuditEntry


class Given(NamedTuple):
    """What came of a list: branches new to the source, changed ones, those that were known as they are."""

    added: int
    changed: int
    known: int
    bad: list[BadRow]


def give_branches(session: Session, source_id: int, rows: Sequence[BranchRow], *, by: Actor, now: datetime) -> Given:
    """The source reads these branches from now on, beside those it has. Raises Refused for a kind without branches."""
    source = changeable(session, source_id, by=by)
    if OPTION not in {option.key for option in kind_of(source.kind).options}:
        raise Refused(
            _("The branches were not taken."),
            _("A source of the kind {kind} has no list of branches.").format(kind=source.kind),
            _("Choose a source of 2GIS, Yandex Maps or Google Maps."),
        )
    known = {branch.id: branch for branch in branches_of(source.options)}
    given, bad = _of_service(rows, source.kind)
    added = [branch for branch in given.values() if branch.id not in known]
    changed = [branch for branch in given.values() if branch.id in known and known[branch.id] != branch]
    if added or changed:
        held = [branch.as_option() for branch in (known | given).values()]
        source.options = {**source.options, OPTION: held}
        source.next_due_at = now if source.enabled else None
        details: dict[str, Any] = {"added": len(added), "changed": len(changed)}
        session.add(
            AuditEntry(
                at=now, person_id=by.person_id, action="source_branches", subject="source", subject_id=source.id,
                details=details,
            )
        )  # fmt: skip
    enter_places(session, source, [branch.place(known_as=source.name) for branch in given.values()])
    return Given(len(added), len(changed), len(given) - len(added) - len(changed), bad)


def _of_service(rows: Sequence[BranchRow], service: str) -> tuple[dict[str, Branch], list[BadRow]]:
    """The branches that the service numbers; a row without its number, or with another row's, is told."""
    found: dict[str, Branch] = {}
    bad: list[BadRow] = []
    for row in rows:
        if service not in row.ids:
            bad.append(BadRow(row.number, _("It has no number at {service}.").format(service=service)))
        elif row.ids[service] in found:
            bad.append(BadRow(row.number, _("Another row has the same number at {service}.").format(service=service)))
        else:
            found[row.ids[service]] = row.at(service)
    return found, bad
