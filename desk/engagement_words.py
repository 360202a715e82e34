"""What a site counts under a text, in words of the language in force; pure."""

from datetime import datetime
from typing import NamedTuple

from babel.numbers import format_compact_decimal, format_decimal

from storage.i18n import language, ngettext

WHOLE, ROUNDED = 1_000, 10_000
"""Below the first a figure is told whole, from the second on without decimals: 812, 3,4 тыс., 40 тыс."""
SHOWN = 3


Told = tuple[int, str] | None
"""The number that chooses the form of the word, and the figure as it is shown."""


class Counted(NamedTuple):
    """Figures as a site tells them, and when they were read; what it does not tell is None, which is not 0."""

    views: int | None = None
    likes: int | None = None
    comments: int | None = None
    reposts: int | None = None
    followers: int | None = None
    read_at: datetime | None = None

    @property
    def is_known(self) -> bool:
        """Whether the site told any figure."""
        return any(one is not None for one in self[:-1])


def in_short(counted: Counted) -> str:
    """The figures on a line, rounded: "40 тыс. просмотров · 12 репостов"; nothing when none is known."""
    # After "тыс." and "млн" words stand as after a round thousand.
    told: list[Told] = [None if one is None else (min(one, WHOLE), rounded(one)) for one in counted[:-1]]
    return " · ".join(_words(told))


def in_full(counted: Counted) -> str:
    """The same to the last view, for whoever asks."""
    told: list[Told] = [None if one is None else (one, format_decimal(one, locale=language())) for one in counted[:-1]]
    return " · ".join(_words(told))


def _words(told: list[Told]) -> list[str]:
    views, likes, comments, reposts, followers = told
    said = []
    if views:
        said.append(ngettext("{count} view", "{count} views", views[0]).format(count=views[1]))
    if likes:
        said.append(ngettext("{count} like", "{count} likes", likes[0]).format(count=likes[1]))
    if comments:
        said.append(ngettext("{count} comment", "{count} comments", comments[0]).format(count=comments[1]))
    if reposts:
        said.append(ngettext("{count} repost", "{count} reposts", reposts[0]).format(count=reposts[1]))
    if followers:
        said.append(ngettext("{count} follower", "{count} followers", followers[0]).format(count=followers[1]))
    return said


def rounded(count: int) -> str:
    """The figure in short: 812, 3.4K, 40K."""
    if count < WHOLE:
        return str(count)
    # Cut, not rounded up: 999 999 would be "1000 тыс.".
    step = 10 ** (len(str(count)) - SHOWN)
    return format_compact_decimal(count // step * step, locale=language(), fraction_digits=int(count < ROUNDED))
