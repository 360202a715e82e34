import pytest

from desk.template_terms import Terms, likeness
from storage.text import words

HERE = {"channel_id": 1, "tags": {7, 8}, "language": "ru"}


def test_what_fits_better_scores_more():
    everywhere = Terms()
    channel = Terms(channels=(1,))
    tag = Terms(tags=(8,))
    language = Terms(languages=("ru",))
    both = Terms(channels=(1,), tags=(7,))
    scores = [one.fit(**HERE) for one in (both, channel, tag, language, everywhere)]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 5
    assert scores[-1] == 0


@pytest.mark.parametrize("other", [Terms(channels=(2,)), Terms(tags=(1,), channels=(1,)), Terms(languages=("en",))])
def test_what_is_meant_for_others_comes_last(other):
    assert other.fit(**HERE) < 0


def test_what_is_not_known_of_a_ticket_speaks_against_none():
    assert Terms(languages=("en",), tags=(5,)).fit(channel_id=1, tags=(), language="") == 0


def test_terms_are_kept_as_they_are():
    terms = Terms((1, 2), (3,), ("ru",))
    assert Terms.of(terms.stored()) == terms
    assert Terms.of({}) == Terms()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", True), ("перев", True), ("переводы", True), ("деньгами", True), ("дошёл", True), ("дошел", True),
        ("/перевод", True), ("ипотека", False), ("перевод ипотека", False), ("не дошёл деньг", True),
    ],
)  # fmt: skip
def test_templates_are_found_by_any_form_and_the_beginning_of_the_last_word(typed, found):
    like = likeness(words(typed), name="Перевод не дошёл", shortcut="перевод", text="Деньги вернутся сегодня")
    assert bool(like) is found


def test_a_whole_shortcut_comes_before_a_name_before_the_text():
    asked = words("код")
    by_shortcut = likeness(asked, name="Вход", shortcut="код", text="")
    by_name = likeness(asked, name="Код из СМС", shortcut="", text="")
    by_text = likeness(asked, name="Вход", shortcut="", text="Не приходит код")
    assert by_shortcut > by_name > by_text > 0
