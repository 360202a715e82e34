"""Alembic's environment: runs on the connection that storage.schema hands in."""

from alembic import context

from storage.search_ddl import belongs_to_search
from storage.tables import Base


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """The search index is made by hand: FTS5 and tsvector tables are not the ORM's."""
    return not (kind == "table" and name is not None and belongs_to_search(name))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    include_name=include_name,
    user_module_prefix="types.",
)
with context.begin_transaction():
    context.run_migrations()
