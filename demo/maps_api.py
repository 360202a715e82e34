"""The map service for owners: Google Business Profile v4 shaped locations and reviews (Bearer token)."""

import base64
import binascii
import hmac
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo import library
from demo.dates import rfc3339
from demo.keys import MAPS_ACCOUNT, MAPS_KEY
from demo.library import Branch
from demo.paper import home, number, town_of
from demo.words import Post

MOST_PER_PAGE = 50
_LONGEST_ANSWER = 4096
_STARS = ("STAR_RATING_UNSPECIFIED", "ONE", "TWO", "THREE", "FOUR", "FIVE")
_STATUS = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 404: "NOT_FOUND"}


def wrong(code: int, message: str) -> Response:
    """An error as Google's APIs print it."""
    body = {"error": {"code": code, "message": message, "status": _STATUS[code], "details": []}}
    return JSONResponse(body, status_code=code)


def review_id(post: Post) -> str:
    """The name of a review: letters, as the real service has it, not a number."""
    return "AbFvOq" + base64.urlsafe_b64encode(f"review-{post.id:08d}".encode()).decode().rstrip("=")


def post_id(review: str) -> int:
    """The number behind a review's name; 0 for a name that is not ours."""
    coded = review.removeprefix("AbFvOq")
    try:
        plain = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return 0
    figures = plain.removeprefix("review-")
    return int(figures) if figures.isdecimal() and plain.startswith("review-") else 0


def _refusal(request: Request) -> Response | None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not hmac.compare_digest(key.encode(), MAPS_KEY.encode()):
        return wrong(401, "Request had invalid authentication credentials. Expected OAuth 2 access token.")
    if request.path_params["account"] != MAPS_ACCOUNT:
        return wrong(404, "Requested entity was not found.")
    return None


def _location(request: Request, branch: Branch) -> dict[str, Any]:
    page = f"{home(request)}/maps/place/{branch.id}"
    return {
        "name": f"accounts/{MAPS_ACCOUNT}/locations/{branch.id}", "languageCode": "ru", "storeCode": branch.id,
        "locationName": branch.name, "title": branch.name, "primaryPhone": branch.phone,
        "address": {"regionCode": "RU", "languageCode": "ru", "locality": "Заливск", "addressLines": [branch.street]},
        "latlng": {"latitude": branch.lat, "longitude": branch.lng}, "websiteUrl": f"{home(request)}/",
        "metadata": {"mapsUrl": page, "newReviewUrl": f"{page}#write"},
    }  # fmt: skip


def _review(request: Request, post: Post) -> dict[str, Any]:
    name = f"accounts/{MAPS_ACCOUNT}/locations/{post.thread}/reviews/{review_id(post)}"
    review: dict[str, Any] = {
        "name": name, "reviewId": review_id(post),
        "reviewer": {"displayName": post.author, "profilePhotoUrl": "", "isAnonymous": False},
        "starRating": _STARS[post.stars or 0],
        "createTime": rfc3339(post.written_at), "updateTime": rfc3339(post.changed_at),
        "reviewReplyUrl": f"{home(request)}/maps/place/{post.thread}#review-{post.id}",
    }  # fmt: skip
    if post.text:
        review["comment"] = post.text
    if post.answer is not None and post.answered_at is not None:
        review["reviewReply"] = _reply(post.answer, rfc3339(post.answered_at))
    return review


def _reply(comment: str, moment: str) -> dict[str, str]:
    return {"comment": comment, "updateTime": moment, "reviewReplyState": "APPROVED"}


def _offset(request: Request) -> int | None:
    """Where the page token points; None for a token that the service did not give."""
    token = request.query_params.get("pageToken", "")
    try:
        return int(base64.urlsafe_b64decode(token or b"MA==").decode())
    except (binascii.Error, ValueError):
        return None


def _token(offset: int) -> str:
    return base64.urlsafe_b64encode(str(offset).encode()).decode()


def locations(request: Request) -> Response:
    refusal = _refusal(request)
    if refusal:
        return refusal
    known, offset = library.branches(), _offset(request)
    size = number(request, "pageSize", default=100)
    if offset is None or size < 1:
        return wrong(400, "Request contains an invalid argument.")
    body: dict[str, Any] = {"locations": [_location(request, branch) for branch in known[offset : offset + size]]}
    if offset + size < len(known):
        body["nextPageToken"] = _token(offset + size)
    return JSONResponse(body | {"totalSize": len(known)})


def reviews(request: Request) -> Response:
    """A branch's reviews, by default the last changed first."""
    refusal = _refusal(request)
    if refusal:
        return refusal
    location, offset = str(request.path_params["location"]), _offset(request)
    if location not in {branch.id for branch in library.branches()}:
        return wrong(404, "Requested entity was not found.")
    size, order = number(request, "pageSize", default=50), request.query_params.get("orderBy", "updateTime desc")
    found = town_of(request).ledger.posts("maps", thread=int(location))
    if order == "updateTime desc":
        found.sort(key=lambda post: (post.changed_at, post.id), reverse=True)
    elif order in {"rating", "rating desc"}:
        found.sort(key=lambda post: post.stars or 0, reverse=order.endswith("desc"))
    else:
        return wrong(400, f"Invalid value at 'order_by': {order}")
    if offset is None or not 1 <= size <= MOST_PER_PAGE:
        return wrong(400, "Request contains an invalid argument.")
    body: dict[str, Any] = {"totalReviewCount": len(found)}
    if found:
        body["averageRating"] = round(sum(post.stars or 0 for post in found) / len(found), 1)
        body["reviews"] = [_review(request, post) for post in found[offset : offset + size]]
    if offset + size < len(found):
        body["nextPageToken"] = _token(offset + size)
    return JSONResponse(body)


def _named(request: Request) -> Post | None:
    post = town_of(request).ledger.post(post_id(str(request.path_params["review"])))
    standing = post is not None and post.site == "maps" and post.gone_at is None
    return post if post and standing and str(post.thread) == request.path_params["location"] else None


def one_review(request: Request) -> Response:
    post = _named(request)
    return _refusal(request) or (
        JSONResponse(_review(request, post)) if post else wrong(404, "Requested entity was not found.")
    )


async def put_reply(request: Request) -> Response:
    """Sets the owner's answer under a review; a second answer replaces the first."""
    refusal, post, town = _refusal(request), _named(request), town_of(request)
    if refusal or post is None:
        return refusal or wrong(404, "Requested entity was not found.")
    try:
        body = json.loads(await request.body())
    except ValueError:
        return wrong(400, "Invalid JSON payload received.")
    comment = body.get("comment") if isinstance(body, dict) else None
    if not isinstance(comment, str) or not comment.strip() or len(comment.encode()) > _LONGEST_ANSWER:
        return wrong(400, "The reply comment is empty or longer than 4096 bytes.")
    now = town.now()
    town.ledger.answer(post.id, comment.strip(), at=now)
    town.bank_says(post.id, comment)
    return JSONResponse(_reply(comment.strip(), rfc3339(now)))


def delete_reply(request: Request) -> Response:
    refusal, post, town = _refusal(request), _named(request), town_of(request)
    if refusal or post is None:
        return refusal or wrong(404, "Requested entity was not found.")
    town.ledger.answer(post.id, None, at=town.now())
    return JSONResponse({})


_HERE = "/maps/v4/accounts/{account}/locations"
routes = [
    Route(_HERE, locations),
    Route(_HERE + "/{location}/reviews", reviews),
    Route(_HERE + "/{location}/reviews/{review}", one_review),
    Route(_HERE + "/{location}/reviews/{review}/reply", put_reply, methods=["PUT"]),
    Route(_HERE + "/{location}/reviews/{review}/reply", delete_reply, methods=["DELETE"]),
]
