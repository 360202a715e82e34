import pytest

from desk.thanks import only_thanks


@pytest.mark.parametrize("text", ["Спасибо", "Благодарю вас!", "ок, спасибо 👍", "Thank you very much", "Дякую"])
def test_thanks_are_told_from_matters(text):
    assert only_thanks(text)


@pytest.mark.parametrize(
    "text", ["Спасибо?", "Спасибо, карта 1234", "Хорошо", "", "👍", "спасибо вы потеряли мои деньги", "ок"]
)
def test_what_may_be_a_matter_is_one(text):
    assert not only_thanks(text)
