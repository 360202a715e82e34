"""The bank's CRM: says of a phone or an e-mail whose it is (Bearer token). Everybody with a phone is found there."""

import hmac
import random
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.keys import CRM_KEY

SEGMENTS = ("массовый", "зарплатный", "премиум", "малый бизнес")
PRODUCTS = ("карта", "вклад", "ипотека", "кредит наличными", "расчётный счёт")
STRANGERS = 5
"""One in so many is known to nobody."""


def find(request: Request) -> Response:
    """GET ?tel=&mail=: the client, always the same of the same phone; 404 for a stranger."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not hmac.compare_digest(key.encode(), CRM_KEY.encode()):
        return JSONResponse({"error": "unauthorized"}, status_code=401)
    asked = request.query_params.get("tel") or request.query_params.get("mail")
    if not asked:
        return JSONResponse({"error": "tel or mail"}, status_code=400)
    dice = random.Random(asked)
    if dice.randrange(STRANGERS) == 0:
        return JSONResponse({"error": "not found"}, status_code=404)
    return JSONResponse({"client": client(dice)})


def client(dice: random.Random) -> dict[str, Any]:
    """A client as the CRM knows one."""
    return {
        "id": f"ПР-{dice.randrange(10**6):06d}",
        "is_client": True,
        "сегмент": dice.choice(SEGMENTS),
        "продукты": dice.sample(PRODUCTS, k=dice.randint(1, 3)),
        "клиент с": dice.randint(2009, 2025),
        "отделение": {"город": "Заливск"},
    }


routes = [Route("/crm/clients", find)]
