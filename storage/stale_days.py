"""Days of which a fact has changed since their figures were sealed."""

from collections.abc import Iterable

from sqlalchemy import insert
from sqlalchemy.orm import Session

from storage.ready import Ready
from storage.tables import StaleDay

_MARKING = Ready(insert(StaleDay).inline())


def mark(session: Session, brand_id: int, days: Iterable[str | None]) -> None:
    """A fact of these days has changed; called in the transaction that changes it, before or after the change.

    The days of a ticket cycle are `opened_day` and `asked_day`, of a reply `asked_day`, of a ticket's tags those of all
    its rows; of a day that is itself changed, the old one and the new one. None is left out.
    """
    _MARKING.run(session, *({"brand_id": brand_id, "day": day} for day in sorted({day for day in days if day})))
