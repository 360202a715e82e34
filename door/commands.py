"""Commands that start and look after the house."""

import click

from door import household, roles
from storage import schema, secrets
from storage.database import database
from storage.search_rebuild import rebuild_if_stale
from storage.settings import settings

PORT = click.IntRange(1, 65000)


def _prepare() -> None:
    """The data folder, the key and the database, ready."""
    folder = settings().data_dir
    # Personal data live here: nobody else on the machine may read them.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    secrets.make_key(folder)
    schema.upgrade(database())
    rebuild_if_stale(database())


@click.command()
@click.option("--demo", is_flag=True, help="With the living example: a small town that writes about a bank.")
@click.option(
    "--port", type=PORT, default=8501, show_default=True, help="The desk's port; the public side takes the next one."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
def up(*, demo: bool, port: int, host: str) -> None:
    """Everything: database, clock, workers, desk, public side; Ctrl-C stops all."""
    roles.announce_addresses(host, port)
    _prepare()
    household.Household(host=host, port=port, demo=demo).run()


@click.command()
@click.option("--port", type=PORT, default=8501, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def desk(*, port: int, host: str) -> None:
    """The desk alone."""
    schema.require_current(database())
    roles.become_desk(host, port)


@click.command()
@click.option("--port", type=PORT, default=8502, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def public(*, port: int, host: str) -> None:
    """The public side alone: rating pages."""
    schema.require_current(database())
    roles.run_public(host, port)


@click.command()
def clock() -> None:
    """The clock alone; any number may run, one leads."""
    schema.require_current(database())
    roles.run_clock()


@click.command()
def work() -> None:
    """A worker alone; any number may run."""
    schema.require_current(database())
    roles.run_worker()


@click.command()
def init() -> None:
    """Makes the data folder, the secret key and the database."""
    _prepare()
    click.echo(f"Ready: {settings().data_dir.resolve()}. Next: repdesk person add LOGIN --role administrator")


@click.command()
def upgrade() -> None:
    """Brings the database to this version."""
    before = schema.revision_of(database())
    schema.upgrade(database())
    rebuild_if_stale(database())
    after = schema.revision_of(database())
    click.echo(
        f"The database is at {after}." if before == after else f"Upgraded from {before or 'nothing'} to {after}."
    )
