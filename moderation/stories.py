"""Stories: a text and its copies are linked, never deleted. Native reposts first, then what reads alike."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.sketches import LIKE, SAME, Sketch, likeness, mark_of, sketches_of
from moderation.story_links import Link, join
from moderation.story_marks import PERIODS, WINDOW, Text, leave, met, period_of, take_back, texts_of
from moderation.ways import address_of
from storage.database import reading, transaction
from storage.tables import Mention, MentionAlias, MentionKey

MOST_COMPARED = 30
"""Candidates that one text is compared with, those with the most marks in common first."""

MARKS_AT_ONCE = 500
"""Texts whose marks are written in one transaction. They are scattered, so fewer at once write the same pages anew."""

LOOKED_UP = 100
"""Texts whose marks are looked up together."""

WINDOW_MS = WINDOW // timedelta(milliseconds=1)

Marks = dict[int, tuple[int, ...]]


class Compared(NamedTuple):
    """What came of comparing: who belongs together, and which texts another one's marks stand for."""

    links: list[Link]
    stood_for: set[int]


def gather(mention_ids: Sequence[int], reposts: Mapping[int, str]) -> int:
    """Joins the mentions to the stories they belong to; gives the number of links.

    Marks are left before others are looked for: of two batches gathered at the same time one sees the other.
    """
    with reading() as session:
        texts = texts_of(session, mention_ids)
        originals = _originals(session, {one: said for one, said in reposts.items() if one in texts}, texts)
    sketches = _sketches(texts.values())
    own: Marks = {one: sketches[one].marks for one in texts}
    shared = {one: _repost_mark(texts[one], said) for one, said in reposts.items() if one in texts}
    marks: Marks = {one: (*own[one], *([shared[one]] if one in shared else [])) for one in texts}
    for part in _in_parts(list(texts), MARKS_AT_ONCE):
        with transaction() as session:
            leave(session, texts, {one: marks[one] for one in part})
    with reading() as session:
        candidates, passed_on = _candidates(session, texts, marks, shared)
        others = texts_of(session, {one for found in candidates.values() for one in found} - set(texts))
    plain = dict(zip(others, sketches_of([one.words for one in others.values()], brand_id=None), strict=True))
    compared = _compare(texts | others, sketches | plain, candidates)
    named = [Link(one, original) for one, original in originals.items()]
    links = named + passed_on + compared.links
    if links:
        with transaction() as session:
            take_back(session, texts, {one: own[one] for one in compared.stood_for})
            join(session, links)
    return len(links)


def marks_of(mention_ids: Sequence[int]) -> tuple[dict[int, Text], Marks]:
    """The texts as they stand and their own marks, to be taken away with them."""
    with reading() as session:
        texts = texts_of(session, mention_ids)
    return texts, {one: sketch.marks for one, sketch in _sketches(texts.values()).items()}


def _sketches(texts: Iterable[Text]) -> dict[int, Sketch]:
    by_brand: dict[int, list[Text]] = defaultdict(list)
    for text in texts:
        by_brand[text.brand_id].append(text)
    return {
        text.id: sketch
        for brand_id, ones in by_brand.items()
        for text, sketch in zip(ones, sketches_of([one.words for one in ones], brand_id=brand_id), strict=True)
    }


def _candidates(
    session: Session, texts: Mapping[int, Text], marks: Marks, reposts: Mapping[int, int]
) -> tuple[dict[int, list[int]], list[Link]]:
    """For each text those that share marks with it, most first; and links of those that pass on the same text."""
    newest = {period_of(text.seen_at) for text in texts.values()}
    periods = {period - back for period in newest for back in range(PERIODS)}
    candidates: dict[int, list[int]] = {}
    links: list[Link] = []
    for part in _in_parts(list(texts), LOOKED_UP):
        shared: dict[int, Counter[int]] = defaultdict(Counter)
        for one, other, mark in _meetings(session, {one: texts[one] for one in part}, marks, periods):
            if mark == reposts.get(one):
                links.append(Link(one, other))
            else:
                shared[one][other] += 1
        candidates |= {one: [other for other, _ in found.most_common(MOST_COMPARED)] for one, found in shared.items()}
    return candidates, links


def _meetings(
    session: Session, texts: Mapping[int, Text], marks: Marks, periods: set[int]
) -> Iterator[tuple[int, int, int]]:
    """A text, another one of its time, and a mark that both have."""
    holders: dict[int, list[int]] = defaultdict(list)
    for one in texts:
        for mark in marks[one]:
            holders[mark].append(one)
    published = {one: round(text.published_at.timestamp() * 1000) for one, text in texts.items()}
    for mark, other, other_published in met(session, list(holders), periods=periods):
        if other_published is None:
            continue
        for one in holders[mark]:
            if one != other and abs(published[one] - other_published) <= WINDOW_MS:
                yield one, other, mark


def _compare(
    texts: Mapping[int, Text], sketches: Mapping[int, Sketch], candidates: Mapping[int, Sequence[int]]
) -> Compared:
    links: list[Link] = []
    stood_for: set[int] = set()
    for one, found in candidates.items():
        for other in found:
            if other not in texts or texts[one].brand_id != texts[other].brand_id:
                continue
            alike = _how_alike(texts[one], texts[other], sketches[one], sketches[other])
            if alike < LIKE:
                continue
            links.append(Link(one, other))
            if alike >= SAME and other < one and other not in stood_for:
                stood_for.add(one)
    return Compared(links, stood_for)


def _how_alike(one: Text, other: Text, here: Sketch, there: Sketch) -> float:
    """Zero for what is no copy by rule: too far apart in time, or too short to be more than what many people say."""
    if abs(one.published_at - other.published_at) > WINDOW:
        return 0.0
    is_one_author = one.author_id is not None and one.author_id == other.author_id
    if (here.is_short or there.is_short) and not is_one_author:
        return 0.0
    return likeness(here, there)


def _repost_mark(text: Text, original: str) -> int:
    return mark_of(f"repost:{text.brand_id}:{original}")


def _originals(session: Session, reposts: Mapping[int, str], texts: Mapping[int, Text]) -> dict[int, int]:
    """The mentions that reposts name as what they pass on: by identity, by another name, or by address."""
    found: dict[int, int] = {}
    for one, original in reposts.items():
        brand_id = texts[one].brand_id
        address = address_of(original) if "://" in original else None
        ways = [
            select(MentionAlias.mention_id).where(MentionAlias.brand_id == brand_id, MentionAlias.alias == original),
            select(MentionKey.mention_id)
            .join(Mention, Mention.source_id == MentionKey.source_id)
            .where(MentionKey.brand_id == brand_id, MentionKey.external_id == original, Mention.id == one),
        ]
        if address is not None:
            by_address = select(MentionKey.mention_id)
            ways.append(by_address.where(MentionKey.brand_id == brand_id, MentionKey.address == address))
        for way in ways:
            mention_id = session.scalar(way.limit(1))
            if mention_id is not None and mention_id != one:
                found[one] = mention_id
                break
    return found


def _in_parts(ids: Sequence[int], size: int) -> Iterator[list[int]]:
    rest = iter(ids)
    while part := list(islice(rest, size)):
        yield part
