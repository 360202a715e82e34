"""Every connector against what its site says: taken, refused, too often, a key that ended, and nobody knows."""

import threading
from datetime import timedelta
from functools import partial

import pytest

from desk.connectors import CONNECTORS, CannotTell, Declined, NotTaken, Shown
from storage import google_token, net
from storage.errors import SourceFailed
from storage.vocabulary import PageState
from tests.crawlers.conftest import Site
from tests.desk.answers import NOW, Tape, kinds

# Sites that say nothing of an earlier try: a person looks.
BLIND = {"telegram_bot"}
# Letters have tests of their own, against software that others wrote.
ELSEWHERE = {"mail"}
ONE_ANSWER = {"app_store_connect", "google_business", "google_play_console", "rustore"}
# Whose answer to what was sent does not say yet who sees it.
SHOWN_APART = {"rustore", "youtube"}
EVERY = pytest.mark.parametrize("kind", kinds())
SEEING = pytest.mark.parametrize("kind", sorted(set(kinds()) - BLIND))


@pytest.fixture(scope="module")
def place():
    made = Site()
    # A connection that is cut is no fault of the test's.
    made.server.handle_error = lambda *_: None
    yield made
    made.close()


@pytest.fixture
def tape(kind, place):
    google_token._kept.clear()
    return Tape(kind, place)


def test_every_connector_has_recorded_answers():
    assert set(kinds()) | ELSEWHERE == set(CONNECTORS)


@EVERY
def test_what_the_site_takes_is_published(tape):
    tape.plays("after" if tape.kind in SHOWN_APART else "before", sending="taken")
    made = tape.publish()
    assert (made.external_id, made.state) == (tape.told["identity"], Shown.VISIBLE)


@EVERY
def test_what_the_site_refuses_is_declined_in_its_words(tape):
    tape.plays("before", sending="refused")
    with pytest.raises(Declined) as refused:
        tape.publish()
    assert len(str(refused.value)) > 20


@EVERY
def test_too_often_was_not_taken_and_says_when_again(tape):
    tape.plays("before", sending="limited")
    with pytest.raises(NotTaken) as failure:
        tape.publish()
    assert failure.value.state is PageState.QUOTA
    wait = tape.told["limited"]["wait_s"]
    assert failure.value.retry_at == (None if wait is None else NOW + timedelta(seconds=wait))


@EVERY
def test_a_key_that_has_ended_is_named_as_such(tape):
    tape.plays("before", sending="expired")
    with pytest.raises(SourceFailed) as failure:
        tape.publish()
    assert failure.value.state is PageState.AUTH_FAILED
    for secret in tape.target().secrets.values():
        assert len(secret) < 6 or secret not in failure.value.message


def cut(_got):
    """Takes the answer and says nothing more."""
    raise ConnectionResetError


@EVERY
@pytest.mark.parametrize("fault", [(502, {}, b"<html>Bad Gateway</html>"), cut], ids=["502", "cut"])
def test_after_a_fault_nobody_knows_until_the_site_is_read(tape, fault):
    tape.plays("before", sending=fault)
    with pytest.raises(SourceFailed) as failure:
        tape.publish()
    assert not isinstance(failure.value, NotTaken), "it may stand there"
    if tape.kind in BLIND:
        with pytest.raises(CannotTell):
            tape.find()
        return
    tape.plays("after")
    assert tape.find().external_id == tape.told["identity"]
    tape.plays("absent")
    assert tape.find() is None


@pytest.mark.parametrize("kind", ["discourse", "max_bot", "vk_wall"])
def test_after_a_time_out_nobody_knows(tape, monkeypatch):
    """The site has taken the answer and keeps silent for longer than we wait."""
    asleep = threading.Event()
    monkeypatch.setattr(net, "Limits", partial(net.Limits, read=0.1))
    tape.plays("before", sending=lambda _got: asleep.wait(5) and 500)
    try:
        with pytest.raises(SourceFailed, match="silent") as failure:
            tape.publish()
    finally:
        asleep.set()
    assert not isinstance(failure.value, NotTaken)
    assert len(tape.sent) == 1


@SEEING
def test_a_site_that_is_not_there_has_taken_nothing(tape, place):
    tape.plays("before")
    nowhere = Tape.target(tape)
    gone = nowhere.__class__(
        nowhere.address.replace(place.url, "http://127.0.0.1:9"), nowhere.thread_id, nowhere.external_id,
        place=nowhere.place, is_local=True, secrets=nowhere.secrets, key=nowhere.key,
    )  # fmt: skip
    with pytest.raises(SourceFailed) as failure:
        tape.connector.publish(tape.text, gone, now=NOW)
    assert failure.value.state is PageState.UNREACHABLE


@pytest.mark.parametrize("kind", sorted(set(kinds()) - BLIND - ONE_ANSWER))
def test_an_answer_that_belongs_to_another_message_is_not_this_one(tape):
    tape.plays("after")
    assert tape.find(known=frozenset({tape.told["identity"]})) is None


HELD = pytest.mark.parametrize("kind", [kind for kind in kinds() if kind in {
    "app_store_connect", "discourse", "google_business", "nodebb", "rustore", "youtube"
}])  # fmt: skip


@HELD
def test_what_the_site_looks_at_first_waits_and_says_so(tape):
    tape.plays("before", sending="held")
    made = tape.publish()
    assert (made.external_id, made.state) == (tape.told["held_identity"], Shown.WAITING)
    assert made.why
    tape.plays("waiting")
    again = tape.find(standing=made.external_id)
    assert (again.external_id, again.state) == (made.external_id, Shown.WAITING)
    tape.plays("after")
    shown = tape.find(standing=made.external_id)
    assert (shown.external_id, shown.state) == (tape.told["identity"], Shown.VISIBLE)


@HELD
def test_what_the_site_has_refused_says_why(tape):
    tape.plays("rejected" if "rejected" in tape.told else "absent")
    made = tape.find(standing=tape.told["held_identity"])
    if tape.kind == "app_store_connect":
        assert made is None
        return
    assert made.state is Shown.REJECTED
    assert tape.told.get("why", "did not let it through") in made.why
