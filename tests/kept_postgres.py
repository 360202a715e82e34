"""One PostgreSQL database for a worker's tests, emptied between them: making one anew takes thirty times as long."""

import psycopg

from benchmarks.postgres import administer, sibling

OTHERS_LEAVE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# Every relation, column, constraint and function: a test that moved between revisions leaves another shape.
SHAPE = """
SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
  SELECT concat(relkind, ' ', relname) AS part FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT concat(attrelid::regclass, '.', attname, ' ', atttypid, ' ', attnotnull) FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace AND NOT attisdropped
  UNION ALL SELECT concat(conname, ' ', pg_get_constraintdef(oid)) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT 'revision ' || version_num FROM alembic_version
) AS parts
"""
# Without the triggers of foreign keys the order of tables does not matter. What a test filled with much is truncated:
# deleted rows would lie in the way of the tests after it.
EMPTY = """
DO $$
DECLARE one record; is_filled boolean;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR one IN SELECT oid, oid::regclass AS name FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', one.name) INTO is_filled;
    IF pg_relation_size(one.oid) > 262144 THEN
      EXECUTE format('TRUNCATE %s CASCADE', one.name);
    ELSIF is_filled THEN
      EXECUTE format('DELETE FROM %s', one.name);
    END IF;
  END LOOP;
  FOR one IN SELECT format('%I', sequencename) AS name FROM pg_sequences WHERE last_value IS NOT NULL LOOP
    EXECUTE format('ALTER SEQUENCE %s RESTART', one.name);
  END LOOP;
END $$
"""


class KeptPostgres:
    """A database made of a template when it is first asked for, and again when a test has changed its tables."""

    def __init__(self, server: str, template: str, name: str) -> None:
        self.server, self.template, self.name = server, template, name
        self.shape: str | None = None

    def emptied(self) -> str:
        """The address of the database, with all of its tables and none of their rows."""
        url = sibling(self.server, self.name)
        if self.shape is None or not self._empty(url):
            administer(self.server, f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
            administer(self.server, f"CREATE DATABASE {self.name} TEMPLATE {self.template}")
            self.shape = self._shape(url)
        return url

    def _empty(self, url: str) -> bool:
        """Empties it; False where it cannot be used again."""
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(OTHERS_LEAVE)
        try:
            if self._shape(url) != self.shape:
                return False
            administer(url, EMPTY)
        except psycopg.errors.InsufficientPrivilege:
            return False  # a given server may not let us set foreign keys aside
        return True

    @staticmethod
    def _shape(url: str) -> str:
        with psycopg.connect(url, autocommit=True) as connection:
            try:
                found = connection.execute(SHAPE).fetchone()
            except psycopg.errors.UndefinedTable:
                return "no revision"
        return str(found[0]) if found else ""
