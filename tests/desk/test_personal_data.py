"""What of a customer is found in an answer, and what is not."""

import pytest

from desk.personal_data import contact_key, found_in, hidden

OURS = {contact_key(one) for one in ("8 (800) 555-35-35", "help@prichal.example", "@prichal.example")}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ваша карта 4111 1111 1111 1111, cvv: 123", [("card", "4111 1111 1111 1111"), ("cvv", "123")]),
        ("три цифры на обороте карты: 123", [("cvv", "123")]),
        ("код безопасности 321", [("cvv", "321")]),
        ("the security code 4321", [("cvv", "4321")]),
        ("123 - это CVC", [("cvv", "123")]),
        ("паспорт серия 45 08 номер 123456", [("passport", "45 08 номер 123456")]),
        ("Серия 4508 № 123456", [("passport", "4508 № 123456")]),
        ("passport 4508 123456", [("passport", "4508 123456")]),
        ("позвоним на +7 (916) 123-45-67", [("phone", "+7 (916) 123-45-67")]),
        ("тел. 916 123 45 67", [("phone", "916 123 45 67")]),
        ("+380 67 123 45 67", [("phone", "+380 67 123 45 67")]),
        ("на ivan.petrov@mail.example", [("email", "ivan.petrov@mail.example")]),
        ("иван@почта.рф", [("email", "иван@почта.рф")]),
    ],
)
def test_customers_data_is_found_where_it_stands(text, found):
    assert [(one.kind, text[one.start : one.end]) for one in found_in(text, allowed=OURS)] == found


@pytest.mark.parametrize(
    "text",
    [
        "8 800 555 35 35", "+7(800)5553535", "88005553535",  # our own, in any spelling
        "help@prichal.example, Press@Prichal.example",
        "Обращение 89161234567 в работе", "ИНН 7710668349", "в 13:42 18.01.2025",
        "Переводы идут до 3 дней, сумма 1 250 000 рублей", "CVV никому не называйте", "№ 1234567890",
        "в 2023 году 123456 рублей по паспорту", "пишите @prichal_bank",
    ],
)  # fmt: skip
def test_our_own_contacts_and_other_numbers_go_through(text):
    assert found_in(text, allowed=OURS) == []


def test_all_of_it_can_be_left_out():
    assert hidden("Иван, +7 916 123-45-67 и a@b.example, карта 4111111111111111") == "Иван, … и …, карта …"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("8 800 555-35-35", "+78005553535"), ("+7 (800) 5553535", "+78005553535"), ("900", "+7900"),
        ("Help@Prichal.Example", "help@prichal.example"), ("@prichal.example", "@prichal.example"),
        ("не контакт", None), ("@", None), ("12", None), ("", None),
    ],
)  # fmt: skip
def test_a_contact_has_one_spelling(typed, key):
    assert contact_key(typed) == key
