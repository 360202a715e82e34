"""Mentions of a table enter: each site of it is a source of its own, which nobody reads."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crawlers.imports.mention_rows import MentionRow
from moderation.intake import receive
from storage.counting import Tally, day_of, shift
from storage.database import insert_into
from storage.i18n import _
from storage.tables import Mention, MentionKey, Source
from storage.tables.base import new_uid
from storage.vocabulary import Category, Ground, Label, Lane, MentionState, ReplyPolicy, Scope

KIND = "import"
LONGEST_NAME = 200


class Stored(NamedTuple):
    """How many rows were new and how many known; numbers of rows that could not be stored, with the reason."""

    added: int
    known: int
    bad: tuple[tuple[int, str], ...] = ()


def store_mentions(
    session: Session, brand_id: int, rows: Sequence[MentionRow], *, state: MentionState, now: datetime
) -> Stored:
    """Takes the rows in; mentions that this installation itself has given out are known by their uid."""
    uids = {row.uid for row in rows if row.uid}
    here = set(session.scalars(select(Mention.uid).where(Mention.brand_id == brand_id, Mention.uid.in_(uids))))
    fresh = sorted((row for row in rows if row.uid not in here), key=lambda row: (row.site, row.category))
    added = 0
    for (site, category), group in groupby(fresh, key=lambda row: (row.site, row.category)):
        source = import_source(session, brand_id, site, category, now=now)
        part = list(group)
        received = receive(session, source=source, findings=[row.finding for row in part], now=now, lane=Lane.BACKFILL)
        _settle(session, source, part, received.new_ids, state=state)
        added += received.new
    return Stored(added, len(rows) - added)


def import_source(session: Session, brand_id: int, site: str, category: Category, *, now: datetime) -> Source:
    """The source that stands for a site of imported tables, made when first met."""
    address = f"import:{site}"[:2000]
    wanted = select(Source).where(Source.brand_id == brand_id, Source.kind == KIND, Source.address == address)
    source = session.scalars(wanted).one_or_none()
    if source is None:
        name = _("{site}, imported").format(site=site) if site else _("Imported tables")
        row = {
            "uid": new_uid(), "brand_id": brand_id, "kind": KIND, "name": name[:LONGEST_NAME], "address": address,
            "category": category, "ground": Ground.OTHERS, "scope": Scope.OWN, "policy": ReplyPolicy.WATCH,
            "every_s": 86_400, "enabled": False, "created_at": now,
        }  # fmt: skip
        session.execute(insert_into(session, Source).on_conflict_do_nothing(), [row])
        source = session.scalars(wanted).one()
    return source


def _settle(
    session: Session, source: Source, rows: Sequence[MentionRow], new_ids: Sequence[int], *, state: MentionState
) -> None:
    """Gives new mentions the label of the table and the state that was asked for, with their counters."""
    labels = {row.finding.external_id: row.label for row in rows if row.label}
    if not new_ids or (not labels and state == MentionState.ARCHIVED):
        return
    found = session.execute(
        select(Mention.id, Mention.published_at, MentionKey.external_id)
        .join(MentionKey, (MentionKey.mention_id == Mention.id) & (MentionKey.source_id == source.id))
        .where(Mention.id.in_(new_ids))
    ).all()
    steps: Counter[Tally] = Counter()
    by_label: dict[Label, list[int]] = {}
    for mention_id, published_at, key in found:
        day = day_of(published_at)
        if key in labels:
            by_label.setdefault(labels[key], []).append(mention_id)
            steps[Tally(source.brand_id, "mention_label", labels[key].value, day)] += 1
        if state != MentionState.ARCHIVED:
            steps[Tally(source.brand_id, "mention_state", MentionState.ARCHIVED.value, day)] -= 1
            steps[Tally(source.brand_id, "mention_state", state.value, day)] += 1
    for label, ids in by_label.items():
        _set(session, ids, label=label, is_abuse=label == Label.ABUSE)
    if state != MentionState.ARCHIVED:
        _set(session, [row.id for row in found], state=state)
    shift(session, steps)


def _set(session: Session, ids: Sequence[int], **values: object) -> None:
    session.execute(
        update(Mention).where(Mention.id.in_(ids)).values(values).execution_options(synchronize_session=False)
    )
