"""What an administrator does with sources: add, change, pause, resume, remove, read now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crawlers import alerts
from crawlers.drafts import Draft
from storage.errors import Refused
from storage.i18n import _
from storage.jobs import enqueue
from storage.rights import Actor
from storage.secrets import seal, unseal
from storage.source_kinds import kind_of
from storage.tables import AuditEntry, Brand, Job, Mention, Source
from storage.vocabulary import JobState, Role

COLLECT_JOB = "collect"
QUICK_JOB = "collect_quick"
QUICK_S = 15
"""Sources read at least this often are read beside all others: somebody waits there for an answer."""
REMOVED_AT = "removed_at"
ACCEPTED = "accepted"
CHANGEABLE = frozenset(
    {"name", "category", "ground", "scope", "policy", "priority", "every_s", "zone", "encoding", "is_local", "options"}
)


def add_source(session: Session, draft: Draft, *, brand_id: int, by: Actor, now: datetime) -> int:
    """The new source's id; it is read at once. One that was removed comes back with what it had collected.

    Raises Refused for a source that is there already, a missing brand, or without the right to add.
    """
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    if session.get(Brand, brand_id) is None:
        raise Refused(
            _("The source was not added."), _("There is no such brand."), _("Add the brand first: repdesk brand add")
        )
    _require_complete(draft)
    source = session.scalar(
        select(Source).where(Source.brand_id == brand_id, Source.kind == draft.kind, Source.address == draft.address)
    )
    if source is not None and not is_removed(source):
        raise Refused(
            _("{address} was not added.").format(address=draft.address),
            _("It is already a source: {name} (number {number}).").format(name=source.name, number=source.id),
            _("Change that one, or choose another address."),
        )
    if source is None:
        source = Source(brand_id=brand_id, kind=draft.kind, address=draft.address, created_at=now)
        session.add(source)
    _take_over(source, draft)
    source.enabled, source.next_due_at, source.failures, source.error = True, now, 0, ""
    source.failing_since = source.state = None
    session.flush()
    note(session, "source_added", source, by=by, now=now, kind=draft.kind, address=draft.address, name=draft.name)
    return source.id


def _require_complete(draft: Draft) -> None:
    """Raises Refused when the kind is unknown, its terms are not accepted, or a setting that it needs is missing."""
    kind = kind_of(draft.kind)
    missing = [option.key for option in kind.options if option.is_required and not draft.options.get(option.key)]
    if missing:
        raise Refused(
            _("{address} was not added.").format(address=draft.address),
            _("This kind of source needs: {names}.").format(names=", ".join(missing)),
            _("Give them with --set, or in the form."),
        )
    if kind.terms and draft.options.get("terms") != ACCEPTED:
        raise Refused(
            _("{address} was not added.").format(address=draft.address),
            _(kind.terms),
            _("If you may and want to, accept it: --set terms=accepted, or the box in the form."),
        )


def change_source(session: Session, source_id: int, changes: Mapping[str, Any], *, by: Actor, now: datetime) -> None:
    """Changes columns by name; `secrets` replaces the secrets it names and keeps the others."""
    source = changeable(session, source_id, by=by)
    unknown = set(changes) - CHANGEABLE - {"secrets"}
    if unknown:
        raise ValueError(f"not columns that may change: {sorted(unknown)}")
    before = {name: getattr(source, name) for name in changes if name != "secrets"}
    for name, value in changes.items():
        if name == "secrets":
            source.secrets = seal({**kept_secrets(source), **value})
        else:
            setattr(source, name, value)
    source.next_due_at = now if source.enabled else None
    names = {name: str(changes[name]) for name in before if before[name] != changes[name]}
    note(session, "source_changed", source, by=by, now=now, **names, secrets=sorted(changes.get("secrets", {})))


def pause_source(session: Session, source_id: int, *, by: Actor, now: datetime) -> None:
    """Nothing is read there until it is resumed."""
    source = changeable(session, source_id, by=by)
    if source.enabled:
        source.enabled, source.next_due_at = False, None
        note(session, "source_paused", source, by=by, now=now)


def resume_source(session: Session, source_id: int, *, by: Actor, now: datetime) -> None:
    """It is read again, beginning now."""
    source = changeable(session, source_id, by=by)
    if not source.enabled:
        source.enabled, source.next_due_at = True, now
        note(session, "source_resumed", source, by=by, now=now)


def remove_source(session: Session, source_id: int, *, by: Actor, now: datetime) -> None:
    """Nothing is read there any more and its secrets are forgotten; what was collected stays with its tickets."""
    source = changeable(session, source_id, by=by)
    note(session, "source_removed", source, by=by, now=now, kind=source.kind, address=source.address)
    if session.scalar(select(Mention.id).where(Mention.source_id == source_id).limit(1)) is None:
        session.execute(delete(Source).where(Source.id == source_id))
        return
    alerts.drop(session, source, now=now)
    source.enabled, source.next_due_at, source.secrets = False, None, ""
    source.options = {**source.options, REMOVED_AT: now.isoformat()}


def read_now(session: Session, source_id: int, *, by: Actor, now: datetime) -> bool:
    """Asks for a pass as soon as a worker is free; False when one is already waiting or running."""
    source = changeable(session, source_id, by=by)
    if is_asked_for(session, source_id):
        return False
    slot = int(now.timestamp() * 1000)
    key = f"{COLLECT_JOB}:{source_id}:now:{slot}"
    asked = enqueue(
        session,
        job_of(source.every_s),
        {"source_id": source_id, "thorough": True},
        now=now,
        unique_key=key,
        priority=20,
        max_attempts=3,
    )
    note(session, "source_read_now", source, by=by, now=now)
    return asked is not None


def job_of(every_s: int) -> str:
    """The kind of job that reads a source with this interval."""
    return QUICK_JOB if every_s <= QUICK_S else COLLECT_JOB


def is_asked_for(session: Session, source_id: int) -> bool:
    """Whether a pass over the source is waiting or running."""
    pending = select(Job.id).where(
        Job.kind.in_((COLLECT_JOB, QUICK_JOB)),
        Job.unique_key.startswith(f"{COLLECT_JOB}:{source_id}:", autoescape=True),
        Job.state.in_((JobState.WAITING, JobState.RUNNING)),
    )
    return session.scalar(pending.limit(1)) is not None


def is_removed(source: Source) -> bool:
    """Whether it was removed; its row stays for what it had collected."""
    return REMOVED_AT in source.options


def kept_secrets(source: Source) -> dict[str, str]:
    """The secrets that are stored; none when they were sealed with a key that is lost: typing them anew mends that."""
    try:
        return unseal(source.secrets)
    except Refused:
        return {}


def changeable(session: Session, source_id: int, *, by: Actor) -> Source:
    """The source, locked. Raises Refused for one that is unknown, removed, or not this person's to change."""
    source = session.get(Source, source_id, with_for_update=True)
    if source is None or is_removed(source) or not by.holds(Role.ADMINISTRATOR, brand_id=source.brand_id):
        by.require(Role.ADMINISTRATOR)
        raise Refused(
            _("Source {number} cannot be changed.").format(number=source_id),
            _("There is no such source, or it belongs to a brand you do not administer."),
            _("List the sources: repdesk source list"),
        )
    return source


def _take_over(source: Source, draft: Draft) -> None:
    source.name, source.category, source.every_s = draft.name, draft.category, draft.every_s
    source.ground, source.scope, source.policy = draft.ground, draft.scope, draft.policy
    source.priority, source.zone, source.encoding = draft.priority, draft.zone, draft.encoding
    source.is_local, source.options = draft.is_local, dict(draft.options)
    source.secrets = seal(dict(draft.secrets)) if draft.secrets else ""


def note(session: Session, action: str, source: Source, *, by: Actor, now: datetime, **details: Any) -> None:
    """Notes who did what; secrets are named, never told."""
    session.add(
        AuditEntry(
            at=now, person_id=by.person_id, action=action, subject="source", subject_id=source.id, details=details
        )
    )
