from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from desk import people, sign_in
from desk.passwords import hash_password, is_password, made_password
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.tables import AuditEntry, SignIn
from storage.vocabulary import Role
from tests.builders import a_brand, a_channel, a_person


def signed_in(session, person, now):
    candidate = sign_in.admit(session, person.login, address="10.0.0.1", now=now)
    return sign_in.begin(session, candidate, now=now)


def test_a_made_password_fits_its_hash_and_no_other():
    password = made_password()
    stored = hash_password(password)
    assert is_password(password, stored)
    assert not is_password(password + "x", stored)
    assert not is_password(password, "")


@pytest.mark.parametrize("password", ["short", "x" * 201])
def test_passwords_too_short_or_too_long_are_refused(password):
    with pytest.raises(Refused, match="between 10 and 200"):
        hash_password(password)


def test_a_session_is_found_by_its_token_with_roles_and_channels(session, now):
    brand = a_brand(session)
    person = a_person(session, Role.OPERATOR)
    channel = a_channel(session, brand, person)
    who = sign_in.check(session, signed_in(session, person, now).token, now=now)
    assert who.actor.person_id == person.id
    assert who.actor.holds(Role.OPERATOR, brand_id=brand.id)
    assert who.actor.channels == {channel.id}


def test_the_database_does_not_know_the_token(session, now):
    started = signed_in(session, a_person(session, Role.LEAD), now)
    assert started.token not in session.scalars(select(SignIn.token_hash)).all()


@pytest.mark.parametrize("token", [None, "", "forged", "x" * 5000, "\udcff"])
def test_a_forged_token_opens_nothing(session, now, token):
    signed_in(session, a_person(session, Role.LEAD), now)
    assert sign_in.check(session, token, now=now) is None


def test_a_session_ends_by_itself_by_signing_out_and_with_the_person(session, now):
    person = a_person(session, Role.LEAD)
    first, second = signed_in(session, person, now), signed_in(session, person, now)
    assert sign_in.check(session, first.token, now=now + timedelta(hours=13)) is None
    sign_in.end(session, sign_in.check(session, first.token, now=now).sign_in_id, now=now)
    assert sign_in.check(session, first.token, now=now) is None
    assert sign_in.check(session, second.token, now=now) is not None
    people.deactivate(session, person.id, by=SYSTEM, now=now)
    assert sign_in.check(session, second.token, now=now) is None


def test_a_role_taken_away_is_gone_at_the_next_look(session, now):
    person = a_person(session, Role.LEAD, Role.OPERATOR)
    started = signed_in(session, person, now)
    people.set_roles(session, person.id, roles={0: [Role.OPERATOR]}, by=SYSTEM, now=now)
    assert not sign_in.check(session, started.token, now=now).actor.holds(Role.LEAD)


def test_the_sixth_try_is_refused_until_the_first_has_grown_old(session, now):
    person = a_person(session, Role.LEAD)
    for minute in range(5):
        sign_in.admit(session, person.login, address="10.0.0.1", now=now + timedelta(minutes=minute))
    with pytest.raises(Refused, match="Try again after 12:15:00"):
        sign_in.admit(session, person.login, address="10.0.0.1", now=now + timedelta(minutes=5))
    assert sign_in.admit(session, person.login, address="10.0.0.1", now=now + timedelta(minutes=15, seconds=1))


def test_a_stranger_cannot_shut_the_door_on_a_colleague(session, now):
    person = a_person(session, Role.LEAD)
    for _ in range(5):
        sign_in.admit(session, person.login, address="10.0.0.66", now=now)
    assert sign_in.admit(session, person.login, address="10.0.0.1", now=now)


def test_one_address_cannot_try_many_logins(session, now):
    for number in range(40):
        sign_in.admit(session, f"guess{number}", address="10.0.0.66", now=now)
    with pytest.raises(Refused, match="Too many tries"):
        sign_in.admit(session, "another", address="10.0.0.66", now=now)


def test_many_addresses_cannot_try_one_login(session, now):
    for number in range(20):
        sign_in.admit(session, "boss", address=f"10.0.1.{number}", now=now)
    with pytest.raises(Refused, match="Too many tries"):
        sign_in.admit(session, "boss", address="10.0.2.1", now=now)


def test_a_right_password_takes_the_tries_back(session, now):
    person = a_person(session, Role.LEAD)
    for _ in range(12):
        signed_in(session, person, now)


def test_a_password_changed_meanwhile_opens_nothing(session, now):
    person = a_person(session, Role.LEAD)
    candidate = sign_in.admit(session, person.login, address="10.0.0.1", now=now)
    people.set_password(session, person.id, password="another password", by=SYSTEM, now=now)
    with pytest.raises(Refused, match="wrong"):
        sign_in.begin(session, candidate, now=now)


def test_signing_in_is_audited(session, now):
    person = a_person(session, Role.LEAD)
    signed_in(session, person, now)
    assert session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == person.id)).all() == ["sign_in"]


def test_of_many_tries_at_once_no_more_pass_than_one_after_another(database, now):
    def attempt(_number):
        try:
            with database.transaction() as session:
                sign_in.admit(session, "boss", address="10.0.0.66", now=now)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(attempt, range(20))) == sign_in.TRIES
