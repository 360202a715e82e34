"""A figure beside the one before it, in both languages."""

import pytest

from dashboards.comparing import Better, Previous, compared
from dashboards.sheets import Kind
from storage.i18n import speaking


@pytest.mark.parametrize(
    ("language", "kind", "value", "before", "expected"),
    [
        ("en", Kind.SHARE, 0.825, 0.8, ("80.0%", "+2.5 pp")),
        ("ru", Kind.SHARE, 0.8, 0.825, ("82,5 %", "−2,5 п. п.")),
        ("ru", Kind.LENGTH, 900, 1200, ("20 мин", "−5 мин")),
        ("en", Kind.COUNT, 1300, 1200, ("1,200", "+100")),
        ("en", Kind.RATE, 2.0, 1.5, ("1.5", "+0.5")),
        # Written to the second where the shorter one is, so that 27 s and 55 s come to what was before.
        ("en", Kind.LENGTH, 27, 82, ("1 min 22 s", "−55 s")),
        ("en", Kind.LENGTH, 45, 120, ("2 min", "−1 min 15 s")),
        # 12 and 20 minutes as they are written differ by 8, although 12:50 and 20:10 differ by 7:20.
        ("en", Kind.LENGTH, 770, 1210, ("20 min", "−8 min")),
        ("en", Kind.LENGTH, 90_000, 200_000, ("2 d 7 h", "−1 d 6 h")),
        ("en", Kind.SHARE, 0.8204, 0.8096, ("81.0%", "+1.0 pp")),
        # What is written alike has not changed.
        ("en", Kind.SHARE, 0.80001, 0.8, ("80.0%", "")),
        # Empty is not zero: there is nothing to compare.
        ("en", Kind.COUNT, 3, None, ("—", "")),
        ("en", Kind.SHARE, None, 0.8, ("80.0%", "—")),
    ],
)
def test_the_change_is_written_as_the_figure_is(
    language: str, kind: Kind, value: float | None, before: float | None, expected: tuple[str, str]
):
    with speaking(language):
        found = compared(value, before, kind=kind)
    assert (found.value.replace("\u00a0", " "), found.change.replace("\u00a0", " ")) == expected


def test_whether_it_is_good_news_is_said_by_who_knows_the_figure():
    assert compared(2, 1, kind=Kind.COUNT, better=Better.LESS) == Previous("1", "+1", Better.LESS)
    assert compared(2, 1, kind=Kind.COUNT).better is Better.NEITHER


def test_a_day_that_is_not_over_is_no_good_news():
    found = compared(2, 5, kind=Kind.COUNT, better=Better.LESS, is_running=True)
    assert found == Previous("5", "−3", Better.NEITHER, is_running=True)
