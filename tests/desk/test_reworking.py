import pytest

from desk.reworking import distance, still_there
from desk.text_changes import Change, Part, changes

WORDS = "Здравствуйте, Анна! Перевод мы нашли, он на проверке у банка получателя."


@pytest.mark.parametrize(
    ("sent", "is_there"),
    [
        (WORDS, True),
        (WORDS + " Напишем вечером.", True),
        ("Анна, перевод мы нашли, он на проверке.", True),
        ("Добрый день. Карта готова.", False),
        ("Здравствуйте!", False),
        ("", False),
    ],
)
def test_what_was_put_in_and_taken_out_again_was_not_used(sent, is_there):
    assert still_there(WORDS, sent) is is_there


def test_the_distance_grows_with_the_changes():
    apart = [distance([WORDS], sent) for sent in (WORDS, WORDS + "!", WORDS[:40], "Совсем другое", "")]
    assert apart == sorted(apart)
    assert (apart[0], apart[-1]) == (0.0, 1.0)
    assert distance(["Здравствуйте!", "Карта готова."], "Здравствуйте!\n\nКарта готова.") == 0.0


def test_changes_are_told_word_by_word():
    told = changes("Ждём вас завтра.\nПока!", "Ждём вас сегодня.\nПока!")
    assert told == [
        Part(Change.STAYED, "Ждём вас "),
        Part(Change.REMOVED, "завтра"),
        Part(Change.ADDED, "сегодня"),
        Part(Change.STAYED, "."),
        Part(Change.STAYED, "\n"),
        Part(Change.STAYED, "Пока!"),
    ]


@pytest.mark.parametrize(("before", "after"), [("", "новое"), ("старое", ""), ("a\n\nb", "b\n\na"), (WORDS, WORDS)])
def test_without_what_was_removed_it_is_the_later_text(before, after):
    told = changes(before, after)
    assert "".join(part.text for part in told if part.change != Change.REMOVED) == after
    assert "".join(part.text for part in told if part.change != Change.ADDED) == before
