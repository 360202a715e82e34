"""The map service for visitors: branches, stars and the owner's answers."""

from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from demo import library
from demo.library import Branch
from demo.paper import missing, number, page, town_of
from demo.words import Post

_FIVE = 5


class Card(NamedTuple):
    """A branch with its average (None without reviews) and its place on the drawn map in per cent."""

    branch: Branch
    average: float | None
    reviews: int
    left: float
    top: float


def _cards(request: Request) -> list[Card]:
    branches = library.branches()
    west, east = min(b.lng for b in branches), max(b.lng for b in branches)
    south, north = min(b.lat for b in branches), max(b.lat for b in branches)
    cards = []
    for branch in branches:
        stars = [post.stars or 0 for post in _reviews(request, branch)]
        cards.append(
            Card(
                branch,
                round(sum(stars) / len(stars), 1) if stars else None,
                len(stars),
                left=12 + 76 * (branch.lng - west) / (east - west),
                top=16 + 66 * (north - branch.lat) / (north - south),
            )
        )
    return cards


def _reviews(request: Request, branch: Branch) -> list[Post]:
    return town_of(request).ledger.posts("maps", thread=int(branch.id))


def front(request: Request) -> Response:
    return page(request, "maps_front.html", cards=_cards(request))


def place(request: Request) -> Response:
    card = next((card for card in _cards(request) if card.branch.id == request.path_params["id"]), None)
    if card is None:
        return missing(request, "Такого отделения на карте нет")
    reviews = sorted(_reviews(request, card.branch), key=lambda post: post.changed_at, reverse=True)
    share = {stars: sum(post.stars == stars for post in reviews) for stars in range(_FIVE, 0, -1)}
    return page(request, "maps_place.html", card=card, reviews=reviews, share=share)


async def write(request: Request) -> Response:
    """A visitor leaves a review."""
    branch = str(request.path_params["id"])
    fields = await request.form(max_files=0)
    stars, author = number(request, "stars", source=fields), str(fields.get("author", "")).strip()[:60]
    if branch not in {known.id for known in library.branches()} or not author or not 1 <= stars <= _FIVE:
        return page(request, "missing.html", status=400, what="Укажите имя и оценку от 1 до 5")
    text = str(fields.get("text", "")).strip()
    review = town_of(request).add_post("maps", text, author=author, thread=int(branch), stars=stars)
    return RedirectResponse(f"/maps/place/{branch}#review-{review}", status_code=302)


routes = [
    Route("/maps", lambda _: RedirectResponse("/maps/", status_code=301)),
    Route("/maps/", front),
    Route("/maps/place/{id}", place),
    Route("/maps/place/{id}/review", write, methods=["POST"]),
]
