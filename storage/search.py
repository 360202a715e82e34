"""Full-text search over mentions: one interface, on SQLite's FTS5 and on PostgreSQL's tsvector.

The application stems, so both databases find the same. The index knows ids only. A contentless FTS5 table has no
update: to take a text out, the very stems it was put in with must be handed back. So an edit and an erasure call
`erase` with the *stored* version before that version is replaced or emptied, in the same transaction.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from sqlalchemy import ColumnClause, Select, column, literal, select, table
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from storage.database import dialect_of
from storage.query import Query
from storage.query_terms import And, Marked, Near, Node, Not, Or, Phrase, Prefix, Term, is_positive, needs_reading
from storage.tables import IS_CURRENT, Mention, MentionVersion
from storage.tables.base import BigInt
from storage.text import stem, stems


class Entry(NamedTuple):
    """A mention as the index sees it: its words, and what about it never changes."""

    mention_id: int
    title: str
    text: str
    brand_id: int
    source_id: int
    language: str = ""
    place_id: int | None = None
    # Stemming takes long: whoever writes much does it before the transaction (`stemmed`).
    stems: Sequence[str] | None = None


class Facets(NamedTuple):
    """What a search is narrowed to; an empty list means any."""

    brands: Sequence[int] = ()
    sources: Sequence[int] = ()
    languages: Sequence[str] = ()
    places: Sequence[int] = ()


class TextIndex(Protocol):
    """Finds ids of mentions by their words."""

    def add(self, session: Session, entries: Iterable[Entry]) -> None:
        """Puts in mentions that are not there yet."""

    def erase(self, session: Session, entries: Iterable[Entry]) -> None:
        """Takes mentions out; the entries must carry the text they were put in with."""

    def match(self, query: Query, facets: Facets, *, before: int | None = None) -> Select[int]:
        """Ids (column `id`) of mentions older than `before` that have the words, newest first."""

    def clear(self, session: Session) -> None:
        """Takes everything out."""


def index_of(session: Session) -> TextIndex:
    """The index of the database the session works on."""
    return SqliteIndex() if dialect_of(session) == "sqlite" else PostgresIndex()


def replace(session: Session, old: Iterable[Entry], new: Iterable[Entry]) -> None:
    """An edit: the stored versions go out, the new ones in."""
    index = index_of(session)
    index.erase(session, old)
    index.add(session, new)


def entries_of(session: Session, mention_ids: Sequence[int]) -> list[Entry]:
    """The mentions' current versions as entries; an erased text has none. What is in the index, search_upkeep knows."""
    rows = session.execute(
        select(
            Mention.id,
            MentionVersion.title,
            MentionVersion.text,
            Mention.brand_id,
            Mention.source_id,
            Mention.language,
            Mention.place_id,
        )
        .join(MentionVersion, IS_CURRENT)
        .where(Mention.id.in_(mention_ids))
    )
    return [entry for entry in (Entry(*row) for row in rows) if entry.title or entry.text]


class SqliteIndex:
    """FTS5: column `stems`, and `meta` with filter tokens such as "s17"."""

    def add(self, session: Session, entries: Iterable[Entry]) -> None:
        rows = [_row(entry) for entry in entries]
        if rows:
            adding = "INSERT INTO mention_search(rowid, stems, meta) VALUES (:id, :stems, :meta)"
            session.execute(sql(adding), rows)

    def erase(self, session: Session, entries: Iterable[Entry]) -> None:
        rows = [_row(entry) for entry in entries]
        if rows:
            erasing = (
                "INSERT INTO mention_search(mention_search, rowid, stems, meta) VALUES ('delete', :id, :stems, :meta)"
            )
            session.execute(sql(erasing), rows)

    def match(self, query: Query, facets: Facets, *, before: int | None = None) -> Select[int]:
        rowid: ColumnClause[int] = column("rowid", BigInt)
        wanted = " AND ".join([f"stems : ({_fts(query.root)})", *_fts_facets(facets)])
        found = select(rowid.label("id")).select_from(table("mention_search", rowid))
        found = found.where(sql("mention_search MATCH :wanted").bindparams(wanted=wanted))
        if before is not None:
            found = found.where(rowid < before)
        return found.order_by(rowid.desc())

    def clear(self, session: Session) -> None:
        session.execute(sql("INSERT INTO mention_search(mention_search) VALUES ('delete-all')"))


class PostgresIndex:
    """A tsvector per mention; filter tokens are lexemes that begin with "="."""

    def add(self, session: Session, entries: Iterable[Entry]) -> None:
        rows = [{"id": entry.mention_id, "tsv": _tsvector(entry)} for entry in entries]
        if rows:
            adding = (
                "INSERT INTO mention_search(mention_id, tsv) VALUES (:id, CAST(:tsv AS tsvector)) "
                "ON CONFLICT (mention_id) DO UPDATE SET tsv = excluded.tsv"
            )
            session.execute(sql(adding), rows)

    def erase(self, session: Session, entries: Iterable[Entry]) -> None:
        ids = [entry.mention_id for entry in entries]
        if ids:
            session.execute(sql("DELETE FROM mention_search WHERE mention_id = ANY(:ids)"), {"ids": ids})

    def match(self, query: Query, facets: Facets, *, before: int | None = None) -> Select[int]:
        mention_id: ColumnClause[int] = column("mention_id", BigInt)
        wanted = " & ".join([f"({_tsquery(query.root)})", *_tsquery_facets(facets)])
        found = select(mention_id.label("id")).select_from(table("mention_search", mention_id))
        found = found.where(sql("tsv @@ CAST(:wanted AS tsquery)").bindparams(wanted=wanted))
        if before is not None:
            found = found.where(mention_id < literal(before))
        return found.order_by(mention_id.desc())

    def clear(self, session: Session) -> None:
        session.execute(sql("TRUNCATE mention_search"))


def _meta(entry: Entry) -> list[str]:
    tokens = [f"b{entry.brand_id}", f"s{entry.source_id}"]
    if entry.language:
        tokens.append(f"l{entry.language}")
    if entry.place_id is not None:
        tokens.append(f"p{entry.place_id}")
    return tokens


def _facet_tokens(facets: Facets) -> list[list[str]]:
    groups = zip("bslp", facets, strict=True)
    return [[f"{letter}{value}" for value in values] for letter, values in groups if values]


def stemmed(entry: Entry) -> Entry:
    """The entry with the words it stands in the index by."""
    return entry if entry.stems is not None else entry._replace(stems=stems(f"{entry.title}\n{entry.text}"))


def _words(entry: Entry) -> Sequence[str]:
    return stemmed(entry).stems or ()


def _row(entry: Entry) -> dict[str, object]:
    return {"id": entry.mention_id, "stems": " ".join(_words(entry)), "meta": " ".join(_meta(entry))}


def _tsvector(entry: Entry) -> str:
    places: dict[str, list[str]] = {}
    for place, word in enumerate(_words(entry), start=1):
        places.setdefault(word, []).append(str(place))
    lexemes = [f"'{word}':{','.join(at)}" for word, at in places.items()]
    return " ".join([*lexemes, *(f"'={token}'" for token in _meta(entry))])


def _looked_up(node: Node) -> Node:
    """What an index can tell of the node: signs before words and distances are left to reading."""
    match node:
        case Marked(form=form, is_prefix=is_prefix):
            return Prefix(form) if is_prefix else Term(form, (stem(form),))
        case Near(parts):
            return And(parts)
    return node


def _fts(node: Node) -> str:
    match _looked_up(node):
        case Term(stems=forms):
            return "(" + " OR ".join(f'"{word}"' for word in forms) + ")"
        case Prefix(form):
            begun, whole = _stems_of_prefix(form)
            return "(" + " OR ".join([*(f'"{word}"*' for word in begun), *(f'"{w}"' for w in whole)]) + ")"
        case Phrase(stems=row):
            return '"' + " ".join(row) + '"'
        case Or(parts):
            return "(" + " OR ".join(_fts(part) for part in parts) + ")"
        case And(parts):
            wanted, unwanted = _split(parts)
            found = " AND ".join(_fts(part) for part in wanted)
            # One NOT over all of them: a chain of NOTs would be a tree too deep for FTS5.
            missing = f" NOT ({' OR '.join(_fts(part) for part in unwanted)})" if unwanted else ""
            return f"(({found}){missing})"
    raise AssertionError(f"{node} asks for nothing that an index could look up")


def _tsquery(node: Node) -> str:
    match _looked_up(node):
        case Term(stems=forms):
            return "(" + " | ".join(f"'{word}'" for word in forms) + ")"
        case Prefix(form):
            begun, whole = _stems_of_prefix(form)
            return "(" + " | ".join([*(f"'{word}':*" for word in begun), *(f"'{w}'" for w in whole)]) + ")"
        case Phrase(stems=row):
            return "(" + " <-> ".join(f"'{word}'" for word in row) + ")"
        case Or(parts):
            return "(" + " | ".join(_tsquery(part) for part in parts) + ")"
        case And(parts):
            wanted, unwanted = _split(parts)
            return "(" + " & ".join([*map(_tsquery, wanted), *(f"!{_tsquery(part)}" for part in unwanted)]) + ")"
    raise AssertionError(f"{node} asks for nothing that an index could look up")


def _split(parts: Sequence[Node]) -> tuple[list[Node], list[Node]]:
    """What must be there and what must not; parts that only reading can judge are left out."""
    wanted = [part for part in parts if is_positive(part)]
    unwanted = [part.part for part in parts if isinstance(part, Not)]
    return wanted, [part for part in unwanted if is_positive(part) and not needs_reading(part)]


def _stems_of_prefix(form: str) -> tuple[list[str], list[str]]:
    """Stems that words beginning with `form` can have: longer ones by their beginning, shorter ones whole."""
    return list(dict.fromkeys([form, stem(form)])), [form[:size] for size in range(2, len(form))]


def _fts_facets(facets: Facets) -> list[str]:
    return ["meta : (" + " OR ".join(f'"{token}"' for token in tokens) + ")" for tokens in _facet_tokens(facets)]


def _tsquery_facets(facets: Facets) -> list[str]:
    return ["(" + " | ".join(f"'={token}'" for token in tokens) + ")" for tokens in _facet_tokens(facets)]
