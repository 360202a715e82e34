"""Mentions as a brand's own heads read them: the text without the brand's name, and how the name stands in it."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from classifier.normalise import BRAND, brand_pattern
from classifier.own_heads import NAMED, TOLD
from classifier.pretagging import Waiting, own_title, words_of
from classifier.relevance import told_by_name
from classifier.tonality import BAD_STARS, GOOD_STARS
from storage.errors import Refused
from storage.query import Query, parse
from storage.tables import Brand, Mention, MentionVersion, Source
from storage.vocabulary import Category, Label

TOGETHER: Final = 500  # ids in one statement


class Spoken(NamedTuple):
    """One version of a mention, in each way that heads read it."""

    mention_id: int
    version: int
    brand_id: int
    uid: str
    texts: dict[str, str]


def spoken(session: Session, mention_ids: Sequence[int]) -> list[Spoken]:
    """The current words of these mentions."""
    return [one for part in _parts(mention_ids) for one in map(_spoken, session.execute(_current(part)))]


def spoken_then(session: Session, versions: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Spoken]:
    """The words of these versions of mentions."""
    wanted = set(versions)
    found: dict[tuple[int, int], Spoken] = {}
    for part in _parts(sorted({mention_id for mention_id, _version in wanted})):
        for row in session.execute(_words(part)):
            if (row.id, row.version) in wanted:
                found[row.id, row.version] = _spoken(row)
    return found


def _parts(mention_ids: Sequence[int]) -> list[Sequence[int]]:
    return [mention_ids[at : at + TOGETHER] for at in range(0, len(mention_ids), TOGETHER)]


def _current(mention_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return _words(mention_ids).where(MentionVersion.version == Mention.version)


def _words(mention_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(Mention.id, MentionVersion.version, Mention.brand_id, Mention.uid, Brand.name, Brand.query),
            *(own_title().label("title"), MentionVersion.text, MentionVersion.stars, Mention.pretag, Source.category),
        )
        .join(MentionVersion, MentionVersion.mention_id == Mention.id)
        .join(Brand, Brand.id == Mention.brand_id)
        .outerjoin(Source, Source.id == Mention.source_id)  # outer: SQLite would begin with the sources
        .where(Mention.id.in_(mention_ids))
        .order_by(Mention.id, MentionVersion.version)
    )


def _spoken(row: Row[*tuple[Any, ...]]) -> Spoken:
    mention_id, version, brand_id, uid, brand, query, title, text, stars, pretag, category = row
    words = words_of(Waiting(mention_id, version, brand, title, text))
    hidden = brand_pattern([brand])
    masked = hidden.sub(BRAND, words) if hidden else words
    texts = {TOLD: f"{masked} {_beside(stars, pretag, category)}", NAMED: told_by_name(words, _query(query))}
    return Spoken(mention_id, version, brand_id, uid, texts)


def _beside(stars: float | None, pretag: Label | None, category: Category) -> str:
    """What stands beside the words, as words that no text has."""
    said = [f"zplace{category.value}"]
    if pretag is not None:
        said.append(f"zlabel{pretag.value}")
    if stars is not None:
        said.append("zstarslow" if stars <= BAD_STARS else "zstarshigh" if stars >= GOOD_STARS else "zstarsmiddle")
    return " ".join(said)


@lru_cache(maxsize=256)
def _query(text: str) -> Query | None:
    try:
        return parse(text)
    except Refused:
        return None
