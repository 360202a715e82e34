"""The door for departments' answers: `POST /api/escalations/{id}/answer`, with an API key or the webhook's signature.

It speaks English and JSON: programs read it. docs/ESCALATION.md tells of it.
"""

import re
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from desk.api_keys import key_in_force, opens
from desk.departments import secret_of
from desk.escalation_answers import take_answer
from desk.escalation_signature import HEADER, is_genuine
from public.answer_body import Unreadable, read_answer
from storage.database import transaction
from storage.i18n import speaking
from storage.settings import settings
from storage.tables import Department, Escalation

LARGEST_BODY = 64 * 1024
UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
BEARER = "bearer "
NOT_LET_IN = "Send “Authorization: Bearer KEY” with a key that is in force, or a genuine “Repdesk-Signature”."
NOT_THERE = "No question with this id is open to this key."


async def answer(request: Request) -> Response:
    """Takes an answer: 201 for a new one, 200 for one that was here before."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        return refused(415, "not_json", "The content type has to be application/json.")
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            return refused(413, "too_large", f"An answer has at most {LARGEST_BODY} bytes.")
    return await run_in_threadpool(_take, request, bytes(body))


def _take(request: Request, body: bytes) -> Response:
    now = datetime.now(UTC)
    with speaking(settings().language), transaction() as session:
        row, department = _asked(session, request.path_params["uid"]) or (None, None)
        is_signed = department is not None and _is_signed(request, body, department, now=now)
        key = None if is_signed else key_in_force(session, _key(request), now=now)
        if not is_signed and key is None:
            return refused(401, "not_let_in", NOT_LET_IN, headers={"WWW-Authenticate": "Bearer"})
        is_theirs = is_signed or (
            key is not None
            and department is not None
            and opens(key, brand_id=department.brand_id, department_id=department.id)
        )
        if row is None or not is_theirs:
            return refused(404, "unknown", NOT_THERE)
        return _taken(session, row, request, body, now=now)


def _asked(session: Session, uid: str) -> tuple[Escalation, Department] | None:
    """The question and whom it was put to. What has not the form of an id no database is asked about."""
    if not UID.fullmatch(uid):
        return None
    found = session.execute(
        select(Escalation, Department)
        .join(Department, Department.id == Escalation.department_id)
        .where(Escalation.uid == uid)
    ).one_or_none()
    return (found[0], found[1]) if found is not None else None


def _taken(session: Session, row: Escalation, request: Request, body: bytes, *, now: datetime) -> Response:
    try:
        told = read_answer(body, header_key=request.headers.get("idempotency-key", ""))
    except Unreadable as wrong:
        return refused(400 if wrong.code == "bad_json" else 422, wrong.code, wrong.message, field=wrong.field)
    outcome = take_answer(session, row.id, told=told, now=now)
    said = {"state": outcome.state.value, "ticket": outcome.ticket_id, "new": outcome.is_new}
    return JSONResponse(said, status_code=201 if outcome.is_new else 200)


def _is_signed(request: Request, body: bytes, department: Department, *, now: datetime) -> bool:
    header = request.headers.get(HEADER, "")
    return bool(header) and is_genuine(header, body, secret=secret_of(department), now=now)


def _key(request: Request) -> str:
    given = request.headers.get("authorization", "")
    return given[len(BEARER) :].strip() if given.lower().startswith(BEARER) else ""


def refused(
    status: int, code: str, message: str, *, field: str = "", headers: dict[str, str] | None = None
) -> Response:  # fmt: skip
    """An error by its name, the field it is about, and a sentence for whoever writes the program."""
    error = {"code": code, "message": message} | ({"field": field} if field else {})
    return JSONResponse({"error": error}, status_code=status, headers=headers)


def _not_a_way(_request: Request) -> Response:
    return refused(405, "not_a_way", "Answers are handed in with POST.", headers={"Allow": "POST"})


ROUTES = [
    Route("/api/escalations/{uid}/answer", answer, methods=["POST"]),
    Route("/api/escalations/{uid}/answer", _not_a_way),
]
