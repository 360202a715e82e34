"""What somebody sees when the desk itself has failed: plain words, never a traceback."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from door.page_templates import templates
from storage.errors import Refused
from storage.i18n import _, language

log = logging.getLogger("repdesk.desk")


async def failed(request: Request, fault: Exception) -> Response:
    """500 in words; the server logs the fault."""
    log.error("%s %s failed", request.method, request.url.path, exc_info=fault)
    refusal = Refused(
        _("This did not work."),
        _("Something in the desk has failed; it is noted in its log. Nothing saved was lost."),
        _("Try again in a minute, and tell an administrator if it happens again."),
    )
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": refusal.as_json()}, status_code=500)
    page = templates().get_template("trouble.html").render(_=_, language=language(), refusal=refusal)
    return HTMLResponse(page, status_code=500, headers={"cache-control": "no-store"})


HANDLERS: dict[Any, Callable[[Request, Exception], Coroutine[Any, Any, Response]]] = {Exception: failed}
