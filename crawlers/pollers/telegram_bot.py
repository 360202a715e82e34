"""A Telegram bot: what came since the mark is stored together with the new mark, which the next question tells."""

from typing import Any

from crawlers.assignment import Assignment
from crawlers.parsers import telegram_bot as parser
from crawlers.reading import Reading
from storage.hiding import hiding
from storage.net import Limits, Request, fetch
from storage.vocabulary import PageState

OFFICIAL = "https://api.telegram.org"
AT_ONCE = 100
LIMITS = Limits(pause=0.05, connect=5.0, read=10.0, total=15.0)


def poll(reading: Reading) -> PageState:
    """One pass; not_modified when nobody wrote. Telegram keeps what was not fetched for 24 hours."""
    page = reading.assignment.page("getUpdates", read_at=reading.now)
    heard = 0
    while True:
        asked: dict[str, Any] = {"limit": AT_ONCE, "timeout": 0, "allowed_updates": [*parser.SAYINGS, parser.PRESSED]}
        if reading.cursor.get("offset"):
            asked["offset"] = int(reading.cursor["offset"])
        read = parser.updates(ask(reading, "getUpdates", asked), page)
        if read.offset is None:
            return PageState.OK if heard else PageState.NOT_MODIFIED
        heard += len(read.findings) + len(read.presses)
        reading.press(read.presses)
        reading.deliver(read.findings, {**reading.cursor, "offset": read.offset})
        if reading.cursor.get("offset") != read.offset:
            return PageState.OK  # a preview keeps no mark


def ask(reading: Reading, method: str, fields: dict[str, Any]) -> Any:
    """The method's result. Raises SourceFailed, which never tells the key."""
    token = reading.assignment.secrets.get("token", "")
    with hiding(token):
        request = Request(f"{site_of(reading.assignment)}/bot{token}/{method}", method="POST", json=fields)
        answer = fetch(request, limits=LIMITS, local=reading.assignment.is_local)
        return parser.result_of(answer.json(), now=reading.now)


def site_of(assignment: Assignment) -> str:
    """The interface's own address for a local one (a Bot API server of one's own), else Telegram's."""
    return assignment.address.rstrip("/") if assignment.is_local else OFFICIAL
