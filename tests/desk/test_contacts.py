import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.contacts import Contact, contact_of, contacts_in, digits_of, email_of, phone_of, shown
from storage.errors import Refused
from storage.vocabulary import ContactKind

NUMBER = "+79123456789"


@pytest.mark.parametrize(
    "typed",
    [
        "+7 912 345-67-89", "8 (912) 345-67-89", "89123456789", "9123456789", "7-912-345-67-89", "+7(912)3456789",
        "8.912.345.67.89", "  +7 912 345 67 89 ", "тел. 8 912 345 67 89", "8 912 345 67 89",
    ],
)  # fmt: skip
def test_a_phone_in_any_spelling_is_one_number(typed):
    assert phone_of(typed) == NUMBER


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+380 44 123-45-67", "+380441234567"),
        ("+44 20 7946 0018", "+442079460018"),
        ("8 800 555-35-35", "+78005553535"),
    ],
)
def test_numbers_of_other_countries_and_free_ones(typed, kept):
    assert phone_of(typed) == kept


@pytest.mark.parametrize("typed", ["", "12", "карта 4276", "+7 912", "++++", "0" * 300, "8 912 345 67 89 0 1 2 3"])
def test_what_is_no_phone(typed):
    assert phone_of(typed) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ivan.Petrov@Mail.RU", "ivan.petrov@mail.ru"),
        ("mailto:a@b.example", "a@b.example"),
        ("почта@пример.рф", "почта@пример.рф"),
        ("a@b", None),
        ("a b@c.example", None),
        ("@", None),
    ],
)
def test_an_address_in_any_spelling(typed, kept):
    assert email_of(typed) == kept


def test_what_somebody_wrote_into_a_text_is_found_once():
    text = (
        "Мой номер 8 (912) 345-67-89, он же +79123456789, карта 4276 1234 5678 9012, почта Ivan@Mail.ru. Жду 15.03.2026"
    )
    assert contacts_in(text) == [Contact(ContactKind.PHONE, NUMBER), Contact(ContactKind.EMAIL, "ivan@mail.ru")]


def test_a_phone_is_shown_as_people_read_it_and_sought_by_its_end():
    contact = contact_of(ContactKind.PHONE, "89123456789")
    assert (shown(contact), contact.ending) == ("+7 912 345-67-89", "6789")
    assert contact_of(ContactKind.CRM, " A-17 ") == Contact(ContactKind.CRM, "A-17")


@pytest.mark.parametrize("kind", list(ContactKind))
def test_nothing_is_no_contact(kind):
    with pytest.raises(Refused, match="not added"):
        contact_of(kind, "  ")


@pytest.mark.parametrize(("typed", "digits"), [("67-89", "6789"), ("A-17", ""), ("+7 912", "7912"), ("…", "")])
def test_the_digits_of_what_was_typed(typed, digits):
    assert digits_of(typed) == digits


@given(st.text(max_size=80))
def test_whatever_was_typed_is_kept_or_refused(typed):
    kept = phone_of(typed)
    assert kept is None or phone_of(kept) == kept
    for contact in contacts_in(typed):
        assert shown(contact)
