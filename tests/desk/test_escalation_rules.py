"""What of escalations needs no database: signatures, tokens, what a body may hold."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.escalation_letters import token_in
from desk.escalation_list import number_url
from desk.escalation_signature import is_genuine, signature
from desk.escalation_transport import number_in
from desk.escalations import number_key
from public.answer_body import Unreadable, read_answer
from tests.builders import NOW

DOCS = Path(__file__).resolve().parents[2] / "docs"
SECRET, BODY = "a-secret-of-the-claims", '{"text": "Вернём"}'.encode()


def test_a_signature_proves_who_sent_this_body_just_now(now):
    header = signature(BODY, secret=SECRET, now=now)
    assert re.fullmatch(r"t=\d+,v1=[0-9a-f]{64}", header)
    assert is_genuine(header, BODY, secret=SECRET, now=now + timedelta(minutes=4))
    assert is_genuine(header, BODY, secret=SECRET, now=now - timedelta(minutes=4))
    moment, digest = header.split(",")
    assert is_genuine(f"{moment}, v1={'0' * 64}, {digest}", BODY, secret=SECRET, now=now)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda header: header.replace("v1=", "v0="),
        lambda header: header[:-1] + ("0" if header[-1] != "0" else "1"),
        lambda header: f"t=1,{header}",
        lambda header: header.partition(",")[2],
        lambda header: header[:0],
        lambda header: header.replace("t=", "t=-"),
    ],
)
def test_a_spoiled_header_proves_nothing(spoil, now):
    header = signature(BODY, secret=SECRET, now=now)
    assert not is_genuine(spoil(header), BODY, secret=SECRET, now=now)


def test_neither_does_an_old_one_another_body_or_another_secret(now):
    header = signature(BODY, secret=SECRET, now=now)
    assert not is_genuine(header, BODY, secret=SECRET, now=now + timedelta(minutes=6))
    assert not is_genuine(header, BODY + b" ", secret=SECRET, now=now)
    assert not is_genuine(header, BODY, secret="another-secret-of-theirs", now=now)
    assert not is_genuine(signature(BODY, secret="", now=now), BODY, secret="", now=now)


@given(st.text(max_size=200))
def test_whatever_stands_in_the_header_is_looked_at(header):
    assert not is_genuine(header, BODY, secret=SECRET, now=NOW)


@pytest.mark.parametrize("page", ["ESCALATION.md", "ESCALATION.ru.md"])
def test_the_example_of_the_documentation_works(page, now):
    found = re.search(r"```python\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)
    assert found
    example: dict = {}
    exec(found[1], example)  # noqa: S102 - our own documentation
    assert example["signed"](BODY, SECRET, int(now.timestamp())) == signature(BODY, secret=SECRET, now=now)
    header = signature(BODY, secret=SECRET, now=now)
    assert example["is_ours"](header, BODY, SECRET, now=now.timestamp())
    assert not example["is_ours"](header, BODY, "another-secret-of-theirs", now=now.timestamp())
    assert not example["is_ours"](header, BODY, SECRET, now=now.timestamp() + 400)


@pytest.mark.parametrize(
    ("subject", "identities", "token"),
    [
        ("Re: [#E-ABCDEFGH2345] Тикет 12", (), "E-ABCDEFGH2345"),
        ("на: [#e-abcdefgh2345]", (), "E-ABCDEFGH2345"),
        ("Re: без знака", ("<x@y>", "<E-ABCDEFGH2345.opened0@bank.example>"), "E-ABCDEFGH2345"),
        ("Re: без знака", ("E-ABCDEFGH2345.reminder2@bank.example",), "E-ABCDEFGH2345"),
        ("E-ABCDEFGH2345", (), ""),
        ("[#E-ABC]", ("<E-ABCDEFGH2345@bank.example>",), ""),
        ("", (), ""),
    ],
)
def test_the_token_is_found_in_the_subject_or_in_what_is_answered(subject, identities, token):
    assert token_in(subject, identities) == token


def test_a_number_is_read_wherever_it_is_a_number():
    assert number_in(b'{"number": " 17 "}') == "17"
    assert number_in(b'{"number": 17}') == "17"
    for other in (b"", b"taken", b"[17]", b'{"number": true}', b'{"number": {}}', b"[" * 100_000):
        assert number_in(other) == ""
    assert len(number_in(json.dumps({"number": "9" * 500}).encode())) == 80


def test_two_spellings_of_a_number_are_one():
    assert number_key(" ОБ-17 a ") == number_key("об-17A")


def test_a_number_never_leaves_its_place_in_the_link():
    assert number_url("https://crm.example/cases/{number}", "17/../?x=1#") == (
        "https://crm.example/cases/17%2F..%2F%3Fx%3D1%23"
    )
    assert number_url("", "17") == number_url("https://crm.example/{number}", "") == ""


def body(**fields):
    return json.dumps(fields).encode()


def test_an_answer_is_read():
    told = read_answer(body(text=" Вернём \n завтра ", number=17, author="Пётр\nП.", key="k1"))
    assert (told.text, told.number, told.author) == ("Вернём \n завтра", "17", "Пётр П.")
    assert read_answer(body(text="Вернём", key="k1")).key == told.key
    assert read_answer(body(text="Другое"), header_key="k1").key == told.key
    assert read_answer(body(text="Вернём")).key != read_answer(body(text="Не вернём")).key
    assert read_answer(body(number="17")).text == ""


@pytest.mark.parametrize(
    ("raw", "code", "field"),
    [
        (b"", "bad_json", ""),
        (b"\xff{", "bad_json", ""),
        (b"[]", "bad_json", ""),
        (b"[" * 60_000, "bad_json", ""),
        (body(), "missing_field", "text"),
        (body(text="  "), "missing_field", "text"),
        (body(text=["да"]), "bad_type", "text"),
        (body(text="да", number=True), "bad_type", "number"),
        (body(text="да", number=1.5), "bad_type", "number"),
        (body(text="х" * 20_001), "too_long", "text"),
        (body(text="да", author="х" * 121), "too_long", "author"),
        (body(text="да", number="9" * 81), "too_long", "number"),
        (body(text="да", key="х" * 201), "too_long", "key"),
        (body(text="да", state="closed"), "unknown_field", "state"),
    ],
)
def test_what_is_wrong_with_an_answer_is_named(raw, code, field):
    with pytest.raises(Unreadable) as wrong:
        read_answer(raw)
    assert (wrong.value.code, wrong.value.field) == (code, field)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["text", "number", "author", "key", "a"]), inner, max_size=4)
    ),
)


@given(JSON)
def test_whatever_is_sent_is_an_answer_or_named(given_json):
    try:
        told = read_answer(json.dumps(given_json).encode())
    except Unreadable:
        return
    assert told.text or told.number
    assert len(told.key) == 64
