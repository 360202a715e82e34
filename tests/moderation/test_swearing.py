"""Words a person may ask not to see."""

import pytest

from moderation.swearing import swearing_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Вы там охуели, блядь?", ["охуели,", "блядь?"]),
        ("Сервис х*йня, а банк г0вно и говно", ["х*йня,", "говно"]),
        ("Хуже некуда, блин, достали. Страхование, употреблять, оскорбления.", []),
        ("What the fuck is this shit, dear Scunthorpe", ["fuck", "shit,"]),
        ("", []),
    ],
)
def test_swearing_is_found_and_everyday_words_are_not(text, expected):
    assert [text[start:end] for start, end in swearing_in(text)] == expected
