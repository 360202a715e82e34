"""Where findings come from: the facts of a source and its brand that decide what becomes of them."""

from typing import Any, NamedTuple

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from storage.ready import Ready
from storage.tables import Brand, Source, Ticket
from storage.vocabulary import Category, Ground, ReplyPolicy, Scope


class Provenance(NamedTuple):
    """A source with its brand. `has_tickets`: anything of it was ever answered; `has_others`: the brand has more."""

    id: int
    brand_id: int
    kind: str
    name: str
    address: str
    category: Category
    ground: Ground
    scope: Scope
    policy: ReplyPolicy
    options: dict[str, Any]
    brand_query: str
    brand_languages: list[str]
    brand_muted: list[str]
    brand_accounts: list[str] | None
    has_tickets: bool
    has_others: bool


def _asking() -> Any:
    source, brand, ticket = (_columns(one) for one in (Source, Brand, Ticket))
    other = Source.__table__.alias().c
    here = ("id", "brand_id", "kind", "name", "address", "category", "ground", "scope", "policy", "options")
    return (
        select(
            *(source[name] for name in here),
            *(brand[name] for name in ("query", "languages", "muted_categories", "own_accounts")),
            exists().where(ticket.source_id == source.id),
            exists().where(other.brand_id == source.brand_id, other.id != source.id),
        )
        .join_from(Source.__table__, Brand.__table__, brand.id == source.brand_id)
        .where(source.id == bindparam("source"))
    )


def _columns(table: type[Source | Brand | Ticket]) -> Any:
    return table.__table__.c


_ASKING = Ready(_asking())


def provenance_of(session: Session, source_id: int) -> Provenance:
    """Read anew for each batch, in one statement: a brand's query and switches change while its sources are read."""
    return Provenance._make(_ASKING.rows(session, {"source": source_id})[0])
