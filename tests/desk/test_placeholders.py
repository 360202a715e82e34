import pytest

from desk.placeholders import OF_TEMPLATES, Case, Values, Wanted, filled, placeholders
from storage.errors import Refused
from storage.i18n import speaking

ANNA = Values(
    name={Case.NOMINATIVE: "Анна", Case.DATIVE: "Анне"},
    full_name={Case.NOMINATIVE: "Анна Сергеевна", Case.DATIVE: "Анне Сергеевне"},
    signature="Ольга, банк",
    number="17",
)
NOBODY = Values(signature="Ольга, банк", number="17")


@pytest.mark.parametrize(
    ("text", "for_anna", "for_nobody"),
    [
        ("Здравствуйте, {имя}!", "Здравствуйте, Анна!", "Здравствуйте!"),
        ("Здравствуйте, { Имя }! Спасибо.", "Здравствуйте, Анна! Спасибо.", "Здравствуйте! Спасибо."),
        ("{имя}, здравствуйте!", "Анна, здравствуйте!", "Здравствуйте!"),
        ("{имя}!\nСпасибо.", "Анна!\nСпасибо.", "Спасибо."),
        ("Спасибо, {имя}, что написали.", "Спасибо, Анна, что написали.", "Спасибо, что написали."),
        ("Добрый день! {имя}, мы рады.", "Добрый день! Анна, мы рады.", "Добрый день! Мы рады."),
        ("Уважаемая {имя_отчество}!\n\nСпасибо.", "Уважаемая Анна Сергеевна!\n\nСпасибо.", "Спасибо."),
        ("Уважаемая {имя}, добрый день!", "Уважаемая Анна, добрый день!", "Добрый день!"),
        ("Dear {name}, hello", "Dear Анна, hello", "Hello"),
        ("Позвоним {имя:дательный} завтра", "Позвоним Анне завтра", "Позвоним завтра"),
        ("Позвоним {full_name:dative}.", "Позвоним Анне Сергеевне.", "Позвоним."),
        ("Рады вам, {имя|друзья}!", "Рады вам, Анна!", "Рады вам, друзья!"),
        ("{имя:дательный|клиенту} вернули", "Анне вернули", "клиенту вернули"),
        ("№ {номер}\n\n{подпись}", "№ 17\n\nОльга, банк", "№ 17\n\nОльга, банк"),
        ("№ {number}: {signature}", "№ 17: Ольга, банк", "№ 17: Ольга, банк"),
        ("Вітаємо, {ім'я}! {підпис}", "Вітаємо, Анна! Ольга, банк", "Вітаємо! Ольга, банк"),
        ("Без скобок", "Без скобок", "Без скобок"),
        ("Открыта { и не закрыта", "Открыта { и не закрыта", "Открыта { и не закрыта"),
    ],
)
def test_a_missing_name_leaves_no_trace(text, for_anna, for_nobody):
    assert filled(text, ANNA) == for_anna
    assert filled(text, NOBODY) == for_nobody


def test_without_a_patronymic_the_name_stands_alone():
    ivan = Values(name={Case.NOMINATIVE: "Иван"})
    assert filled("{имя_отчество}, здравствуйте!", ivan) == "Иван, здравствуйте!"


def test_what_customers_are_called_is_no_placeholder_itself():
    assert filled("{имя}, {номер}", Values(name={Case.NOMINATIVE: "{подпись}"}, number="1")) == "{подпись}, 1"


@pytest.mark.parametrize("name", ["отчество", "", "имя отчество", "name:x:y", "номер:дательный", "имя:звательный"])
def test_an_unknown_one_is_named(name):
    with pytest.raises(Refused) as refusal:
        placeholders(f"Здравствуйте, {{{name}}}!")
    assert f"{{{name}}}" in refusal.value.why


def test_the_way_out_lists_what_is_known_here_in_the_language_of_whoever_writes():
    with pytest.raises(Refused) as refusal, speaking("ru"):
        placeholders("{очередь}", OF_TEMPLATES)
    assert "{имя}, {имя_отчество}, {подпись}, {номер}" in refusal.value.way_out
    assert [one.wanted for one in placeholders("{очередь}", {Wanted.QUEUE})] == [Wanted.QUEUE]
    assert filled("До вас {queue} человек", Values(queue="3"), {Wanted.QUEUE}) == "До вас 3 человек"
