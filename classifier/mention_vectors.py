"""Vectors of mentions in the database: made once, found again by mention and version."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from classifier.vectors import Numbers, packed, unknown, unpacked
from storage.database import insert_into
from storage.tables import MentionVector, MentionVersion

_AT_ONCE: Final = 500


class Fresh(NamedTuple):
    """A vector just made of a mention's version."""

    mention_id: int
    version: int
    vector: Numbers


def keep(session: Session, fresh: Sequence[Fresh], encoder_name: str) -> None:
    """Keeps the vectors, once or often; of words that were erased meanwhile nothing is kept."""
    standing = {
        (mention_id, version)
        for mention_id, version in session.execute(
            select(MentionVersion.mention_id, MentionVersion.version).where(
                MentionVersion.mention_id.in_([one.mention_id for one in fresh]), MentionVersion.fingerprint != ""
            )
        )
    }
    rows = [
        {
            "mention_id": one.mention_id,
            "version": one.version,
            "encoder": encoder_name,
            "vector": packed(one.vector),
        }
        for one in fresh
        if (one.mention_id, one.version) in standing
    ]
    if not rows:
        return
    keeping = insert_into(session, MentionVector)
    session.execute(
        keeping.on_conflict_do_update(
            index_elements=["mention_id", "version"],
            set_={"encoder": keeping.excluded.encoder, "vector": keeping.excluded.vector},
        ),
        rows,
    )


def of_versions(session: Session, wanted: Sequence[tuple[int, int]], encoder_name: str, dims: int) -> Numbers:
    """The vectors of these (mention, version) in their order; rows of NaN where none is kept."""
    places = {one: place for place, one in enumerate(wanted)}
    rows = unknown(len(wanted), dims)
    for start in range(0, len(wanted), _AT_ONCE):
        ids = [mention_id for mention_id, _version in wanted[start : start + _AT_ONCE]]
        found = session.execute(
            select(MentionVector.mention_id, MentionVector.version, MentionVector.vector).where(
                MentionVector.mention_id.in_(ids), MentionVector.encoder == encoder_name
            )
        )
        for mention_id, version, vector in found:
            if (mention_id, version) in places:
                rows[places[mention_id, version]] = unpacked(vector)
    return rows
