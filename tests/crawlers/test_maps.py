"""Map services: what their answers hold, and passes over them from the first to the deletion."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from crawlers.collecting import collect
from crawlers.parsers import google_business, google_places, twogis, yandex_maps
from crawlers.parsers.page import Page
from moderation.finding import Finding
from moderation.intake import receive
from storage import google_token
from storage.database import Database, use
from storage.errors import SourceFailed
from storage.secrets import seal
from storage.tables import Brand, Mention, MentionKey, MentionVersion, Place, Source, SourceCursor
from storage.vocabulary import PageState, Scope
from tests.builders import NOW, a_brand, a_source

RECORDINGS = Path(__file__).parent.parent / "recordings"
MAPS = Page(url="https://maps.example/x", read_at=datetime(2026, 3, 10, 9, 30, tzinfo=UTC), zone=ZoneInfo("Asia/Omsk"))
BRANCH = "70000001012345678"
SIGN_IN = {"client_id": "c", "client_secret": "s", "refresh_token": "r"}


def recorded(name: str):
    body = (RECORDINGS / name).read_bytes()
    return json.loads(body) if name.endswith(".json") else body


@pytest.fixture
def database(tmp_path, make_database):
    made = Database(make_database("sqlite", tmp_path))
    use(made)
    google_token._kept.clear()
    yield made
    use(None)
    made.close()


def source_of(database, kind: str, address: str, *, secrets: dict[str, str] | None = None, **changes) -> int:
    with database.transaction() as session:
        row = {"address": address, "is_local": True, "scope": Scope.OWN, "secrets": seal(secrets or {}), **changes}
        return int(a_source(session, a_brand(session), kind=kind, **row).id)


def cursor_of(database, source_id: int) -> dict:
    with database.reading() as session:
        return session.scalar(select(SourceCursor.state).where(SourceCursor.source_id == source_id))


def texts(database) -> dict[str, str]:
    current = (MentionVersion.mention_id == Mention.id) & (MentionVersion.version == Mention.version)
    rows = (
        select(MentionKey.external_id, MentionVersion.text)
        .join(Mention, Mention.id == MentionKey.mention_id)
        .join(MentionVersion, current)
        .where(Mention.deleted_at.is_(None))
    )
    with database.reading() as session:
        return dict(session.execute(rows).all())


# 2GIS


def test_a_review_of_2gis_has_branch_stars_edit_answer_and_photos():
    read = twogis.read_reviews(recorded("2gis/reviews.json"), MAPS, {})
    first, answer, star_only, other = read.findings
    assert (first.external_id, first.stars, first.author, first.author_id) == ("5512345", 4.0, "Марина С.", "pub-1")
    assert first.published_at == datetime(2026, 3, 9, 7, 45, 5, 106444, tzinfo=UTC)
    assert first.edited_at == datetime(2026, 3, 10, 1, tzinfo=UTC)
    assert first.url == f"https://2gis.ru/firm/{BRANCH}/tab/reviews/review/5512345"
    assert (first.engagement.likes, first.engagement.comments) == (3, 1)
    assert [one.url for one in first.attachments] == ["https://i.example/p.jpg"]
    assert (answer.external_id, answer.ours, answer.parent_id) == ("5512345/reply", True, "5512345")
    assert (star_only.external_id, star_only.text, star_only.stars, star_only.author) == ("5512346", "", 1.0, "Лев К.")
    assert other.url.endswith("/zalivsk/firm/70000001012345678/tab/reviews/review/5512347")
    assert first.place.external_id == BRANCH
    assert (first.marks, other.marks) == ((), ("visit confirmed",))
    (hidden,) = twogis.parse(recorded("2gis/not_rated.json"), MAPS)
    assert hidden.marks == ("hidden by the service", "does not count towards the stars")
    assert read.claimed == 37
    assert read.next_query["offset_date"] == "2026-03-01T03:00:00", "the link's inner port is of no interest"


@pytest.mark.parametrize(
    ("name", "state", "words"),
    [("error_400", PageState.GONE, "no such branch"), ("error_403", PageState.AUTH_FAILED, "key")],
)
def test_an_error_of_2gis_has_its_state_and_words(name, state, words):
    with pytest.raises(SourceFailed, match=words) as raised:
        twogis.parse(recorded(f"2gis/{name}.json"), MAPS)
    assert raised.value.state is state


class TwoGis:
    """A branch with rated and other reviews, three a page, the last edited first."""

    def __init__(self, site, rows) -> None:
        self.rows = rows
        self.site = site
        site.pages[f"/2.0/branches/{BRANCH}/reviews"] = self.reviews
        for row in rows:
            site.pages[f"/2.0/reviews/{row['id']}"] = {"id": row["id"]}

    def reviews(self, got):
        rated = "rated=true" in got.path
        rows = [row for row in self.rows if row["is_rated"] == rated]
        rows.sort(key=lambda row: row["date_edited"] or row["date_created"], reverse=True)
        start = int(got.path.partition("&offset=")[2].partition("&")[0] or 0)
        link = f"http://inner:8080/2.0/x?limit=3&rated={str(rated).lower()}&offset={start + 3}"
        following = link if start + 3 < len(rows) else None
        meta = {"code": 200, "branch_reviews_count": len(rows), "next_link": following}
        return {"meta": meta, "reviews": rows[start : start + 3]}

    def delete(self, identity: str) -> None:
        self.rows = [row for row in self.rows if row["id"] != identity]
        self.site.pages[f"/2.0/reviews/{identity}"] = 404


def review(number: int, *, days: int, rated: bool = True, text: str = "") -> dict:
    made = (NOW - timedelta(days=days)).isoformat()
    return {
        "id": str(number), "text": text or f"Отзыв номер {number} об отделении", "rating": 2, "provider": "2gis",
        "date_created": made, "date_edited": None, "user": {"id": str(number), "name": f"Гость {number}"},
        "object": {"id": BRANCH}, "is_rated": rated,
    }  # fmt: skip


def twogis_source(database, site, **changes) -> int:
    address = f"{site.url}/2.0/branches/{BRANCH}/reviews"
    return source_of(database, "2gis", address, secrets={"key": "k-1"}, **changes)


def test_2gis_is_read_whole_then_only_what_changed_and_edits_come_up(database, site):
    rows = [review(n, days=n) for n in range(1, 40)] + [review(90, days=2, rated=False)]
    there = TwoGis(site, rows)
    source_id = twogis_source(database, site)
    first = collect(source_id, now=NOW)
    assert (first.state, first.new, first.pages) == (PageState.OK, 40, 14)
    assert all("key=k-1" in got.path for got in site.seen)
    assert cursor_of(database, source_id)["claimed"] == {f"branches/{BRANCH} rated": 39}
    site.seen.clear()
    second = collect(source_id, now=NOW + timedelta(hours=1))
    assert (second.new, second.changed) == (0, 0)
    assert len(site.seen) < 14
    edited = next(row for row in there.rows if row["id"] == "39")
    edited.update(text="Исправили, спасибо!", rating=5, date_edited=(NOW + timedelta(hours=2)).isoformat())
    third = collect(source_id, now=NOW + timedelta(hours=3))
    assert (third.new, third.changed) == (0, 1), "an edit of an old review is the newest thing in the list"
    assert texts(database)["39"] == "Исправили, спасибо!"


def test_a_review_of_2gis_is_deleted_after_two_misses_and_a_dead_address(database, site):
    there = TwoGis(site, [review(n, days=n) for n in range(1, 9)])
    source_id = twogis_source(database, site)
    collect(source_id, now=NOW)
    there.delete("3")
    assert collect(source_id, now=NOW + timedelta(hours=1)).deleted == 0
    assert collect(source_id, now=NOW + timedelta(hours=2)).deleted == 0, "the count fell: looked for, missed once"
    assert collect(source_id, now=NOW + timedelta(hours=27), thorough=True).deleted == 1
    assert "3" not in texts(database)


def test_an_address_of_2gis_that_knows_no_review_at_all_proves_no_deletion(database, site):
    there = TwoGis(site, [review(n, days=n) for n in range(1, 9)])
    source_id = twogis_source(database, site, options={"sweep_hours": 0})
    collect(source_id, now=NOW)
    there.delete("3")
    for number in range(1, 9):
        site.pages[f"/2.0/reviews/{number}"] = 404
    collect(source_id, now=NOW + timedelta(hours=1))
    assert collect(source_id, now=NOW + timedelta(hours=8)).deleted == 0


def test_many_missing_reviews_are_a_fault_of_2gis(database, site):
    there = TwoGis(site, [review(n, days=n) for n in range(1, 21)])
    source_id = twogis_source(database, site)
    collect(source_id, now=NOW)
    there.rows = there.rows[:5]
    outcome = collect(source_id, now=NOW + timedelta(days=2))
    assert (outcome.state, outcome.deleted) == (PageState.SCHEMA_DRIFT, 0)
    assert "15 of 20" in outcome.error
    assert len(texts(database)) == 20


def test_one_unknown_branch_does_not_cost_the_others(database, site):
    TwoGis(site, [review(1, days=1)])
    site.pages["/2.0/branches/7/reviews"] = (400, {}, recorded("2gis/error_400.json"))
    branches = [{"id": "7", "name": "Касса"}, {"id": BRANCH, "name": "На Портовой", "code": "A-12"}]
    source_id = source_of(
        database, "2gis", f"{site.url}/2.0", secrets={"key": "k"}, options={"branches": branches, "terms": "accepted"}
    )
    outcome = collect(source_id, now=NOW)
    assert (outcome.state, outcome.new) == (PageState.GONE, 1)
    assert "2 of 4 branches" in outcome.error
    with database.reading() as session:
        assert session.scalars(select(Place.name)).all() == ["A-12 · На Портовой"]


def test_a_pass_that_broke_off_goes_on_at_the_branch_where_it_broke_off(database, site):
    TwoGis(site, [review(1, days=1)])
    site.pages["/2.0/branches/7/reviews"] = {"meta": {"code": 200, "branch_reviews_count": 0}, "reviews": []}
    options = {"branches": f"7,{BRANCH}", "terms": "accepted"}
    source_id = source_of(database, "2gis", f"{site.url}/2.0", secrets={"key": "k"}, options=options)
    full = site.pages[f"/2.0/branches/{BRANCH}/reviews"]
    site.pages[f"/2.0/branches/{BRANCH}/reviews"] = (429, {"Retry-After": "60"}, b"later")
    assert collect(source_id, now=NOW).state is PageState.QUOTA
    assert cursor_of(database, source_id)["at"] == f"branches/{BRANCH} rated"
    site.pages[f"/2.0/branches/{BRANCH}/reviews"] = full
    site.seen.clear()
    assert collect(source_id, now=NOW + timedelta(hours=1)).new == 1
    assert site.seen[0].path.startswith(f"/2.0/branches/{BRANCH}/")
    assert "at" not in cursor_of(database, source_id)


def test_a_key_that_2gis_refuses_is_said_without_telling_it(database, site):
    site.pages[f"/2.0/branches/{BRANCH}/reviews"] = (403, {}, recorded("2gis/error_403.json"))
    outcome = collect(twogis_source(database, site), now=NOW)
    assert outcome.state is PageState.AUTH_FAILED
    site.pages[f"/2.0/branches/{BRANCH}/reviews"] = 500
    later = collect(twogis_source(database, site), now=NOW)
    assert later.state is PageState.UNREACHABLE
    assert "k-1" not in outcome.error + later.error


def test_a_review_that_a_letter_told_of_first_is_the_same_mention(database, site):
    letter_source = source_of(database, "feed", "https://mail.example/")
    told = Finding(
        external_id="2gis:5", text="Отзыв номер 5 об отделении", url="", published_at=NOW, author="Гость 5", stars=2.0,
        aliases=("2gis:5",),
    )  # fmt: skip
    with database.transaction() as session:
        receive(session, source=session.get_one(Source, letter_source), findings=[told], now=NOW)
        brand = session.get_one(Brand, session.get_one(Source, letter_source).brand_id)
        row = {"address": f"{site.url}/2.0/branches/{BRANCH}/reviews", "is_local": True, "scope": Scope.OWN}
        number = a_source(session, brand, kind="2gis", secrets=seal({"key": "k"}), **row).id
    TwoGis(site, [review(5, days=0), review(6, days=1)])
    collect(number, now=NOW + timedelta(hours=1))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Mention)) == 2
        assert session.scalar(select(func.count()).where(MentionKey.external_id == "5")) == 1


# Google Business Profile


def test_an_answer_counts_only_when_customers_see_it_and_photos_are_attachments():
    found = google_business.parse(recorded("google_business/reply_states.json"), MAPS)
    assert [one.external_id for one in found] == ["AbF5", "AbF6", "AbF7"]
    assert [one.url for one in found[2].attachments] == [
        "https://lh3.example/p/full.jpg", "https://lh3.example/v/small.jpg",
    ]  # fmt: skip


class Google:
    """One branch behind access tokens that end early."""

    def __init__(self, site) -> None:
        self.valid, self.given = "", 0
        self.refusal = None
        site.pages["/token"] = self.token
        site.pages["/v4/accounts/1/locations"] = lambda got: self.signed(got, {"locations": [{"name": "locations/2"}]})
        body = recorded("google_business/reviews.json") | {"nextPageToken": ""}
        site.pages["/v4/accounts/1/locations/2/reviews"] = lambda got: self.signed(got, body)

    def token(self, got):
        if self.refusal:
            return 400, {}, {"error": self.refusal}
        assert got.body.decode() == "client_id=c&client_secret=s&refresh_token=r&grant_type=refresh_token"
        self.given += 1
        self.valid = f"access-{self.given}"
        return {"access_token": self.valid, "expires_in": 3599, "token_type": "Bearer"}

    def signed(self, got, body):
        return body if got.headers.get("authorization") == f"Bearer {self.valid}" else (401, {}, {"error": {}})


def test_an_access_token_is_renewed_when_it_ends_and_kept_until_then(database, site):
    google = Google(site)
    source_id = source_of(database, "google_business", f"{site.url}/v4/accounts/1", secrets=SIGN_IN)
    assert collect(source_id, now=NOW).state is PageState.OK
    collect(source_id, now=NOW + timedelta(minutes=10))
    assert google.given == 1
    collect(source_id, now=NOW + timedelta(minutes=59))
    assert google.given == 2, "shortly before its hour is over"
    google.valid = "withdrawn"
    assert collect(source_id, now=NOW + timedelta(minutes=60)).state is PageState.OK
    assert google.given == 3, "a 401 renews it once"


@pytest.mark.parametrize(
    ("error", "words"), [("invalid_grant", "withdrawn"), ("invalid_client", "client_id"), ("other", "other")]
)
def test_a_permission_that_google_has_ended_is_said_in_plain_words(database, site, error, words):
    Google(site).refusal = error
    source_id = source_of(database, "google_business", f"{site.url}/v4/accounts/1", secrets=SIGN_IN)
    outcome = collect(source_id, now=NOW)
    assert outcome.state is PageState.AUTH_FAILED
    assert words in outcome.error


# Google Places


def test_a_place_shows_a_few_reviews_in_their_own_words_with_where_to_complain():
    read = google_places.read_place(recorded("google_places/place.json"), MAPS)
    first, star_only = read.findings
    assert (first.text, first.stars, first.author) == ("Очередь на час.", 1.0, "Ольга К.")
    assert first.complain_url.startswith("https://www.google.com/local/review/rap/report")
    assert first.aliases == ("google:ChZDSUhNMG9nS0VJQ0FnSUM1",)
    assert (star_only.text, star_only.stars) == ("", 5.0)
    assert (read.claimed, read.rating, read.name) == (214, 3.9, "Банк Причал")
    assert google_places.parse(recorded("google_places/no_reviews.json"), MAPS) == []


def test_a_count_that_moves_more_than_was_shown_is_told(database, site):
    place = recorded("google_places/place.json")
    site.pages["/v1/places/ChIJprichal0000000001"] = lambda _got: place
    source_id = source_of(
        database, "google_places", f"{site.url}/v1/places/ChIJprichal0000000001", secrets={"key": "k"}
    )
    assert collect(source_id, now=NOW).new == 2
    assert site.seen[-1].headers["x-goog-fieldmask"].startswith("id,displayName,rating")
    place["userRatingCount"] = 217
    assert collect(source_id, now=NOW + timedelta(hours=6)).state is PageState.OK
    place["userRatingCount"] = 260
    outcome = collect(source_id, now=NOW + timedelta(hours=12))
    assert outcome.state is PageState.SCHEMA_DRIFT
    assert "Банк Причал: 217 → 260" in outcome.error
    assert collect(source_id, now=NOW + timedelta(hours=18)).state is PageState.OK, "told once"


# Yandex Maps


def test_the_public_page_of_yandex_gives_what_it_holds_and_what_it_claims():
    read = yandex_maps.read_page(recorded("yandex_maps/reviews.html"), MAPS)
    first, answer, guest = read.findings
    assert first.external_id == "109876543210:user-8ab3kq7w2x5m"
    assert (first.author, first.stars) == ("Ольга Кротова", 2.0)
    assert first.text == "Очередь два часа, одно окно.\nОбещали перезвонить."
    assert first.published_at == datetime(2026, 3, 9, 7, 15, 30, 123000, tzinfo=UTC)
    assert (answer.ours, answer.text) == (True, "Ольга, разберёмся, напишите в чат.")
    assert guest.external_id.startswith("109876543210:words-")
    assert (read.claimed, read.name, first.place.name) == (835, "Банк Причал", "Банк Причал")


def test_a_check_for_robots_is_blocked_and_only_a_page_that_says_so_is_empty():
    with pytest.raises(SourceFailed, match="check for robots") as raised:
        yandex_maps.parse(recorded("yandex_maps/captcha.html"), MAPS)
    assert raised.value.state is PageState.BLOCKED
    assert yandex_maps.parse(recorded("yandex_maps/no_reviews.html"), MAPS) == []
    with pytest.raises(SourceFailed) as raised:
        yandex_maps.parse(b"<html><body><p>x</p></body></html>", MAPS)
    assert raised.value.state is PageState.SCHEMA_DRIFT


def test_a_pass_over_yandex_stores_the_page_and_says_what_it_claims(database, site):
    site.pages["/maps/org/109876543210/reviews/"] = recorded("yandex_maps/reviews.html")
    source_id = source_of(database, "yandex_maps", f"{site.url}/maps/org/bank/109876543210/")
    assert (collect(source_id, now=NOW).new, collect(source_id, now=NOW).new) == (2, 0)
    assert cursor_of(database, source_id) == {"claimed": {"109876543210": 835}}
    branches = {"branches": "5000001,109876543210", "terms": "accepted"}
    both = source_of(database, "yandex_maps", f"{site.url}/maps/", options=branches)
    outcome = collect(both, now=NOW)
    assert outcome.state is PageState.GONE
    assert "1 of 2 branches cannot be read (5000001)" in outcome.error
    assert outcome.pages == 1
    site.pages["/maps/org/109876543210/reviews/"] = (302, {"Location": "/showcaptcha?cc=1"}, b"")
    site.pages["/showcaptcha"] = recorded("yandex_maps/captcha.html")
    assert collect(source_id, now=NOW).state is PageState.BLOCKED
