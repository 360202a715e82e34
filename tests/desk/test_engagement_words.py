"""What a site counts, told in the person's language."""

import pytest

from desk.engagement_words import Counted, in_full, in_short
from storage.i18n import speaking


@pytest.mark.parametrize(
    ("counted", "language", "short"),
    [
        (Counted(), "ru", ""),
        (Counted(views=40_123, reposts=12), "ru", "40 тыс. просмотров · 12 репостов"),
        (Counted(views=40_123, reposts=12), "en", "40K views · 12 reposts"),
        (Counted(likes=1, comments=2, followers=21), "ru", "1 лайк · 2 комментария · 21 подписчик"),
        (Counted(likes=1, comments=2, followers=1), "en", "1 like · 2 comments · 1 follower"),
        (Counted(views=3_456, likes=0), "ru", "3,4 тыс. просмотров · 0 лайков"),
        (Counted(views=3_456_789), "en", "3M views"),
        (Counted(views=999_999), "ru", "999 тыс. просмотров"),
        (Counted(views=1_001), "ru", "1 тыс. просмотров"),
    ],
)
def test_figures_are_rounded_and_what_is_unknown_is_left_out(counted, language, short):
    with speaking(language):
        assert in_short(counted).replace("\xa0", " ") == short
    assert counted.is_known == bool(short)


def test_to_the_last_view_on_demand():
    with speaking("ru"):
        assert in_full(Counted(views=40_121, likes=3)) == "40\xa0121 просмотр · 3 лайка"
    with speaking("en"):
        assert in_full(Counted(views=40_121)) == "40,121 views"
