"""Passes over review sites and app stores: from the first to edits, deletions, and doors that close."""

import json
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from sqlalchemy import func, select

from crawlers.collecting import collect
from crawlers.detection import Look, detect
from crawlers.drafts import draft_of
from crawlers.sources import add_source
from moderation.cards import cards_of
from storage import google_token
from storage.database import Database, use
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.secrets import seal
from storage.source_kinds import KINDS
from storage.tables import Engagement, Mention, MentionKey, MentionVersion, SourceCursor
from storage.vocabulary import PageState, Scope
from tests.builders import NOW, a_brand, a_source

RECORDINGS = Path(__file__).parent.parent / "recordings"


def recorded(name: str):
    body = (RECORDINGS / name).read_bytes()
    return json.loads(body) if name.endswith(".json") else body


@pytest.fixture
def database(tmp_path, make_database):
    made = Database(make_database("sqlite", tmp_path))
    use(made)
    yield made
    use(None)
    made.close()


def source_of(database, kind: str, address: str, **changes) -> int:
    secrets = seal(changes.pop("secrets", {}))
    options = {"pause": 0, **changes.pop("options", {})}
    with database.transaction() as session:
        row = {"address": address, "is_local": True, "scope": Scope.OWN, "secrets": secrets, "options": options}
        return int(a_source(session, a_brand(session), kind=kind, **row, **changes).id)


def standing(database) -> set[str]:
    rows = select(MentionKey.external_id).join(Mention, Mention.id == MentionKey.mention_id)
    with database.reading() as session:
        return set(session.scalars(rows.where(Mention.deleted_at.is_(None))))


def cursor_of(database, source_id: int) -> dict:
    with database.reading() as session:
        return session.scalar(select(SourceCursor.state).where(SourceCursor.source_id == source_id))


# banki.ru


class Banki:
    """A bank's responses, 25 a page, behind a cookie that the bank's page hands out."""

    def __init__(self, site, count: int) -> None:
        self.site = site
        self.rows = [self.row(number) for number in range(count, 0, -1)]
        site.pages["/services/responses/bank/prichal/"] = (200, {"Set-Cookie": "sid=7; path=/"}, b"<html>x</html>")
        site.pages["/services/responses/list/ajax/"] = self.list
        for row in self.rows:
            site.pages[f"/services/responses/bank/response/{row['id']}/"] = b"<html>stands</html>"

    def row(self, number: int) -> dict:
        moment = NOW + timedelta(hours=3) - timedelta(days=90 - number)
        return {
            "id": number, "dateCreate": f"{moment:%Y-%m-%d %H:%M:%S}", "title": f"Отзыв {number}",
            "text": f"Жалоба номер {number} на обслуживание", "grade": 2, "isCountable": False,
            "resolutionIsApproved": None, "commentCount": 0, "userName": f"user{number}", "agentAnswerText": None,
        }  # fmt: skip

    def list(self, got):
        if got.headers.get("cookie") != "sid=7" or got.headers.get("x-requested-with") != "XMLHttpRequest":
            return 403
        number = int(got.path.partition("page=")[2].partition("&")[0])
        return {"data": self.rows[(number - 1) * 25 : number * 25], "hasMorePages": number * 25 < len(self.rows)}


def test_banki_is_read_to_its_end_once_and_then_only_what_is_new(database, site):
    there = Banki(site, 80)
    source_id = source_of(database, "banki", f"{site.url}/services/responses/bank/prichal/?type=all")
    first = collect(source_id, now=NOW)
    assert (first.state, first.new, first.pages) == (PageState.OK, 80, 4)
    there.rows.insert(0, there.row(81))
    second = collect(source_id, now=NOW + timedelta(hours=1))
    assert (second.new, second.pages) == (1, 2), "a page of known ones, below the 72 hours"
    assert set(cursor_of(database, source_id)["high"]) == {"prichal"}


def test_what_banki_decides_stands_beside_the_text_and_is_no_edit(database, site):
    there = Banki(site, 2)
    source_id = source_of(database, "banki", f"{site.url}/services/responses/bank/prichal/")
    collect(source_id, now=NOW)
    there.rows[0] |= {"isCountable": True, "resolutionIsApproved": True, "commentCount": 3}
    outcome = collect(source_id, now=NOW + timedelta(hours=1))
    assert outcome.changed == 0
    with database.reading() as session:
        newest = session.scalar(select(MentionKey.mention_id).where(MentionKey.external_id == "2"))
        comments = session.get_one(Engagement, newest).comments
        (card,) = cards_of(session, [newest], by=SYSTEM)
        assert session.scalar(select(func.count()).select_from(MentionVersion)) == 2
    assert card.marks == ["counted in the rating", "the author calls it resolved"]
    assert comments == 3


def test_a_response_is_deleted_after_two_whole_readings_and_a_dead_address(database, site):
    there = Banki(site, 30)
    options = {"sweep_hours": 0}
    source_id = source_of(database, "banki", f"{site.url}/services/responses/bank/prichal/", options=options)
    collect(source_id, now=NOW)
    there.rows = [row for row in there.rows if row["id"] not in {5, 6}]
    site.pages["/services/responses/bank/response/5/"] = 404
    assert collect(source_id, now=NOW + timedelta(hours=1)).deleted == 0
    assert collect(source_id, now=NOW + timedelta(hours=8)).deleted == 1
    assert {"5", "6"} & standing(database) == {"6"}, "its own page still shows the other"


def test_a_closed_door_of_banki_is_blocked(database, site):
    Banki(site, 3)
    site.pages["/services/responses/list/ajax/"] = 403
    source_id = source_of(database, "banki", f"{site.url}/services/responses/bank/prichal/")
    assert collect(source_id, now=NOW).state is PageState.BLOCKED
    site.pages["/robots.txt"] = "User-agent: *\nDisallow: /services/responses/list/"
    outcome = collect(source_id, now=NOW)
    assert outcome.state is PageState.BLOCKED


# sravni.ru


def test_sravni_finds_the_banks_number_once_and_reads_until_its_total(database, site):
    site.pages["/proxy-organizations/organizations"] = recorded("sravni/organisations.json")
    site.pages["/proxy-reviews/reviews"] = recorded("sravni/reviews.json")
    source_id = source_of(database, "sravni", f"{site.url}/bank/prichal/otzyvy/")
    assert collect(source_id, now=NOW).new == 2
    assert "reviewObjectId=5bb4f768245bc22a520a6115" in site.asked("/proxy-reviews")[0].path
    collect(source_id, now=NOW + timedelta(hours=1))
    assert len(site.asked("/proxy-organizations")) == 1
    assert cursor_of(database, source_id)["claimed"] == {"5bb4f768245bc22a520a6115": 2}
    site.pages["/proxy-reviews/reviews"] = {"items": [], "total": 2}
    assert collect(source_id, now=NOW + timedelta(hours=2)).state is not PageState.OK


def test_sravni_does_not_know_a_bank(database, site):
    site.pages["/proxy-organizations/organizations"] = recorded("sravni/organisations.json")
    outcome = collect(source_of(database, "sravni", f"{site.url}/bank/net/otzyvy/"), now=NOW)
    assert outcome.state is PageState.GONE
    assert "“net”" in outcome.error


# otzovik and irecommend: a page of its own for each review


class Otzovik:
    """A company's reviews, three a list."""

    def __init__(self, site, count: int) -> None:
        self.site = site
        self.numbers = list(range(count, 0, -1))
        site.pages["/reviews/bank/"] = lambda _got: self.list(1)
        for number in range(2, 9):
            site.pages[f"/reviews/bank/{number}/"] = lambda _got, number=number: self.list(number)
        for number in self.numbers:
            self.write(number, f"Отзыв номер {number} о банке")

    def write(self, number: int, text: str) -> None:
        self.site.pages[f"/review_{number}.html"] = (
            f'<html><body><h1>Отзыв {number}</h1><abbr class="value" title="{self.day(number)}T10:00:00+03:00">x</abbr>'
            f'<abbr class="rating" title="4">4</abbr><div class="review-body description">{text}</div></body></html>'
        )

    def day(self, number: int) -> str:
        return f"{NOW - timedelta(days=2 * (max(self.numbers) - number)):%Y-%m-%d}"

    def list(self, number: int) -> str:
        rows = self.numbers[(number - 1) * 3 : number * 3]
        items = "".join(
            f'<div class="item" itemprop="review"><meta itemprop="datePublished" content="{self.day(row)}">'
            f'<a class="review-title" href="/review_{row}.html">Отзыв {row}</a></div>'
            for row in rows
        )
        onward = f'<a class="pager-item next" href="/reviews/bank/{number + 1}/">&gt;</a>'
        return f"<html><body>{items}{onward if number * 3 < len(self.numbers) else ''}</body></html>"


def test_each_review_of_otzovik_is_read_on_its_own_page_and_a_bounded_number_of_them_a_pass(database, site):
    there = Otzovik(site, 9)
    source_id = source_of(database, "otzovik", f"{site.url}/reviews/bank/", options={"per_pass": 5})
    assert collect(source_id, now=NOW).new == 5
    assert collect(source_id, now=NOW + timedelta(hours=1)).new == 4, "it goes on where it ended"
    site.seen.clear()
    third = collect(source_id, now=NOW + timedelta(hours=2))
    assert (third.new, third.changed) == (0, 0)
    assert not [got for got in site.seen if got.path.startswith("/review_")], "nothing is due"
    there.write(9, "Исправила отзыв о банке")
    assert collect(source_id, now=NOW + timedelta(hours=9)).changed == 1, "a young review is read again"


def test_a_review_of_otzovik_is_deleted_by_two_misses_and_its_own_page(database, site):
    there = Otzovik(site, 7)
    options = {"sweep_hours": 0}
    source_id = source_of(database, "otzovik", f"{site.url}/reviews/bank/", options=options)
    assert collect(source_id, now=NOW).new == 7
    there.numbers.remove(3)
    site.pages["/review_3.html"] = 404
    assert collect(source_id, now=NOW + timedelta(hours=1)).deleted == 0
    assert collect(source_id, now=NOW + timedelta(hours=8)).deleted == 1
    assert "3" not in standing(database)


def test_one_review_of_another_build_does_not_cost_the_others(database, site):
    Otzovik(site, 5)
    site.pages["/review_4.html"] = "<html><body><h1>Совсем другая страница</h1></body></html>"
    outcome = collect(source_of(database, "otzovik", f"{site.url}/reviews/bank/"), now=NOW)
    assert (outcome.state, outcome.new) == (PageState.SCHEMA_DRIFT, 4)
    assert "1 reviews could not be read" in outcome.error


def test_a_captcha_in_the_middle_keeps_what_was_read(database, site):
    Otzovik(site, 6)
    source_id = source_of(database, "otzovik", f"{site.url}/reviews/bank/")
    site.pages["/reviews/bank/2/"] = recorded("otzovik/captcha.html")
    outcome = collect(source_id, now=NOW)
    assert (outcome.state, outcome.new) == (PageState.BLOCKED, 3)
    assert "check for robots" in outcome.error


def test_irecommend_is_read_like_otzovik_and_leaves_other_products_out(database, site):
    site.pages["/content/bank-prichal"] = recorded("irecommend/list.html").replace(b"pager-next", b"x")
    site.pages["/content/karta-s-podvokhom"] = recorded("irecommend/review.html")
    site.pages["/content/neplokhoi-bank"] = recorded("irecommend/review.html").replace(b"15998877", b"15990001")
    source_id = source_of(database, "irecommend", f"{site.url}/content/bank-prichal")
    assert (collect(source_id, now=NOW).new, collect(source_id, now=NOW).new) == (2, 0)
    assert standing(database) == {"15998877", "15990001"}
    assert not site.asked("/content/chainik")


# App stores


def test_the_app_store_is_read_by_country_and_an_empty_feed_proves_nothing(database, site):
    feed = "/{}/rss/customerreviews/page={}/id=100200300/sortby=mostrecent/json"
    site.pages[feed.format("ru", 1)] = recorded("app_store/reviews.json")
    site.pages[feed.format("kz", 1)] = recorded("app_store/one_review.json")
    for country in ("ru", "kz"):
        site.pages[feed.format(country, 2)] = recorded("app_store/no_entries.json")
    options = {"countries": "ru, kz"}
    source_id = source_of(database, "app_store", f"{site.url}/ru/app/x/id100200300", options=options)
    assert collect(source_id, now=NOW).new == 3
    site.pages[feed.format("ru", 1)] = recorded("app_store/no_entries.json")
    outcome = collect(source_id, now=NOW + timedelta(days=8))
    assert outcome.state is PageState.UNREACHABLE
    assert "came empty" in outcome.error
    assert len(standing(database)) == 3


def test_google_play_ends_where_its_pages_repeat_themselves(database, site):
    page = recorded("google_play/reviews.txt")
    site.pages["/_/PlayStoreUi/data/batchexecute"] = lambda _got: (200, {"Content-Type": "application/json"}, page)
    source_id = source_of(database, "google_play", f"{site.url}/store/apps/details?id=ru.prichal.bank")
    first = collect(source_id, now=NOW)
    assert (first.state, first.new, len(site.asked("/_/"))) == (PageState.OK, 2, 2)
    asked = site.asked("/_/")
    assert b"UsvDTd" in asked[0].body
    assert b"CsEBKr4B-next" in asked[1].body
    assert asked[0].method == "POST"


KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PRIVATE = b64encode(
    KEY.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
).decode()


def rustore_auth(got):
    asked = json.loads(got.body)
    said = f"{asked['keyId']}{asked['timestamp']}".encode()
    KEY.public_key().verify(b64decode(asked["signature"]), said, padding.PKCS1v15(), hashes.SHA512())
    assert datetime.fromisoformat(asked["timestamp"]).tzinfo == UTC
    return {"code": "OK", "body": {"jwe": "token-1", "ttl": 900}}


def test_rustore_gives_a_token_for_a_signed_moment(database, site):
    site.pages["/public/auth"] = rustore_auth
    path = "/public/v1/application/ru.prichal.bank/comment"
    body = recorded("rustore/comments.json")
    site.pages[path] = lambda got: body if got.headers.get("public-token") == "token-1" else 401
    secrets = {"key_id": "42", "private_key": PRIVATE}
    source_id = source_of(database, "rustore", f"{site.url}/catalog/app/ru.prichal.bank", secrets=secrets)
    assert collect(source_id, now=NOW).new == 2
    body["body"][0]["commentStatus"] = "DELETED"
    assert collect(source_id, now=NOW + timedelta(hours=1)).deleted == 1
    site.pages["/public/auth"] = {"code": "ERROR", "message": "bad signature", "body": None}
    assert collect(source_id, now=NOW + timedelta(hours=2)).state is PageState.AUTH_FAILED


def test_a_key_of_rustore_that_is_none_is_said_before_anything_is_asked(database, site):
    secrets = {"key_id": "42", "private_key": "-----BEGIN-----\nabc\n-----END-----"}
    outcome = collect(source_of(database, "rustore", f"{site.url}/catalog/app/ru.x", secrets=secrets), now=NOW)
    assert outcome.state is PageState.AUTH_FAILED
    assert "Copy it whole" in outcome.error
    assert site.seen == []


def test_trustpilot_is_read_by_the_name_of_a_site_until_an_empty_page(database, site):
    unit = "65f1aa000064000500000001"
    site.pages["/v1/business-units/find"] = {"id": unit}
    site.pages[f"/v1/business-units/{unit}"] = {"numberOfReviews": {"total": 2}}
    pages = [recorded("trustpilot/reviews.json"), recorded("trustpilot/past_the_end.json")]
    site.pages[f"/v1/business-units/{unit}/reviews"] = lambda got: pages["page=2" in got.path]
    address = f"{site.url}/review/prichal.example"
    source_id = source_of(database, "trustpilot", address, secrets={"key": "api-key-1"})
    assert collect(source_id, now=NOW).new == 2
    assert {got.headers["apikey"] for got in site.seen} == {"api-key-1"}
    assert "api-key" not in "".join(got.path for got in site.seen)
    assert cursor_of(database, source_id)["claimed"] == {unit: 2}
    site.pages[f"/v1/business-units/{unit}"] = (401, {}, recorded("trustpilot/error_401.json"))
    assert collect(source_id, now=NOW + timedelta(hours=1)).state is PageState.AUTH_FAILED


# The owner's own interfaces of app stores


def test_google_play_tells_the_owner_of_a_week_with_answers(database, site):
    google_token._kept.clear()
    site.pages["/token"] = {"access_token": "access-1", "expires_in": 3600}
    path = "/androidpublisher/v3/applications/ru.prichal.bank/reviews"
    pages = [recorded("google_play_console/reviews.json"), recorded("google_play_console/quiet_week.json")]
    site.pages[path] = lambda got: pages["token=tok-2" in got.path]
    secrets = {"client_id": "c", "client_secret": "s", "refresh_token": "r"}
    source_id = source_of(
        database, "google_play_console", f"{site.url}/store/apps/details?id=ru.prichal.bank", secrets=secrets
    )
    outcome = collect(source_id, now=NOW)
    assert (outcome.state, outcome.new) == (PageState.OK, 2)
    site.pages[path] = recorded("google_play_console/quiet_week.json")
    assert collect(source_id, now=NOW + timedelta(days=8)).deleted == 0
    site.pages[path] = (403, {}, recorded("google_play_console/error_403.json"))
    assert collect(source_id, now=NOW + timedelta(days=9)).state is PageState.AUTH_FAILED


def test_app_store_connect_is_read_page_by_page_with_a_signed_token(database, site):
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    first = recorded("app_store_connect/reviews.json")
    first["links"]["next"] = f"{site.url}/v1/apps/100200300/customerReviews?cursor=Mg"
    pages = [first, recorded("app_store_connect/last_page.json")]

    def reviews(got):
        jwt.decode(
            got.headers["authorization"].removeprefix("Bearer "), key.public_key(), ["ES256"],
            audience="appstoreconnect-v1", options={"verify_exp": False, "verify_iat": False},
        )  # fmt: skip
        return pages["cursor" in got.path]

    site.pages["/v1/apps/100200300/customerReviews"] = reviews
    secrets = {"issuer_id": "i", "key_id": "k", "private_key": pem}
    source_id = source_of(database, "app_store_connect", f"{site.url}/ru/app/x/id100200300", secrets=secrets)
    assert collect(source_id, now=NOW).new == 2
    first["links"]["next"] = "https://evil.example/v1/apps/1/customerReviews"
    assert collect(source_id, now=NOW + timedelta(hours=1)).state is PageState.OK
    site.pages["/v1/apps/100200300/customerReviews"] = (401, {}, recorded("app_store_connect/error_401.json"))
    assert collect(source_id, now=NOW + timedelta(hours=2)).state is PageState.AUTH_FAILED


# Terms

LOOK = Look(NOW, is_local=True)


def test_what_needs_an_acceptance_is_recognised_but_not_read_before(database, site):
    address = "https://www.banki.ru/services/responses/bank/prichal/"
    found = detect(address, LOOK)
    assert (found.kind, found.findings) == ("banki", ())
    assert any("Read it only if its owner permits" in warning for warning in found.warnings)
    with database.transaction() as session:
        brand_id = a_brand(session).id
        draft = draft_of(KINDS["banki"], address, given={})
        assert draft.scope is Scope.OWN
        with pytest.raises(Refused, match="permits"):
            add_source(session, draft, brand_id=brand_id, by=SYSTEM, now=NOW)
        accepted = replace(draft, options={"terms": "accepted"})
        assert add_source(session, accepted, brand_id=brand_id, by=SYSTEM, now=NOW)
