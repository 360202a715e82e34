"""Dates on a page: attributes first, and one order of day and month for the whole page."""

from datetime import UTC, datetime

import pytest
from lxml import html

from crawlers.parsers.page import Page
from crawlers.parsers.threads.dates import Calendar, month_first

PAGE = Page(url="https://site.example/", read_at=datetime(2026, 3, 10, 9, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("samples", "language", "expected"),
    [
        (["05-13-2019, 04:15 PM", "05-02-2019"], "", True),
        (["13-05-2019 16:15", "02-05-2019"], "", False),
        (["01/12/2019", "02/12/2019", "03/12/2019"], "", False),
        (["12/01/2019", "12/02/2019", "12/03/2019"], "", True),
        (["03/04/2019 4:15 PM"], "en-US", True),
        (["03/04/2019 4:15 PM"], "en-GB", False),
        (["03/04/2019 16:15"], "en", False),
        (["03.04.2019 4:15 pm"], "en-US", False),
        (["09/04/2026"], "en-US", False),
        (["Jan 5, 2021", ""], "en-US", False),
    ],
)
def test_the_page_as_a_whole_tells_the_order(samples, language, expected):
    # "09/04/2026" lies ahead of 10 March 2026 in both orders: then the day stays first.
    assert month_first(samples, PAGE, language=language) is expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Jan 5, 2021 at 3:04 PM", "2021-01-05T15:04"),
        ("January 5th, 2021, 03:04 PM", "2021-01-05T15:04"),
        ("5th March 2024, 16:26", "2024-03-05T16:26"),
        ("05-12-2019, 04:15 PM", "2019-05-12T16:15"),
        ("3:21pm On Mar 09, 2023", "2023-03-09T15:21"),
        ("Posted: Tue Aug 08, 2006 4:15 pm    Post subject: Hello", "2006-08-08T16:15"),
        ("2019-05-12, 04:15 PM", "2019-05-12T16:15"),
        ("Sat Feb 24, 2024 12:41 pm", "2024-02-24T12:41"),
        ("Опубликовано: 6 марта 2024, 11:05", "2024-03-06T11:05"),
        ("06 Март 2026, 11:05:07", "2026-03-06T11:05"),
        ("Yesterday at 2:05 PM", "2026-03-09T14:05"),
        ("Вчера в 14:05", "2026-03-09T14:05"),
        ("2 days ago", "2026-03-08T09:30"),
        ("3 yr ago", "2023-03-10T09:30"),
        ("2 часа назад", "2026-03-10T07:30"),
        ("21 Nov '19", "2019-11-21T00:00"),
        ("Joined the club", ""),
        ("#17", ""),
        ("May be so, 3 of us", ""),
    ],
)
def test_a_date_is_found_among_other_words(written, expected):
    found = Calendar(PAGE, ["05-13-2019"]).spoken(written)
    assert (found.strftime("%Y-%m-%dT%H:%M") if found else "") == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<time datetime="2022-07-09T10:00:00-0700">3 years ago</time>', "2022-07-09T10:00:00-07:00"),
        ('<span class="d"><time datetime="2022-07-09T10:00:00Z">x</time></span>', "2022-07-09T10:00:00+00:00"),
        ('<abbr data-time="1331031900">long ago</abbr>', "2012-03-06T11:05:00+00:00"),
        ('<span data-timestamp="1331031900000">long ago</span>', "2012-03-06T11:05:00+00:00"),
        ('<span title="March 1, 2025 4:15PM">a year ago</span>', "2025-03-01T16:15:00+00:00"),
        ('<span title="a year ago">March 1, 2025</span>', "2025-03-10T09:30:00+00:00"),
        ('<meta content="2024-09-05T23:15:57Z">', "2024-09-05T23:15:57+00:00"),
        ('<time datetime="2062-01-01T00:00:00Z">1 January 2020</time>', "2020-01-01T00:00:00+00:00"),
        ('<time datetime="never">soon</time>', ""),
    ],
)
def test_what_machines_are_told_comes_before_what_people_read(markup, expected):
    found = Calendar(PAGE).moment_of(html.fragment_fromstring(markup))
    assert (found.isoformat() if found else "") == expected
