"""Numbers of cards are found however they are written, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.card_numbers import card_numbers, masked, masked_document

VISA = "4111111111111111"


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("4111 1111 1111 1111", "**** **** **** 1111"),
        ("моя карта4111-1111-1111-1111.", "моя карта****-****-****-1111."),
        ("4111\u00a01111\u00a01111\u00a01111", "****\u00a0****\u00a0****\u00a01111"),
        ("4111.1111.1111.1111 – мир", "****.****.****.1111 – мир"),
        ("4111 1111\n1111 1111", "**** ****\n**** 1111"),
        ("3782 822463 10005 amex", "**** ****** *0005 amex"),
        ("2200 0000 0000 0004", "**** **** **** 0004"),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "* * * * * * * * * * * * 1 1 1 1"),
        ("№ 15 4111 1111 1111 1111 12/27 123", "№ 15 **** **** **** 1111 12/27 123"),
        (f"{VISA} и 5555555555554444", "************1111 и ************4444"),
        ("４１１１１１１１１１１１１１１１", "************１１１１"),
        ("visa4222222222222", "visa*********2222"),
    ],
)
def test_all_but_the_last_four_digits_become_stars(text, stored):
    assert masked(text) == stored
    assert masked(stored) == stored


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1112",  # the check digit is wrong
        "счёт 40817810099910004312",
        "+7 916 123-45-67, 8 800 555-35-35",
        "заказ № 4111111111111111",
        "ticket 4111111111111111",
        "id4111111111111111",
        "1712345678901",  # a moment
        "20.11.2026 10:00 – 21.11.2026 18:00",
        "0000 0000 0000 0000",
        "https://social.example/status/1859412345678901234",
        "",
    ],
)
def test_other_numbers_stay_as_they_are(text):
    assert masked(text) == text


@given(st.text(alphabet="0123456789 -.x\n", max_size=80))
def test_whatever_is_written_is_masked_for_good(text):
    stored = masked(text)
    assert len(stored) == len(text)
    assert card_numbers(stored) == []


def test_texts_within_documents_are_masked_and_numbers_stay():
    document = {"comment": f"карта {VISA}", "ids": [int(VISA), 5], "more": [{"said": VISA}]}
    stars = "*" * 12 + "1111"
    assert masked_document(document) == {
        "comment": f"карта {stars}", "ids": [int(VISA), 5], "more": [{"said": stars}],
    }  # fmt: skip
