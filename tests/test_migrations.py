"""The migrations make exactly the tables of the code, on both databases, there and back."""

import re

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, inspect, select, text

from moderation.finding import Finding
from moderation.following import catch_up
from moderation.intake import receive
from storage import schema
from storage.database import Database
from storage.query import parse
from storage.search import Entry, Facets, index_of
from storage.search_ddl import belongs_to_search
from storage.search_upkeep import forget
from storage.tables import Base, Mention, SearchEntry, Source
from tests.builders import NOW

WORD = re.compile(r"'([^']*)'")


def include_name(name, kind, _parents):
    return not (kind == "table" and name is not None and belongs_to_search(name))


def test_migrations_and_tables_agree(database: Database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "include_name": include_name, "target_metadata": Base.metadata},
        )
        assert compare_metadata(context, Base.metadata) == []


def test_check_constraints_agree(database: Database):
    """Alembic does not compare CHECK constraints, so this does: by table, name and the words they allow."""
    found = inspect(database.engine)
    for table in Base.metadata.sorted_tables:
        wanted = {str(one.name): one for one in table.constraints if isinstance(one, CheckConstraint)}
        kept = {str(one["name"]): one["sqltext"] for one in found.get_check_constraints(table.name)}
        assert kept.keys() == wanted.keys(), table.name
        for name, check in wanted.items():
            allowed = check.sqltext.compile(compile_kwargs={"literal_binds": True})
            assert set(WORD.findall(kept[name])) == set(WORD.findall(str(allowed))), name


def test_down_and_up_again(database: Database):
    schema.downgrade(database, "base")
    assert schema.revision_of(database) == ""
    assert [name for name in inspect(database.engine).get_table_names() if name != "alembic_version"] == []
    schema.upgrade(database)
    schema.require_current(database)


OF_0001 = """
INSERT INTO brand (id, uid, name, query, languages, muted_categories, is_demo, created_at)
VALUES (1, 'b', 'Причал', 'причал', '[]', '[]', false, 0);
INSERT INTO source (id, uid, brand_id, kind, name, address, category, ground, scope, policy, priority, every_s, zone,
  encoding, is_local, options, secrets, enabled, error, failures, created_at)
VALUES (1, 's', 1, 'feed', 'Лента', 'http://x.example/', 'media', 'others', 'open', 'always', 0, 900, '', '', false,
  '{}', '', true, '', 0, 0);
INSERT INTO mention (id, uid, brand_id, source_id, thread_id, parent_id, url, language, published_at, seen_at, state,
  version, urgency, is_abuse)
VALUES (1, 'm1', 1, 1, '', '', 'http://x.example/1', 'ru', 1772442000000, 1772442000000, 'new', 2, 0, false),
       (2, 'm2', 1, 1, '', '', 'http://x.example/2', 'ru', 1772442000000, 1772442000000, 'new', 1, 0, false);
INSERT INTO mention_version (mention_id, version, title, text, fingerprint, seen_at)
VALUES (1, 1, '', 'Причал старый', 'a', 0), (1, 2, '', 'Причал новый', 'b', 0), (2, 1, '', '', '', 0);
INSERT INTO mention_key (brand_id, source_id, external_id, mention_id) VALUES (1, 1, 'k1', 1), (1, 1, 'k2', 2),
  (1, 1, 'k3', NULL)
"""


def searched(session, words: str) -> list[int]:
    return list(session.scalars(index_of(session).match(parse(words), Facets())))


def test_a_database_of_the_first_version_goes_on_with_its_index_and_its_texts(database: Database):
    """Old texts count as indexed; unchanged ones bring nothing new, edited and erased ones leave no ghost."""
    schema.downgrade(database, "0001")
    with database.transaction() as session:
        for statement in OF_0001.split(";"):
            session.execute(text(statement))
        index_of(session).add(session, [Entry(1, "", "Причал новый", 1, 1, "ru")])
        if database.dialect == "postgresql":
            session.execute(text("SELECT setval('mention_id_seq', 2)"))
    schema.upgrade(database)
    findings = [
        Finding(external_id="k1", text="Причал новый", url="http://x.example/1"),
        Finding(external_id="k2", text="Причал стёртый", url="http://x.example/2"),
        Finding(external_id="k3", text="Про погоду", url="http://x.example/3"),
    ]
    edited = Finding(external_id="k1", text="Причал свежий", url="http://x.example/1")
    with database.transaction() as session:
        assert [(one.mention_id, one.version, one.language) for one in session.scalars(select(SearchEntry))] == [
            (1, 2, "ru")
        ]
        source = session.get_one(Source, 1)
        received = receive(session, source=source, findings=findings, now=NOW)
        assert (received.new, received.changed, received.unmatched) == (0, 0, 0)
        assert receive(session, source=source, findings=[edited], now=NOW).changed == 1
    catch_up()
    with database.transaction() as session:
        assert session.execute(select(Mention.published_precision, Mention.is_repost, Mention.story_id)).all()[0] == (
            "second", None, None,
        )  # fmt: skip
        assert (searched(session, "новый"), searched(session, "свежий")) == ([], [1])
        forget(session, [1, 2])
        assert searched(session, "причал") == []


def test_changing_a_table_takes_no_rows_along(database: Database):
    """SQLite changes some tables by making them anew: what points into them must outlive that, there and back."""
    schema.downgrade(database, "0001")
    with database.transaction() as session:
        for statement in OF_0001.split(";"):
            session.execute(text(statement))
    tables = ("brand", "source", "mention", "mention_version", "mention_key")
    for move in (schema.upgrade, lambda one: schema.downgrade(one, "0001")):
        move(database)
        with database.reading() as session:
            rows = [session.scalar(text(f"SELECT count(*) FROM {table}")) for table in tables]  # noqa: S608 - our own names
            assert rows == [1, 1, 2, 3, 3]
    schema.upgrade(database)
    if database.dialect == "sqlite":
        with database.reading() as session:
            assert session.scalar(text("PRAGMA foreign_keys")) == 1
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
