"""Lists page by page: where a pass ends, where a broken one goes on, what a quota and a query mean."""

from datetime import UTC, datetime, timedelta

import pytest

from crawlers.assignment import assignment_of
from crawlers.pollers.interface import Interface, reset_at
from crawlers.pollers.paging import KNOWN_IN_A_ROW, Leaf, newest_first, oldest_first, one_step_back
from crawlers.pollers.searching import questions, spoken
from crawlers.reading import StoredReading
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.tables import Run, Source
from storage.vocabulary import PageState, Scope
from tests.builders import NOW, a_brand, a_source

PER_PAGE = 10


class Shelf:
    """A list as a site keeps it, the newest first; the test says what stands in it and where it stops answering."""

    def __init__(self, *ages_h: float):
        self.texts = [(str(number), age) for number, age in enumerate(ages_h)]
        self.asked = []
        self.breaks_at = None

    def page(self, onward):
        start = onward or 0
        self.asked.append(start)
        if start == self.breaks_at:
            raise SourceFailed(PageState.QUOTA, "no more for today")
        part = self.texts[start : start + PER_PAGE]
        more = start + PER_PAGE < len(self.texts)
        return Leaf([text(*one) for one in part], start + PER_PAGE if more else None)


def text(name, age_h):
    published = NOW - timedelta(hours=age_h)
    return Finding(external_id=name, text=f"текст {name}", url=f"http://x.test/{name}", published_at=published)


def reading(base, cursor=None, *, source_id=None, now=NOW, **changes):
    with base.transaction() as session:
        if source_id is None:
            source = a_source(session, a_brand(session), is_local=True, scope=Scope.OWN, **changes)
        else:
            source = session.get_one(Source, source_id)
        run = Run(source_id=source.id, started_at=now)
        session.add(run)
        session.flush()
        assignment = assignment_of(source, brand_query="(причал OR «банк причал») -порт")
        return StoredReading(assignment, run_id=run.id, cursor=cursor or {}, now=now)


def test_a_second_pass_reads_the_last_three_days_and_twenty_known_texts_again(base):
    shelf = Shelf(*(number * 2 for number in range(100)))
    first = reading(base)
    assert newest_first(first, shelf.page, first_pages=None) is PageState.OK
    assert (first.received.new, len(shelf.asked)) == (100, 10)
    shelf.asked.clear()
    second = reading(base, first.cursor, source_id=first.assignment.source_id, now=NOW + timedelta(minutes=10))
    newest_first(second, shelf.page)
    # 72 hours are 36 texts; the fifth page is the first that lies below them as a whole.
    assert (second.received.new, shelf.asked) == (0, [0, 10, 20, 30, 40])


def test_an_old_text_that_comes_late_keeps_a_pass_going(base):
    shelf = Shelf(*(100 + number for number in range(60)))
    first = reading(base)
    newest_first(first, shelf.page, first_pages=None)
    shelf.texts.insert(15, ("late", 110))
    shelf.asked.clear()
    second = reading(base, first.cursor, source_id=first.assignment.source_id)
    newest_first(second, shelf.page)
    assert second.received.new == 1
    assert shelf.asked == [0, 10, 20, 30]
    assert KNOWN_IN_A_ROW == 2 * PER_PAGE


def test_a_pass_that_broke_off_goes_on_where_it_was_after_what_is_newer(base):
    shelf = Shelf(*range(80))
    shelf.breaks_at = 40
    broken = reading(base)
    with pytest.raises(SourceFailed):
        newest_first(broken, shelf.page, first_pages=None)
    shelf.breaks_at = None
    shelf.asked.clear()
    again = reading(base, broken.cursor, source_id=broken.assignment.source_id, now=NOW + timedelta(hours=1))
    newest_first(again, shelf.page, first_pages=None)
    assert again.received.new == 40
    assert shelf.asked[-4:] == [40, 50, 60, 70]
    assert "left" not in again.cursor["lists"][""]


def test_a_place_that_cannot_be_read_three_times_is_given_up(base):
    shelf = Shelf(*range(80))
    shelf.breaks_at = 40
    cursor, source_id = {}, None
    for _pass in range(4):
        one = reading(base, cursor, source_id=source_id)
        with pytest.raises(SourceFailed):
            newest_first(one, shelf.page, first_pages=3 if _pass else None)
        cursor, source_id = one.cursor, one.assignment.source_id
    assert newest_first(reading(base, cursor, source_id=source_id), shelf.page, first_pages=3) is PageState.OK


def test_a_list_whose_pages_repeat_has_ended(base):
    shelf = Shelf(*range(20))
    one = reading(base)
    newest_first(one, lambda onward: Leaf(shelf.page(0).findings, (onward or 0) + 1))
    assert len(shelf.asked) == 2


def test_what_is_missing_twice_and_dead_is_deleted(base):
    shelf = Shelf(*range(30))
    first = reading(base)
    newest_first(first, shelf.page, is_dead=lambda _text: True)
    shelf.texts.pop(5)
    second = reading(base, first.cursor, source_id=first.assignment.source_id, now=NOW + timedelta(hours=1))
    newest_first(second, shelf.page, is_dead=lambda _text: True)
    third = reading(base, second.cursor, source_id=first.assignment.source_id, now=NOW + timedelta(hours=8))
    newest_first(third, shelf.page, is_dead=lambda _text: True)
    assert (second.received.deleted, third.received.deleted) == (0, 1)


def test_forward_the_mark_moves_with_each_page(base):
    def ask(mark):
        start = int(mark or 0)
        found = [text(str(number), 1) for number in range(start, min(start + 3, 7))]
        return Leaf(found, str(start + len(found)))

    one = reading(base)
    assert oldest_first(one, ask) is PageState.OK
    assert (one.received.new, one.cursor["lists"][""]["mark"]) == (7, "7")
    assert oldest_first(reading(base), lambda _mark: Leaf([])) is PageState.EMPTY


def test_the_past_is_read_one_page_a_step_until_it_ends(base):
    shelf = Shelf(*range(25))
    cursor, source_id = {}, None
    for _step in range(3):
        one = reading(base, cursor, source_id=source_id)
        one_step_back(one, shelf.page)
        cursor, source_id = one.cursor, one.assignment.source_id
    assert (shelf.asked, cursor["done"]) == ([0, 10, 20], True)


def test_a_used_up_quota_ends_the_pass_before_the_next_request(base, site):
    reset = int(NOW.timestamp()) + 300
    site.pages["/a"] = (200, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset)}, [])
    asked = Interface(reading(base))
    assert asked.json(f"{site.url}/a") == []
    with pytest.raises(SourceFailed) as caught:
        asked.json(f"{site.url}/a")
    assert (caught.value.state, caught.value.retry_at) == (PageState.QUOTA, datetime.fromtimestamp(reset, UTC))
    assert len(site.asked("/a")) == 1


def test_robots_are_obeyed_where_anybody_may_read(base, site):
    site.pages["/robots.txt"] = "User-agent: *\nDisallow: /closed"
    with pytest.raises(SourceFailed) as caught:
        Interface(reading(base), obeys_robots=True).json(f"{site.url}/closed")
    assert caught.value.state is PageState.BLOCKED


@pytest.mark.parametrize(
    ("value", "after_s"),
    [("300", 300), (str(int(NOW.timestamp()) + 60), 60), (str(int(NOW.timestamp() + 60) * 1000), 60),
     ("2026-03-02T09:01:00.000Z", 60), ("999999", 86_400), ("1e999", None), ("soon", None), ("", None)],
)  # fmt: skip
def test_a_quota_is_full_again_at_a_moment_or_after_a_span(value, after_s):
    found = reset_at({"x-ratelimit-reset": value}, NOW)
    assert found == (NOW + timedelta(seconds=after_s) if after_s is not None else None)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("(причал OR «банк причал») -порт", ["причал", '"банк причал"']),
        ("причал (карта OR ипотека)", ["причал карта", "причал ипотека"]),
        ("банк /2 причал", ["банк причал"]),
        ("#причал OR прич*", ["#причал", "прич"]),
    ],
)
def test_a_query_becomes_plain_questions_for_a_search(query, words):
    assert spoken(query) == words


def test_the_option_beats_the_brands_query_and_without_both_a_person_is_asked(base):
    own = reading(base, options={"query": "причал банк\n\nprichal"}).assignment
    assert questions(own) == ["причал банк", "prichal"]
    assert questions(reading(base).assignment) == ["причал", '"банк причал"']
    with base.transaction() as session:
        bare = assignment_of(a_source(session, a_brand(session)))
    with pytest.raises(SourceFailed, match="query"):
        questions(bare)
