"""How urgent a text is: head starts add up, age needs no counting anew, reasons are told in words."""

from datetime import timedelta

import pytest

from moderation.reason_words import age, reasons_told
from moderation.urgency import FLAGS, LONGEST, Cause, Facts, reasons_of, urgency_of, urgency_on_arrival
from storage.i18n import speaking
from storage.vocabulary import AuthorFlag, Label
from tests.builders import NOW

HOUR = timedelta(hours=1)
PLAIN = Facts(NOW)


def head_start(**facts):
    return timedelta(milliseconds=urgency_of(PLAIN._replace(**facts)) - urgency_of(PLAIN))


@pytest.mark.parametrize(
    ("facts", "hours"),
    [
        ({}, 0),
        ({"stars": 1.0}, 12),
        ({"stars": 1.5}, 8),
        ({"stars": 3.0}, 2),
        ({"stars": 5.0}, 0),
        ({"label": Label.COMPLAINT, "confidence": 0.5}, 5),
        ({"label": Label.COMPLAINT}, 10),
        ({"label": Label.NEWS, "confidence": 0.9}, 0),
        ({"abuse": 0.5}, 3),
        ({"abuse": 0.49}, 0),
        ({"label": Label.ABUSE, "abuse": 1.0}, 6),
        ({"answer": 0.5}, 3),
        ({"followers": 100}, 0),
        ({"followers": 1_000, "views": 10_000}, 8),
        ({"views": 10**12}, 24),
        ({"flags": frozenset({AuthorFlag.CLIENT, AuthorFlag.LAWYER, AuthorFlag.TROLL})}, 12),
        ({"flags": frozenset({AuthorFlag.TROLL})}, 0),
        ({"is_branch": True}, 3),
        ({"stars": 1.0, "is_branch": True, "label": Label.QUESTION, "confidence": 0.2}, 16),
    ],
)
def test_each_thing_that_weighs_gives_hours(facts, hours):
    assert head_start(**facts) == hours * HOUR


def test_all_texts_age_alike_and_no_head_start_is_longer_than_said():
    worst = {
        "stars": 0.0, "label": Label.COMPLAINT, "abuse": 1.0, "answer": 1.0, "views": 10**15,
        "flags": frozenset(FLAGS), "is_branch": True,
    }  # fmt: skip
    assert head_start(**worst) == LONGEST
    old = Facts(NOW - LONGEST - HOUR)._replace(**worst)
    assert urgency_of(old) < urgency_of(PLAIN) < urgency_of(old._replace(published_at=NOW - LONGEST + HOUR))


def test_what_is_known_on_arrival_weighs_the_same():
    for stars, is_branch in ((None, False), (1.0, True), (2.4, False), (5.0, True)):
        written = int(NOW.timestamp() * 1000)
        known = PLAIN._replace(stars=stars, is_branch=is_branch)
        assert urgency_on_arrival(written, stars=stars, is_branch=is_branch) == urgency_of(known)


def test_reasons_come_strongest_first_and_small_ones_are_not_told():
    facts = PLAIN._replace(stars=1.0, label=Label.QUESTION, confidence=0.1, followers=40_123)
    assert [one.cause for one in reasons_of(facts)] == [Cause.STARS, Cause.READERS]
    assert reasons_of(PLAIN) == []


def test_reasons_are_told_in_both_languages():
    facts = PLAIN._replace(
        stars=1.0, label=Label.COMPLAINT, confidence=0.92, followers=40_123, abuse=0.7, answer=0.8, is_branch=True,
        flags=frozenset({AuthorFlag.LAWYER}),
    )  # fmt: skip
    later = NOW + 3 * HOUR + timedelta(minutes=5)
    with speaking("en"):
        assert reasons_told(facts, now=later) == [
            *("1★", "lawyer", "40K readers", "complaint 92 %", "needs an answer 80 %", "abuse 70 %", "our branch"),
            "3 hr",
        ]
    with speaking("ru"):
        told = [one.replace("\xa0", " ") for one in reasons_told(facts, now=later)]
        assert told == [
            *("1★", "юрист", "40 тыс. читателей", "жалоба 92 %", "нужен ответ 80 %", "оскорбление 70 %", "наш филиал"),
            "3 ч",
        ]
        assert reasons_told(PLAIN._replace(views=501, stars=2.0), now=NOW)[:2] == ["2★", "501 читатель"]


def test_a_text_out_of_the_future_is_a_minute_old():
    with speaking("en"):
        assert age(NOW + HOUR, now=NOW) == "1 min"
        assert age(NOW - 50 * HOUR, now=NOW) == "2 days"
