"""The migrations make exactly the tables of the code, on both databases, there and back."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, inspect

from storage import schema
from storage.database import Database
from storage.search_ddl import belongs_to_search
from storage.tables import Base


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
    """Alembic does not compare CHECK constraints, so this does: by table and name."""
    found = inspect(database.engine)
    for table in Base.metadata.sorted_tables:
        wanted = {str(check.name) for check in table.constraints if isinstance(check, CheckConstraint)}
        assert {check["name"] for check in found.get_check_constraints(table.name)} == wanted, table.name


def test_down_and_up_again(database: Database):
    schema.downgrade(database, "base")
    assert schema.revision_of(database) == ""
    assert [name for name in inspect(database.engine).get_table_names() if name != "alembic_version"] == []
    schema.upgrade(database)
    schema.require_current(database)
