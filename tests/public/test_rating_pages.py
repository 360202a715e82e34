"""The customer's way: open, tap, say why, change one's mind."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import requests
from sqlalchemy import func, select

from desk import rating_answers, ratings
from desk.sign_in import COOKIE, Candidate, begin
from storage.database import Database
from storage.settings import settings
from storage.tables import Rating, RatingRequest, Ticket, TicketEvent, TicketFact
from storage.vocabulary import RatingCause, Role, SetAside, TicketEventKind, Verdict
from tests.builders import a_person
from tests.public.conftest import Invited, invite


def get(address: str, **more: object) -> requests.Response:
    return requests.get(address, timeout=30, **more)  # type: ignore[arg-type]  # headers and params only


def tap(address: str, verdict: str, comment: str = "", **more: object) -> requests.Response:
    return requests.post(address, data={"verdict": verdict, "comment": comment}, timeout=30, **more)  # type: ignore[arg-type]  # as above


def rating_of(database: Database) -> Rating | None:
    with database.reading() as session:
        rating = session.scalars(select(Rating)).one_or_none()
        session.expunge_all()
        return rating


def test_opening_the_link_records_nothing(database: Database, porch: str, invited: Invited):
    for _time in range(3):
        page = get(f"{porch}/r/{invited.token}")
        assert page.status_code == 200
    assert requests.head(f"{porch}/r/{invited.token}", timeout=30).status_code == 200
    assert rating_of(database) is None


def test_one_tap_is_counted_and_stands_in_the_facts(database: Database, porch: str, invited: Invited):
    page = tap(f"{porch}/r/{invited.token}", "like")
    assert page.status_code == 200
    assert "Спасибо" in page.text
    rating = rating_of(database)
    assert rating is not None
    assert rating.verdict is Verdict.LIKE
    with database.reading() as session:
        fact = session.get_one(TicketFact, (invited.ticket_id, 1))
        assert (fact.rating, fact.rated_day is not None, fact.asked_day is not None) == (Verdict.LIKE, True, True)


def test_twenty_taps_at_once_are_one_rating(database: Database, porch: str, invited: Invited):
    with ThreadPoolExecutor(20) as taps:
        pages = list(taps.map(lambda _n: tap(f"{porch}/r/{invited.token}", "dislike").status_code, range(20)))
    assert set(pages) == {200}
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Rating)) == 1
        rated = select(func.count()).where(TicketEvent.kind == TicketEventKind.RATED)
        assert session.scalar(rated) == 1


def test_the_mind_can_be_changed_and_the_comment_stays(database: Database, porch: str, invited: Invited):
    address = f"{porch}/r/{invited.token}"
    tap(address, "like")
    page = tap(address, "like", "Быстро ответили")
    assert "Комментарий сохранён" in page.text
    page = tap(address, "dislike")
    rating = rating_of(database)
    assert rating is not None
    assert (rating.verdict, rating.comment) == (Verdict.DISLIKE, "Быстро ответили")
    assert rating.changed_at is not None
    with database.reading() as session:
        assert session.get_one(TicketFact, (invited.ticket_id, 1)).rating is Verdict.DISLIKE


def test_after_a_day_the_rating_stands(database: Database, porch: str):
    with database.transaction() as session:
        invited = invite(session, at=datetime.now(UTC) - timedelta(days=3))
        rating_answers.record_rating(
            session, invited.token, verdict=Verdict.LIKE, now=datetime.now(UTC) - timedelta(hours=25)
        )
    page = tap(f"{porch}/r/{invited.token}", "dislike")
    assert page.status_code == 200
    assert "изменить её уже нельзя" in page.text
    assert "<form" not in page.text
    rating = rating_of(database)
    assert rating is not None
    assert rating.verdict is Verdict.LIKE


def test_an_expired_link_says_so(database: Database, porch: str):
    with database.transaction() as session:
        invited = invite(session, at=datetime.now(UTC) - timedelta(days=8))
    for answer in (get(f"{porch}/r/{invited.token}"), tap(f"{porch}/r/{invited.token}", "like")):
        assert answer.status_code == 410
        assert "Срок оценки этого ответа истёк" in answer.text
        assert "напишите нам" in answer.text
    assert rating_of(database) is None


@pytest.mark.parametrize("token", ["x", "a" * 500, "%3Cscript%3E", "%00", "..%2F..%2Fetc"])
def test_an_unknown_link_is_a_plain_404(porch: str, token: str):
    answer = get(f"{porch}/r/{token}", headers={"Accept-Language": "en-GB,en"})
    assert answer.status_code == 404
    assert "<script>" not in answer.text


def test_a_voided_link_no_longer_works(database: Database, porch: str, invited: Invited):
    with database.transaction() as session:
        ratings.void(session, session.get_one(Ticket, invited.ticket_id), now=datetime.now(UTC))
        assert session.scalars(select(RatingRequest)).one().voided_at is not None
    answer = tap(f"{porch}/r/{invited.token}", "like")
    assert answer.status_code == 404
    assert "новая ссылка" in answer.text
    assert rating_of(database) is None


@pytest.mark.parametrize(
    "form",
    [{}, {"verdict": ""}, {"verdict": "love"}, {"verdict": "like", **{f"x{n}": "1" for n in range(50)}}],
)
def test_a_form_that_is_not_ours_is_refused_plainly(
    database: Database, porch: str, invited: Invited, form: dict[str, str]
):
    answer = requests.post(f"{porch}/r/{invited.token}", data=form, timeout=30)
    assert answer.status_code == 400
    assert "<h1>" in answer.text
    assert rating_of(database) is None


def test_a_huge_form_is_refused(database: Database, porch: str, invited: Invited):
    assert tap(f"{porch}/r/{invited.token}", "like", "я" * 40_000).status_code == 413
    assert requests.post(f"{porch}/r/{invited.token}", files={"verdict": "like"}, timeout=30).status_code == 400
    assert rating_of(database) is None


def test_what_was_written_is_shown_and_never_run(database: Database, porch: str):
    hostile = "<img src=x onerror=alert(1)> & **жирно** {{ 7 * 7 }}"
    with database.transaction() as session:
        invited = invite(session, at=datetime.now(UTC), answer=hostile)
    page = get(f"{porch}/r/{invited.token}")
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; **жирно** {{ 7 * 7 }}" in page.text
    assert "<img" not in page.text
    page = tap(f"{porch}/r/{invited.token}", "dislike", hostile)
    assert "<img" not in page.text
    assert "<script" not in page.text


def test_the_page_speaks_the_tickets_language_and_can_be_switched(database: Database, porch: str):
    with database.transaction() as session:
        russian = invite(session, at=datetime.now(UTC), language="ru")
        english = invite(session, at=datetime.now(UTC), language="en")
    accepts = {"Accept-Language": "de"}
    assert '<html lang="ru">' in get(f"{porch}/r/{russian.token}", headers=accepts).text
    page = get(f"{porch}/r/{english.token}", headers=accepts)
    assert '<html lang="en">' in page.text
    assert "Did our answer help you?" in page.text
    switched = tap(f"{porch}/r/{english.token}?lang=ru", "like")
    assert '<html lang="ru">' in switched.text


def test_a_dislike_says_with_one_more_tap_what_it_is_about(database: Database, porch: str, invited: Invited):
    address = f"{porch}/r/{invited.token}"
    assert 'name="cause"' not in tap(address, "like").text
    page = tap(address, "dislike")
    assert "Как мне ответили" in page.text
    assert "Само решение" in page.text
    requests.post(address, data={"verdict": "dislike", "cause": "decision"}, timeout=30)
    page = tap(address, "dislike", "Жаль")
    assert 'value="decision" aria-pressed="true"' in page.text
    rating = rating_of(database)
    assert rating is not None
    assert (rating.cause, rating.comment) == (RatingCause.DECISION, "Жаль")
    assert requests.post(address, data={"verdict": "dislike", "cause": "weather"}, timeout=30).status_code == 400


def test_our_own_people_are_refused_and_their_networks_count_nowhere(
    database: Database, porch: str, invited: Invited, monkeypatch: pytest.MonkeyPatch
):
    address = f"{porch}/r/{invited.token}"
    with database.transaction() as session:
        person = a_person(session, Role.OPERATOR)
        candidate = Candidate(person.id, person.password_hash, person.login, "127.0.0.1")
        cookie = {COOKIE: begin(session, candidate, now=datetime.now(UTC)).token}
    refused = tap(address, "like", cookies=cookie)
    assert (refused.status_code, "Свои не оценивают" in refused.text) == (403, True)
    assert rating_of(database) is None
    monkeypatch.setenv("REPDESK_STAFF_NETWORKS", "10.0.0.0/8, 127.0.0.0/8")
    settings.cache_clear()
    assert tap(address, "like").status_code == 200
    with database.reading() as session:
        fact = session.get_one(TicketFact, (invited.ticket_id, 1))
        assert (fact.rating, fact.rating_aside) == (Verdict.LIKE, SetAside.STAFF)
