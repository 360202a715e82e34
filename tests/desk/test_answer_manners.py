"""Remarks on how an answer reads, in three languages."""

import pytest

from desk.answer_manners import remarks_on


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Здравствуйте! Мы проверим твою карту и напишем вам.", [("mixed_address", "твою")]),
        ("Здравствуй! Ты пишешь нам, мы поможем вам", [("mixed_address", "вам")]),
        ("Добрий день! Перевірте твій рахунок і ваш баланс", [("mixed_address", "твій")]),
        ("Перевод идёт до трёх дней.", [("no_greeting", "")]),
        ("Your card is on its way", [("no_greeting", "")]),
        ("Добрый день! ЖДИТЕ ОТВЕТА БАНКА", [("shouting", "ЖДИТЕ ОТВЕТА БАНКА")]),
        ("Hello John, we are on it!!!", [("shouting", "!!!")]),
        ("Здравствуйте! ОСАГО и КАСКО через СБП, карта МИР", []),
        ("Добрый вечер, Иван! Вы хотели лишь узнать", []),
        ("Привет! Ты можешь посмотреть в приложении", []),
        ("Доброго дня! Ви можете перевірити", []),
        ("  Dear Anna, we look into it", []),
        ("", []),
    ],
)
def test_what_could_be_better_is_named_where_it_stands(text, marked):
    assert [(one.kind, text[one.start : one.end]) for one in remarks_on(text, is_first=True)] == marked


def test_only_the_first_answer_greets():
    assert remarks_on("Готово, деньги у вас.", is_first=False) == []
