"""Mentions of a table enter: each site of it is a source of its own, which nobody reads."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crawlers.imports.mention_rows import MentionRow
from crawlers.imports.recording import Brought
from moderation.arrivals import Arrivals, arrivals_of
from moderation.cleaning import key_of
from moderation.intake import follow_later, receive
from storage.counting import Tally, day_of, shift
from storage.database import insert_into
from storage.i18n import _
from storage.tables import Mention, MentionKey, Source
from storage.tables.base import new_uid
from storage.vocabulary import Category, Ground, Label, Lane, MentionState, ReplyPolicy, Scope

KIND = "import"
LONGEST_NAME, LONGEST_KEY = 200, 500


class Ready(NamedTuple):
    """The rows of one site whose words were read already: no transaction waits for that."""

    site: str
    category: Category
    rows: dict[str, MentionRow]
    arrivals: Arrivals


def made_ready(rows: Sequence[MentionRow], *, now: datetime) -> list[Ready]:
    """The rows by their site, each row by its identity there."""
    ready = []
    for (site, category), group in groupby(sorted(rows, key=_site), key=_site):
        part = {key_of(row.finding.external_id.strip(), LONGEST_KEY): row for row in group}
        arrivals = arrivals_of([row.finding for row in part.values()], now=now)
        for one in arrivals:
            one.look  # noqa: B018 - told once, remembered
        ready.append(Ready(site, category, part, arrivals))
    return ready


def store_mentions(
    session: Session, brand_id: int, ready: Sequence[Ready], *, state: MentionState, now: datetime
) -> list[Brought]:
    """Takes the rows in and says which mentions they are; what this installation has given out is known by its uid."""
    uids = {row.uid for part in ready for row in part.rows.values() if row.uid}
    given_out = select(Mention.uid, Mention.id).where(Mention.brand_id == brand_id, Mention.uid.in_(uids))
    here = dict(session.execute(given_out).all())
    brought = [Brought(mention_id) for mention_id in here.values()]
    behind: list[int] = []
    for part in ready:
        fresh = [one for one in part.arrivals if part.rows[one.key].uid not in here]
        source = import_source(session, brand_id, part.site, part.category, now=now)
        findings = Arrivals(fresh, found=len(fresh))
        received = receive(
            session, source=source, findings=findings, now=now, lane=Lane.BACKFILL, left_behind=behind
        )  # fmt: skip
        _settle(session, source, part.rows, received.new_ids, state=state)
        new = set(received.new_ids)
        ids = mention_ids(session, source, [one.key for one in fresh])
        brought += [Brought(one, is_new=one in new) for one in ids.values()]
    follow_later(session, behind, now=now)
    return brought


def _site(row: MentionRow) -> tuple[str, Category]:
    return row.site, row.category


def mention_ids(session: Session, source: Source, keys: Iterable[str]) -> dict[str, int]:
    """The mentions that these identities of the source belong to."""
    known = select(MentionKey.external_id, MentionKey.mention_id).where(
        MentionKey.brand_id == source.brand_id, MentionKey.source_id == source.id,
        MentionKey.external_id.in_(list(keys)), MentionKey.mention_id.is_not(None),
    )  # fmt: skip
    return {key: number for key, number in session.execute(known) if number is not None}


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
    session: Session, source: Source, rows: Mapping[str, MentionRow], new_ids: Sequence[int], *, state: MentionState
) -> None:
    """Gives new mentions the label of the table and the state that was asked for, with their counters."""
    labels = {key: row.label for key, row in rows.items() if row.label}
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
            if labels[key] == Label.ABUSE:
                steps[Tally(source.brand_id, "mention_abuse", str(source.id), day)] += 1
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
