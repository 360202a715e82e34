"""Ready statements say what SQLAlchemy would say, of the same types and with the same faults, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.ready import Ready, straight
from storage.tables import Brand, Job, Source
from storage.tables.base import new_uid
from storage.vocabulary import Health, JobState
from tests.builders import a_brand, a_source

JOB, BRAND, SOURCE = Job.__table__, Brand.__table__, Source.__table__
ENTERING = Ready(insert(JOB).returning(JOB.c.id, JOB.c.payload))
NAMED = Ready(insert(BRAND))
RENAMED = Ready(
    update(SOURCE)
    .where(SOURCE.c.id == bindparam("source"))
    .values(name=bindparam("words"), health=Health.BLOCKED, health_since=bindparam("now"))
    .returning(SOURCE.c.name, SOURCE.c.health, SOURCE.c.health_since, SOURCE.c.is_local)
)
KINDS = Ready(select(JOB.c.id, JOB.c.kind, JOB.c.payload, JOB.c.run_at).where(JOB.c.id >= bindparam("least")))


def a_job(now, kind="k", **payload):
    return {
        "kind": kind, "unique_key": None, "payload": payload, "state": JobState.WAITING, "priority": 5, "run_at": now,
        "attempts": 0, "max_attempts": 3, "error": "", "created_at": now,
    }  # fmt: skip


def a_brand_named(name, now):
    return {
        "name": name, "query": "причал", "uid": new_uid(), "languages": [], "muted_categories": [],
        "own_accounts": None, "is_demo": False, "created_at": now,
    }  # fmt: skip


def test_values_and_rows_are_those_of_the_columns(session, now):
    source = a_source(session, a_brand(session))
    (entered,) = ENTERING.rows(session, a_job(now, слово="ёж 🙂"))
    assert entered.payload == {"слово": "ёж 🙂"}
    assert [tuple(row) for row in KINDS.rows(session, {"least": entered.id})] == [
        (entered.id, "k", {"слово": "ёж 🙂"}, now)
    ]
    renamed = RENAMED.one(session, {"source": source.id, "words": "100 % новое\x00", "now": now})
    assert tuple(renamed) == ("100 % новое", Health.BLOCKED, now, source.is_local)
    assert RENAMED.one(session, {"source": 0, "words": "", "now": now}) is None
    session.refresh(source)
    assert (source.health, source.health_since) == (Health.BLOCKED, now)


def test_many_rows_are_one_message_and_none_is_none(session, now):
    NAMED.run(session)
    NAMED.run(session, a_brand_named("Причал", now), a_brand_named("Пристань", now + timedelta(days=1)))
    assert session.scalars(select(Brand.name).order_by(Brand.id)).all() == ["Причал", "Пристань"]
    with pytest.raises(LookupError):
        Ready(select(BRAND.c.id)).one(session, {})


def test_what_waits_in_the_session_is_written_first(session, now):
    session.add(Brand(name="Причал", query="причал", created_at=now))
    assert straight(session, "SELECT name FROM brand")[0][0] == "Причал"


def test_faults_are_those_of_every_other_statement(database, now):
    with pytest.raises(IntegrityError), database.statements() as connection:
        NAMED.run(connection, a_brand_named("Причал", now), a_brand_named("Причал", now))
    with pytest.raises(DBAPIError), database.transaction() as session:
        straight(session, "SELECT nothing FROM nowhere")
    with database.transaction() as session:
        assert session.scalars(select(Brand)).all() == []


def test_a_session_that_goes_on_after_its_transaction_speaks_in_the_next_one(database, now):
    with database.transaction() as session:
        NAMED.run(session, a_brand_named("Причал", now))
    with session.begin():
        NAMED.run(session, a_brand_named("Пристань", now))
    with database.reading() as again:
        assert len(again.scalars(select(Brand)).all()) == 2


def test_a_statement_that_differs_with_each_use_is_no_ready_one(session):
    with pytest.raises(TypeError):
        Ready(select(JOB.c.id).where(JOB.c.id.in_([1, 2]))).rows(session, {})
    with pytest.raises(TypeError):
        Ready(insert(JOB)).run(session, {"kind": "k"})
    with pytest.raises(TypeError):
        Ready(select(JOB.c.id).where(JOB.c.id == bindparam("least"))).rows(session, {})
