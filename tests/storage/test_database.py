"""One transaction, one outcome; SQLite takes its write lock at once, so nobody is told "database is locked"."""

import threading

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.counting import Tally, count, day_of
from storage.tables import DailyCount, Fact
from tests.builders import NOW, a_brand


def facts(database):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Fact))


def test_a_fault_rolls_everything_back(database):
    def half_done():
        with database.transaction() as session:
            session.add(Fact(key="a", value="1"))
            session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        half_done()
    assert facts(database) == 0


def test_reading_changes_nothing(database):
    with database.reading() as session:
        session.add(Fact(key="a", value="1"))
        session.flush()
    assert facts(database) == 0


def test_readers_who_then_write_do_not_lock_each_other_out(database):
    with database.transaction() as session:
        session.add(Fact(key="n", value="0"))
    faults = []

    def add_one():
        try:
            for _ in range(10):
                with database.transaction() as session:
                    fact = session.get_one(Fact, "n", with_for_update=True)
                    fact.value = str(int(fact.value) + 1)
        except DBAPIError as fault:
            faults.append(fault)

    threads = [threading.Thread(target=add_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with database.reading() as session:
        assert session.get_one(Fact, "n").value == "80"


def test_foreign_keys_are_enforced(database):
    def orphan():
        with database.transaction() as session:
            session.execute(text("INSERT INTO channel_member (channel_id, person_id) VALUES (1, 1)"))

    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        orphan()


def test_counters_add_up_and_may_go_down(session):
    brand = a_brand(session)
    tally = Tally(brand.id, "source", "1", day_of(NOW))
    count(session, [tally, tally])
    count(session, [tally], by=5)
    count(session, [tally], by=-1)
    assert session.scalar(select(DailyCount.count)) == 6


def test_postgresql_compiles_no_plans(database):
    if database.dialect == "postgresql":
        with database.reading() as session:
            assert session.scalar(text("SHOW jit")) == "off"
