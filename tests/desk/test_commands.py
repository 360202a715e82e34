import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from desk.commands import person
from desk.passwords import is_password
from storage.errors import Refused
from storage.tables import ChannelMember, Person, PersonRole
from storage.vocabulary import Role
from tests.builders import a_brand, a_channel


@pytest.fixture
def run(database):
    """The command's output; a refusal is raised."""

    def call(*arguments, typed=None):
        done = CliRunner().invoke(person, arguments, input=typed, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    return call


def test_a_person_is_added_with_roles_and_channels_and_the_made_password_fits(run, database):
    with database.transaction() as session:
        channel = a_channel(session, a_brand(session), name="Карты").id
    printed = run("add", "anna", "--role", "operator", "--role", "lead", "--channel", "Карты", "--json")
    added = json.loads(printed)
    with database.reading() as session:
        anna = session.scalars(select(Person)).one()
        assert (anna.id, anna.login) == (added["id"], "anna")
        assert is_password(added["password"], anna.password_hash)
        assert set(session.scalars(select(PersonRole.role))) == {Role.OPERATOR, Role.LEAD}
        assert session.scalars(select(ChannelMember.channel_id)).all() == [channel]


def test_a_given_password_is_read_from_standard_input_and_not_printed(run, database):
    printed = run("add", "boss", "--role", "administrator", "--password-stdin", typed="корова сено молоко\n")
    assert "корова" not in printed
    with database.reading() as session:
        assert is_password("корова сено молоко", session.scalars(select(Person.password_hash)).one())


def test_a_new_password_replaces_the_old_one(run, database):
    run("add", "boss", "--role", "administrator")
    made = json.loads(run("password", "boss", "--json"))["password"]
    with database.reading() as session:
        assert is_password(made, session.scalars(select(Person.password_hash)).one())


def test_the_list_is_one_person_a_line(run):
    run("add", "boss", "--role", "administrator")
    run("add", "anna", "--role", "operator", "--name", "Анна")
    rows = [json.loads(line) for line in run("list", "--json").splitlines()]
    assert [(row["login"], row["name"], row["roles"]) for row in rows] == [
        ("boss", "boss", ["administrator"]),
        ("anna", "Анна", ["operator"]),
    ]
    assert "Анна" in run("list")


@pytest.mark.parametrize(
    ("arguments", "typed", "why"),
    [
        (("add", "anna", "--role", "operator", "--channel", "Нет"), None, "no such channel"),
        (("add", "two words", "--role", "operator"), None, "one word"),
        (("add", "anna", "--role", "operator", "--password-stdin"), "short\n", "between"),
        (("password", "nobody"), None, "nobody"),
    ],
)
def test_what_cannot_be_done_is_refused(database, arguments, typed, why):
    with pytest.raises(Refused, match=why):
        CliRunner().invoke(person, arguments, input=typed, catch_exceptions=False)


def test_a_role_that_does_not_exist_is_wrong_usage(database):
    assert CliRunner().invoke(person, ["add", "anna", "--role", "king"]).exit_code == 2
