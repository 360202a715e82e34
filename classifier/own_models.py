"""What each brand's own heads have come to: kept in the database, read by whoever appraises or shows them."""

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from classifier.archive import features_digest
from classifier.own_heads import Heads, packed, unpacked
from storage.database import insert_into
from storage.tables import OwnModel

log = logging.getLogger("repdesk.classifier")


class OwnHeads(NamedTuple):
    """The heads of a brand that are in use."""

    brand_id: int
    name: str
    heads: Heads


class OwnFigures(NamedTuple):
    """How a brand's heads came out when they were last taught; nothing of it without a first time."""

    made_at: datetime | None
    figures: dict[str, dict[str, Any]]


def keep(
    session: Session, brand_id: int, heads: Heads, figures: dict[str, Any], *, learnt_until: int, now: datetime
) -> str:
    """Puts the heads in force in place of those before; gives their name."""
    arrays = packed(heads)
    sha256 = hashlib.sha256(arrays).hexdigest()
    row = {
        "brand_id": brand_id,
        "name": f"own-{now:%Y%m%d-%H%M}-{sha256[:8]}",
        "features": features_digest(),
        "sha256": sha256,
        "arrays": arrays,
        "figures": figures,
        "learnt_until": learnt_until,
        "made_at": now,
    }
    keeping = insert_into(session, OwnModel)
    changed = {name: keeping.excluded[name] for name in row if name != "brand_id"}
    session.execute(keeping.on_conflict_do_update(index_elements=["brand_id"], set_=changed), [row])
    return str(row["name"])


def names(session: Session, brand_ids: Sequence[int]) -> dict[int, str]:
    """The name of each brand's heads, where features have not changed since they were taught."""
    rows = session.execute(
        select(OwnModel.brand_id, OwnModel.name).where(
            OwnModel.brand_id.in_(brand_ids), OwnModel.features == features_digest()
        )
    )
    return {row.brand_id: row.name for row in rows}


def in_use(session: Session, brand_id: int) -> OwnHeads | None:
    """The brand's heads; None before there are any, and when what is stored is not what was kept."""
    row = session.execute(
        select(OwnModel.name, OwnModel.sha256, OwnModel.arrays, OwnModel.features).where(OwnModel.brand_id == brand_id)
    ).one_or_none()
    if row is None or row.features != features_digest():
        return None
    try:
        if hashlib.sha256(row.arrays).hexdigest() != row.sha256:
            raise ValueError("the checksum is not the one written beside them")  # noqa: TRY301 - told below with the rest
        return OwnHeads(brand_id, row.name, unpacked(row.arrays))
    except ValueError as fault:
        log.warning("The heads of brand %s cannot be used until they are taught again: %s.", brand_id, fault)
        return None


def figures_of(session: Session, brand_id: int) -> OwnFigures:
    """What the last teaching came to, by head."""
    row = session.execute(select(OwnModel.made_at, OwnModel.figures).where(OwnModel.brand_id == brand_id)).one_or_none()
    return OwnFigures(row.made_at, row.figures) if row else OwnFigures(None, {})
