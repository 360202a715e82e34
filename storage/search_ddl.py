"""The search index as SQL, for migrations: neither FTS5 nor a bare tsvector table fits the ORM's metadata.

SQLite: a contentless FTS5 table. Its rowid is `mention.id`, so "newest first" is the index walked backwards.
The application hands in stems joined by spaces; the `ascii` tokenizer keeps every non-ASCII sign inside a
word, so what we wrote is exactly what is indexed. `meta` holds immutable filter tokens (brand, source,
language, place).

PostgreSQL: a table of its own beside `mention`, so that a change of state never rewrites the vector. Lexemes
are cast, never parsed; filter tokens live in the same vector with a leading "=" that no stem can have, which
lets one GIN index answer "word and source" together.
"""

SEARCH_TABLE = "mention_search"

_SQLITE = [
    f"""CREATE VIRTUAL TABLE {SEARCH_TABLE} USING fts5(
    stems, meta, content='', tokenize="ascii tokenchars '_'", prefix='3')""",
]
_POSTGRESQL = [
    f"CREATE TABLE {SEARCH_TABLE} (mention_id BIGINT PRIMARY KEY, tsv tsvector NOT NULL)",
    f"CREATE INDEX ix_{SEARCH_TABLE}_tsv ON {SEARCH_TABLE} USING gin (tsv)",
]


def search_ddl(dialect: str) -> list[str]:
    """Statements that make the search index on `dialect` ("sqlite" or "postgresql"), in order."""
    return list({"sqlite": _SQLITE, "postgresql": _POSTGRESQL}[dialect])


def search_drop_ddl(dialect: str) -> list[str]:
    """Statements that remove the search index again."""
    if dialect not in {"sqlite", "postgresql"}:
        raise KeyError(dialect)
    return [f"DROP TABLE {SEARCH_TABLE}"]


def belongs_to_search(table_name: str) -> bool:
    """Whether `alembic compare_metadata` should look away: the index and FTS5's shadow tables."""
    return table_name == SEARCH_TABLE or table_name.startswith(f"{SEARCH_TABLE}_")
