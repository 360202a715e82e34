"""Codes are made of signs that nobody takes for others, and found however they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.private_codes import DIGITS, LENGTH, LETTERS, MOST_CANDIDATES, codes_in, is_code, made_of

IN_CYRILLIC = str.maketrans("ABCEHKMPTXY", "АВСЕНКМРТХУ")


@given(st.text(max_size=40))
def test_a_seed_always_makes_the_same_readable_code(seed):
    code = made_of(seed)
    assert code == made_of(seed)
    assert len(code) == LENGTH
    assert is_code(code)


def test_codes_are_spread():
    assert len({made_of(str(number)) for number in range(5000)}) > 4990
    assert {sign for number in range(300) for sign in made_of(str(number))} == set(LETTERS + DIGITS)


@given(
    seed=st.integers(),
    cyrillic=st.booleans(),
    lower=st.booleans(),
    hyphen=st.sampled_from(["", "-", "–"]),
    before=st.sampled_from(["", "Здравствуйте! код ", "/start ", "(", "Мой код:", "12.03 "]),
    after=st.sampled_from(["", ".", " спасибо", ")", "\nи ещё", "!"]),
)
def test_a_code_is_found_wherever_and_however_it_is_typed(seed, cyrillic, lower, hyphen, before, after):
    code = made_of(str(seed))
    typed = code[:3] + hyphen + code[3:]
    typed = typed.translate(IN_CYRILLIC) if cyrillic else typed
    typed = typed.lower() if lower else typed
    assert code in codes_in(f"{before}{typed}{after}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Мне звонили из банка, театра не будет",
        "перевод 234679 рублей",
        "карта 4276 3801 2345 6789",
        "машина А234ВС",  # a number plate
        "все 234 раза",
        "KM47TPX",
        "xKM47TP",
        "KM47T",
        "к-м-4-7-т-р",
        "https://site.example/KM47TPAB",
        "KM47TO",  # no such sign
    ],
)
def test_ordinary_words_are_no_codes(text):
    assert codes_in(text) == []


def test_whoever_writes_many_codes_is_not_read_to_the_end():
    assert len(codes_in(" ".join(made_of(str(number)) for number in range(50)))) == MOST_CANDIDATES


@given(st.text(max_size=300))
def test_nothing_that_people_type_breaks_it(text):
    assert all(is_code(code) for code in codes_in(text))
