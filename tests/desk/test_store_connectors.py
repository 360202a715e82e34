"""Answers in app stores and on Google's map: what is sent, what counts as shown, what a refusal means."""

import json
from base64 import b64encode
from datetime import UTC, datetime

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from desk.connectors import CONNECTORS, Declined, Shown, Target
from storage import google_token
from storage.apple_token import apple_token
from storage.errors import SourceFailed
from storage.vocabulary import PageState
from tests.crawlers.conftest import Site

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
TEXT = "Ольга, уже исправили."
DER, PKCS8, OPEN = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
APPLE = ec.generate_private_key(ec.SECP256R1())
APPLE_KEYS = {
    "issuer_id": "issuer-1", "key_id": "KEY1",
    "private_key": APPLE.private_bytes(serialization.Encoding.PEM, PKCS8, OPEN).decode().replace("\n", " "),
}  # fmt: skip
RUSTORE_KEYS = {
    "key_id": "42",
    "private_key": b64encode(
        rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(DER, PKCS8, OPEN)
    ).decode(),
}
GOOGLE_KEYS = {"client_id": "c", "client_secret": "s", "refresh_token": "r"}


@pytest.fixture
def site():
    google_token._kept.clear()
    made = Site()
    made.pages["/token"] = {"access_token": "access-1", "expires_in": 3600}
    made.pages["/public/auth"] = {"code": "OK", "body": {"jwe": "token-1", "ttl": 900}}
    yield made
    made.close()


def publish(kind, target, text=TEXT):
    return CONNECTORS[kind].publish(text, target, now=NOW)


def find(kind, target, text=TEXT):
    return CONNECTORS[kind].find_published(text, target, known=frozenset(), now=NOW)


# Google Business Profile

REVIEW = "/v4/accounts/1/locations/2/reviews/AbF1"


def on_map(site) -> Target:
    place = "accounts/1/locations/2"
    return Target(f"{site.url}/v4/accounts/1", "AbF1", "AbF1", place=place, is_local=True, secrets=GOOGLE_KEYS)


def reply(state: str, **more) -> dict:
    return {"comment": TEXT, "updateTime": "2026-03-10T09:00:00Z", "reviewReplyState": state, **more}


def test_an_answer_that_google_still_checks_is_no_answer_yet_and_is_not_sent_again(site):
    standing: dict = {}
    site.pages[REVIEW] = lambda _got: {"reviewId": "AbF1", **({"reviewReply": standing} if standing else {})}
    site.pages[f"{REVIEW}/reply"] = lambda _got: standing.update(reply("PENDING")) or standing
    for _try in range(2):
        held = publish("google_business", on_map(site))
        assert (held.state, "checks it" in held.why) == (Shown.WAITING, True)
    assert len([got for got in site.seen if got.method == "PUT"]) == 1
    standing.update(reply("APPROVED"))
    made = publish("google_business", on_map(site))
    assert (made.external_id, made.at) == ("AbF1/reply", datetime(2026, 3, 10, 9, tzinfo=UTC))
    assert len([got for got in site.seen if got.method == "PUT"]) == 1
    assert find("google_business", on_map(site)) == made


@pytest.mark.parametrize("violation", ["Contains contact details", {"policy": "Contains contact details"}])
def test_an_answer_that_google_rejects_says_its_reason(site, violation):
    site.pages[REVIEW] = {"reviewId": "AbF1"}
    site.pages[f"{REVIEW}/reply"] = reply("REJECTED", policyViolation=violation)
    refused = publish("google_business", on_map(site))
    assert (refused.state, "contact details" in refused.why) == (Shown.REJECTED, True)


# Google Play

PLAY = "/androidpublisher/v3/applications/ru.prichal.bank/reviews/gp:1"


def in_play(site) -> Target:
    address = f"{site.url}/store/apps/details?id=ru.prichal.bank"
    return Target(address, "gp:1", "gp:1", is_local=True, secrets=GOOGLE_KEYS)


def test_a_reply_in_google_play_is_replaced_and_found(site):
    site.pages[f"{PLAY}:reply"] = {"result": {"replyText": TEXT, "lastEdited": {"seconds": "1773133000"}}}
    made = publish("google_play_console", in_play(site))
    assert made.at == datetime.fromtimestamp(1773133000, UTC)
    assert json.loads(site.seen[-1].body) == {"replyText": TEXT}
    assert site.seen[-1].headers["authorization"] == "Bearer access-1"
    comments = [{"userComment": {"text": "x"}}, {"developerComment": {"text": TEXT, "lastModified": {"seconds": "5"}}}]
    site.pages[PLAY] = {"reviewId": "gp:1", "comments": comments}
    assert find("google_play_console", in_play(site)).external_id == "gp:1/reply"
    assert find("google_play_console", in_play(site), "Другие слова") is None
    site.pages[f"{PLAY}:reply"] = (400, {}, {"error": {"message": "Reply text too long"}})
    with pytest.raises(Declined, match="too long"):
        publish("google_play_console", in_play(site))


# App Store Connect


def in_app_store(site) -> Target:
    return Target(f"{site.url}/ru/app/x/id100200300", "rev-1", "rev-1", is_local=True, secrets=APPLE_KEYS)


def response(text: str) -> dict:
    attributes = {"responseBody": text, "lastModifiedDate": "2026-03-10T01:00:00-07:00", "state": "PENDING_PUBLISH"}
    return {"data": {"type": "customerReviewResponses", "id": "resp-1", "attributes": attributes}}


def test_apples_tokens_are_signed_with_the_owners_key():
    said = jwt.decode(
        apple_token(APPLE_KEYS, now=datetime.now(UTC)), APPLE.public_key(), ["ES256"], audience="appstoreconnect-v1"
    )
    assert said["iss"] == "issuer-1"
    assert said["exp"] - said["iat"] <= 20 * 60
    with pytest.raises(SourceFailed, match="p8") as raised:
        apple_token({"private_key": "abc"}, now=NOW)
    assert raised.value.state is PageState.AUTH_FAILED


def test_apple_keeps_one_response_so_another_is_taken_away_first(site):
    site.pages["/v1/customerReviews/rev-1/response"] = 404
    site.pages["/v1/customerReviewResponses"] = (201, {}, response(TEXT))
    made = publish("app_store_connect", in_app_store(site))
    assert (made.external_id, made.at) == ("rev-1/response", datetime(2026, 3, 10, 8, tzinfo=UTC))
    assert made.state is Shown.WAITING
    sent = json.loads(site.seen[-1].body)["data"]
    assert sent["relationships"]["review"]["data"] == {"type": "customerReviews", "id": "rev-1"}
    site.pages["/v1/customerReviews/rev-1/response"] = response("Прежний ответ")
    site.pages["/v1/customerReviewResponses/resp-1"] = (204, {}, b"")
    publish("app_store_connect", in_app_store(site))
    assert [got.method for got in site.seen[-3:]] == ["GET", "DELETE", "POST"]
    site.pages["/v1/customerReviews/rev-1/response"] = response(TEXT)
    assert find("app_store_connect", in_app_store(site)) == made
    publish("app_store_connect", in_app_store(site))
    assert site.seen[-1].method == "GET", "what stands there is not sent again"


def test_what_apple_does_not_take_is_declined_in_its_words(site):
    site.pages["/v1/customerReviews/rev-1/response"] = 404
    site.pages["/v1/customerReviewResponses"] = (409, {}, {"errors": [{"detail": "The response is too long."}]})
    with pytest.raises(Declined, match="too long"):
        publish("app_store_connect", in_app_store(site))


# RuStore

FEEDBACK = "/public/v1/application/ru.prichal.bank/feedback"


def in_rustore(site) -> Target:
    address = f"{site.url}/catalog/app/ru.prichal.bank"
    return Target(address, "778001", "778001", is_local=True, secrets=RUSTORE_KEYS)


def test_an_answer_in_rustore_waits_for_its_moderator(site):
    rows: list[dict] = []

    def feedback(got):
        if got.method == "POST":
            text = json.loads(got.body)["message"]
            rows.append({"id": "f1", "commentId": "778001", "text": text, "status": "MODERATION"})
            return {"code": "OK", "body": {"id": "f1"}}
        return {"code": "OK", "body": rows}

    site.pages[FEEDBACK] = feedback
    for _try in range(2):
        assert publish("rustore", in_rustore(site)).state is Shown.WAITING
    assert len(rows) == 1
    rows[0] |= {"status": "PUBLISHED", "date": "2026-03-10T12:30:00+03:00"}
    made = publish("rustore", in_rustore(site))
    assert (made.external_id, made.at) == ("778001/reply", NOW)
    assert find("rustore", in_rustore(site)) == made
    rows[0]["status"] = "REJECTED"
    assert "moderator" in publish("rustore", in_rustore(site)).why


def test_what_rustore_does_not_take_is_declined_in_its_words(site):
    site.pages[FEEDBACK] = lambda got: (
        (400, {}, {"code": "ERROR", "message": "Слишком длинный ответ"}) if got.method == "POST" else {"body": []}
    )
    with pytest.raises(Declined, match="Слишком длинный"):
        publish("rustore", in_rustore(site))
