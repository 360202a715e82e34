"""The brand's own list of products and topics, as an administrator edits it. Nothing of it is ever deleted.

A renamed tag stays the same tag: old decisions keep the name they were taken under. A merged one stays where it was
put and counts as the other from then on, until the merge is undone.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.tag_facts import tags_counted_anew
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import AuditEntry, Tag
from storage.vocabulary import Role, TagKind

LONGEST_NAME = 60
MOST_TAGS = 300


def add_tags(
    session: Session, brand_id: int, kind: TagKind, names: Sequence[str], *, by: Actor, now: datetime
) -> list[int]:
    """New tags at the end of the list, each name once. Refused as a whole when one of them cannot be."""
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    wanted = list(dict.fromkeys(" ".join(name.split()) for name in names if name.strip()))
    if not wanted:
        raise Refused(_("Nothing was added."), _("No name was given."), _("Write one name a line."))
    what = _("The tags were not added.")
    number = session.scalar(_of_brand(brand_id, func.count())) or 0
    if number + len(wanted) > MOST_TAGS:
        raise Refused(
            what,
            _("A brand has at most {most} tags.").format(most=MOST_TAGS),
            _("Archived ones count too; merge those that say the same."),
        )
    for name in wanted:
        _require_free(session, brand_id, kind, name, what=what)
    last = session.scalar(_of_brand(brand_id, func.coalesce(func.max(Tag.position), 0))) or 0
    tags = [
        Tag(
            brand_id=brand_id, kind=kind, name=name, folded=name.casefold(), position=last + step, created_at=now
        )
        for step, name in enumerate(wanted, start=1)
    ]  # fmt: skip
    session.add_all(tags)
    session.flush()
    for tag in tags:
        _note(session, tag, "tag_added", by=by, now=now, name=tag.name, kind=kind.value)
    return [tag.id for tag in tags]


def rename_tag(session: Session, tag_id: int, name: str, *, by: Actor, now: datetime) -> None:
    """The tag is called so from now on, everywhere; the audit trail and old decisions keep the old name."""
    tag = tag_of(session, tag_id, by=by)
    name = " ".join(name.split())
    if name == tag.name:
        return
    what = _("“{name}” was not renamed.").format(name=tag.name)
    _require_itself(tag, what)
    _require_free(session, tag.brand_id, tag.kind, name, what=what, but=tag.id)
    was, tag.name, tag.folded = tag.name, name, name.casefold()
    session.flush()
    _note(session, tag, "tag_renamed", by=by, now=now, was=was, name=name)


def archive_tag(session: Session, tag_id: int, *, by: Actor, now: datetime) -> None:
    """Nobody is offered it any more; what carries it keeps it and is counted."""
    tag = tag_of(session, tag_id, by=by)
    if tag.archived_at is None:
        tag.archived_at = now
        _note(session, tag, "tag_archived", by=by, now=now, name=tag.name)


def bring_tag_back(session: Session, tag_id: int, *, by: Actor, now: datetime) -> None:
    """An archived tag is offered again."""
    tag = tag_of(session, tag_id, by=by)
    _require_itself(tag, _("“{name}” was not brought back.").format(name=tag.name))
    if tag.archived_at is not None:
        tag.archived_at = None
        _note(session, tag, "tag_brought_back", by=by, now=now, name=tag.name)


def move_tag(session: Session, tag_id: int, *, up: bool, by: Actor, now: datetime) -> None:
    """One place up or down among the tags of its kind that are offered."""
    tag = tag_of(session, tag_id, by=by)
    beside = [Tag.brand_id == tag.brand_id, Tag.kind == tag.kind, Tag.merged_into_id.is_(None)]
    before = Tag.position < tag.position if up else Tag.position > tag.position
    order = Tag.position.desc() if up else Tag.position.asc()
    offered = select(Tag).where(*beside, Tag.archived_at.is_(None), before)
    other = session.scalars(offered.order_by(order).limit(1).with_for_update()).one_or_none()
    if other is not None:
        tag.position, other.position = other.position, tag.position
        _note(session, tag, "tag_moved", by=by, now=now, name=tag.name, up=up)


def merge_tags(session: Session, tag_id: int, into_id: int, *, by: Actor, now: datetime) -> None:
    """The tag counts as the other one from now on. Both are of one kind and one brand."""
    tag, into = tag_of(session, tag_id, by=by), tag_of(session, into_id, by=by)
    what = _("“{name}” was not merged.").format(name=tag.name)
    _require_itself(tag, what)
    if into.id == tag.id or into.brand_id != tag.brand_id or into.kind != tag.kind:
        raise Refused(what, _("Only two tags of one list can become one."), _("Choose another tag of the same list."))
    if into.merged_into_id is not None or into.archived_at is not None:
        raise Refused(
            what, _("“{name}” is not offered any more.").format(name=into.name), _("Choose a tag that is in use.")
        )
    tag.merged_into_id = into.id
    session.flush()
    _count_anew(session, tag.brand_id)
    _note(session, tag, "tag_merged", by=by, now=now, name=tag.name, into=into.id, into_name=into.name)


def undo_merge(session: Session, tag_id: int, *, by: Actor, now: datetime) -> None:
    """The tag is itself again, with everything it was put on."""
    tag = tag_of(session, tag_id, by=by)
    if tag.merged_into_id is None:
        return
    what = _("The merge of “{name}” was not undone.").format(name=tag.name)
    _require_free(session, tag.brand_id, tag.kind, tag.name, what=what, but=tag.id)
    was, tag.merged_into_id = tag.merged_into_id, None
    session.flush()
    _count_anew(session, tag.brand_id)
    _note(session, tag, "tag_merge_undone", by=by, now=now, name=tag.name, was_in=was)


def tag_of(session: Session, tag_id: int, *, by: Actor) -> Tag:
    """The tag, locked. Refused without the right to edit its brand's list."""
    tag = session.get(Tag, tag_id, with_for_update=True, populate_existing=True)
    if tag is None:
        raise Refused(_("There is no such tag."), _("The list has changed."), _("Reload the page."))
    by.require(Role.ADMINISTRATOR, brand_id=tag.brand_id)
    return tag


def _require_itself(tag: Tag, what: str) -> None:
    if tag.merged_into_id is not None:
        raise Refused(what, _("It counts as another tag."), _("Undo its merge first."))


def _require_free(
    session: Session, brand_id: int, kind: TagKind, name: str, *, what: str, but: int | None = None
) -> None:
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise Refused(
            what,
            _("A name has 1 to {most} characters.").format(most=LONGEST_NAME),
            _("“{name}” needs another name.").format(name=f"{name[:LONGEST_NAME]}{'…' * (len(name) > LONGEST_NAME)}"),
        )
    same = select(Tag.id, Tag.archived_at).where(
        Tag.brand_id == brand_id, Tag.kind == kind, Tag.folded == name.casefold(), Tag.merged_into_id.is_(None)
    )
    found = session.execute(same.where(Tag.id != but) if but is not None else same).one_or_none()
    if found is None:
        return
    why = _("There is a tag “{name}” already.") if found.archived_at is None else _("“{name}” is in the archive.")
    way_out = _("Choose another name.") if found.archived_at is None else _("Bring it back, or choose another name.")
    raise Refused(what, why.format(name=name), way_out)


def _count_anew(session: Session, brand_id: int) -> None:
    """Where each chain of merges ends; there are few tags, so all of them are looked at."""
    tags = {tag.id: tag for tag in session.scalars(select(Tag).where(Tag.brand_id == brand_id))}
    changed: list[int] = []
    for tag in tags.values():
        end = tag
        while end.merged_into_id is not None:
            end = tags[end.merged_into_id]
        counts_as = end.id if end is not tag else None
        if tag.counts_as_id != counts_as:
            tag.counts_as_id = counts_as
            changed.append(tag.id)
    if changed:
        tags_counted_anew(session, changed)


def _of_brand(brand_id: int, what: Any) -> Any:
    return select(what).where(Tag.brand_id == brand_id, Tag.merged_into_id.is_(None))


def _note(session: Session, tag: Tag, action: str, *, by: Actor, now: datetime, **details: Any) -> None:
    session.add(
        AuditEntry(at=now, person_id=by.person_id, action=action, subject="tag", subject_id=tag.id, details=details)
    )
