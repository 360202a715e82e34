"""Other departments of the bank: they take signed cases, give them a number, and after a while answer by the API.

Two of them have a system that listens here; the lawyers have none, so their cases are copied by hand.
"""

import hmac
import json
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.keys import DEPARTMENT_SECRETS
from demo.paper import town_of
from demo.state import Town
from desk.escalation_signature import HEADER, is_genuine, signature

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_PATIENCE_SECONDS = 10
_THINKS_SECONDS = {"claims": (40.0, 120.0), "security": (90.0, 240.0)}
_ANSWERS = {
    "claims": [
        "Списание подтверждено как ошибочное. Деньги вернутся на карту до конца завтрашнего дня.",
        "Претензия зарегистрирована, срок рассмотрения три рабочих дня. Клиенту отправлено СМС.",
        "Нужна копия чека: попросите клиента прислать её в личные сообщения.",
    ],
    "security": [
        "Операция отменена, карта перевыпускается бесплатно. Клиенту нужно подойти в отделение с паспортом.",
        "Блокировка снята. Вход был с нового телефона, поэтому сработала защита.",
        "Похоже на мошенников. Напомните клиенту никому не называть код из СМС, с ним свяжется наш сотрудник.",
    ],
}


class Case(NamedTuple):
    """A case a department thinks about: where its answer goes, and when."""

    department: str
    number: str
    answer_to: str
    text: str
    due_at: datetime


async def take(request: Request) -> Response:
    """POST /crm/cases/{department}: 201 with a number; 401 for a wrong signature, 400 for what is no case."""
    department, body = request.path_params["department"], await request.body()
    secret = DEPARTMENT_SECRETS.get(department)
    if secret is None:
        return JSONResponse({"error": "no such department"}, status_code=404)
    town = town_of(request)
    if not is_genuine(request.headers.get(HEADER, ""), body, secret=secret, now=town.now()):
        return JSONResponse({"error": "the signature is wrong"}, status_code=401)
    try:
        said = json.loads(body)
    except ValueError:
        return JSONResponse({"error": "no JSON"}, status_code=400)
    return await run_in_threadpool(_kept, town, department, said)


def _kept(town: Town, department: str, said: dict[str, Any]) -> Response:
    event, uid = str(said.get("event", "")), str(said.get("id", ""))
    number = f"ОБ-{hmac.digest(b'zalivsk', uid.encode(), 'sha256').hex()[:6].upper()}"
    if event == "escalation.withdrawn":
        town.cases.pop(uid, None)
    elif event == "escalation.opened" and uid not in town.cases:
        chance = town.chance()
        due_at = town.now() + timedelta(seconds=chance.uniform(*_THINKS_SECONDS[department]))
        text = chance.choice(_ANSWERS[department])
        town.cases[uid] = Case(department, number, str(said.get("answer_to", "")), text, due_at)
    elif event == "escalation.reminder" and uid in town.cases:
        town.cases[uid] = town.cases[uid]._replace(due_at=town.now())
    return JSONResponse({"number": number}, status_code=201)


def answer_due(town: Town, *, all_of_them: bool = False) -> int:
    """Hands in the answers whose time has come; gives how many were taken."""
    taken = 0
    for uid, case in list(town.cases.items()):
        if all_of_them or case.due_at <= town.now():
            del town.cases[uid]
            taken += _answered(town, uid, case)
    return taken


def _answered(town: Town, uid: str, case: Case) -> bool:
    """Only loopback is called: the town never speaks out of the machine."""
    if urlsplit(case.answer_to).hostname not in _LOOPBACK:
        return False
    body = json.dumps({"text": case.text, "number": case.number, "author": "Дежурный"}).encode()
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": uid,
        HEADER: signature(body, secret=DEPARTMENT_SECRETS[case.department], now=town.now()),
    }
    try:
        with requests.Session() as system:
            system.trust_env = False
            answer = system.post(case.answer_to, data=body, headers=headers, timeout=_PATIENCE_SECONDS)
    except requests.RequestException:
        return False
    return answer.ok


routes = [Route("/crm/cases/{department}", take, methods=["POST"])]
