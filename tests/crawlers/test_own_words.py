"""Whose words a post is: quotes of others go, what the author brought stays, what the site adds is no text."""

from datetime import UTC, datetime

import pytest

from crawlers.parsers.page import Page
from crawlers.parsers.threads import PROFILES, loads, read_thread
from crawlers.parsers.threads.refrain import without_notes, without_refrain

PAGE = Page(url="https://board.example/t/1", read_at=datetime(2026, 3, 10, tzinfo=UTC))
PROFILE = loads('name = "Board"\npost = ".post"\nauthor = "b"\ntext = ".text"\ndrop = ["blockquote", ".quote"]')
LETTER = "<blockquote><p>Уважаемый клиент, ваш вклад переносится в отделение на Садовой.</p></blockquote>"
SAYS = "Пришло такое письмо."


def texts(*bodies, profile=PROFILE):
    posts = "".join(
        f'<div class="post"><b>Анна {n}</b><div class="text">{body}</div></div>' for n, body in enumerate(bodies)
    )
    read = read_thread(f"<html><body>{posts}</body></html>".encode(), PAGE, profile)
    return [" ".join(finding.text.split()) for finding in read.findings]


def test_what_an_author_brought_from_elsewhere_is_part_of_the_post():
    assert texts(f"<p>{SAYS}</p>{LETTER}", "Ясно.") == [
        f"{SAYS} Уважаемый клиент, ваш вклад переносится в отделение на Садовой.",
        "Ясно.",
    ]


@pytest.mark.parametrize(
    "quotation",
    [
        LETTER.replace("<blockquote>", '<blockquote data-author="Пётр">'),
        LETTER.replace("<blockquote>", '<blockquote class="quote">'),
        LETTER.replace("<p>", "<cite>Пётр</cite><p>"),
        LETTER.replace("<p>", "<p>Пётр писал:<br>"),
        f"<p>Пётр писал:</p>{LETTER}",
        f"<p>@petr said</p>{LETTER}",
        "<blockquote>Три слова всего</blockquote>",
    ],
)
def test_the_words_of_another_are_not(quotation):
    assert texts(f"{quotation}<p>{SAYS}</p>") == [SAYS]


def test_what_another_post_of_the_page_says_is_quoted_from_it():
    answer = "<blockquote>Вторую неделю жду выписку по карте</blockquote><p>И я жду.</p>"
    assert texts("<p>Добрый день. Вторую неделю жду выписку по карте, в чате молчат.</p>", answer)[1] == "И я жду."


def test_a_person_who_only_says_whose_words_follow_has_said_nothing_yet():
    assert texts("<p>Он так и сказал: приходите завтра.</p><blockquote>да-да</blockquote>") == [
        "Он так и сказал: приходите завтра."
    ]


def test_a_letter_stays_where_an_engine_leaves_quotes_out():
    topic = f'<div class="bbp-topic-content"><p>{SAYS}</p>{LETTER}</div>'
    body = f'<div id="bbp"><div class="type-topic" id="post-7">{topic}</div></div>'.encode()
    read = read_thread(body, PAGE, PROFILES["bbpress"])
    assert "переносится" in read.findings[0].text


def test_sentences_of_the_site_inside_posts_are_left_out():
    line = "Зарегистрируйтесь, чтобы увидеть вложения этой темы"
    bodies = [f"Пост номер {n}\n{line}" for n in range(5)]
    assert without_notes(bodies) == [f"Пост номер {n}" for n in range(5)]


def test_what_people_say_alike_stays_and_nothing_becomes_empty():
    thanks = ["Спасибо большое", "Спасибо большое", "Спасибо большое", "Спасибо большое"]
    assert without_notes(thanks) == thanks
    wave = ["Отличный банк, всем советую открыть здесь вклад"] * 6
    assert without_notes(wave) == wave
    assert without_refrain(thanks) == ["", "", "", ""]


@pytest.mark.parametrize(
    "note",
    [
        "Advertisement (gone after registration)",
        "Реклама",
        "Last edited by Anna (2026-03-06 14:10:00)",
        "Edited March 6, 2026 by Anna (see edit history)",
        "Отредактировано Анна (6 марта 2026, 14:10)",
    ],
)
def test_notes_are_no_words_of_the_author(note):
    assert without_notes([f"Жду выписку.\n{note}"]) == ["Жду выписку."]


@pytest.mark.parametrize(
    "line", ["EDITED for a typo.", "Реклама обещала другое, а вышло по-старому", "Edited by hand, printed in May"]
)
def test_words_that_look_like_notes_stay(line):
    assert without_notes([f"Жду выписку.\n{line}"]) == [f"Жду выписку.\n{line}"]


@pytest.mark.parametrize("mark", ['data-author="AutoModerator"', 'data-author="Анна"'])
def test_a_machine_that_greets_everybody_is_nobody(mark):
    said = '<div class="entry"><div class="usertext-body"><div class="md">Правила раздела.</div></div></div>'
    body = f'<body class="comments-page"><div class="thing comment" id="thing_t1_a1" {mark}>{said}</div></body>'
    read = read_thread(body.encode(), PAGE, PROFILES["reddit_old"])
    assert len(read.findings) == ("Анна" in mark)


def test_a_list_of_other_threads_is_not_taken_for_the_answers_of_a_thread_that_has_none():
    said = "Вторую неделю жду выписку по карте Банка Причал, в чате молчат, письма нет даже в спаме."
    others = "".join(
        f'<li><a href="/t/{n}">Как поменять предел переводов по карте {n}</a> <a href="/user/{n}">Чайка</a> '
        f'<span class="when">March {n}, 2026</span></li>'
        for n in range(1, 9)
    )
    page = f"<main><h1>Не приходит выписка</h1><div><p>{said}</p></div></main><div><ul>{others}</ul></div>"
    read = read_thread(f"<html><body>{page}</body></html>".encode(), PAGE)
    assert [said in finding.text for finding in read.findings] == [True]
