"""A bot in MAX: what came since the mark, stored together with the next mark."""

from datetime import datetime

from crawlers.parsers import max_bot as parser
from crawlers.pollers.interface import Interface
from crawlers.reading import Reading
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Answer
from storage.vocabulary import PageState

OFFICIAL = "https://platform-api2.max.ru"
AT_ONCE = 100
UNAUTHORISED = 401
TYPES = "message_created,message_edited,message_removed,message_callback,bot_started"


def poll(reading: Reading) -> PageState:
    """One pass; not_modified when nobody wrote."""
    token = reading.assignment.secrets.get("token", "")
    interface = Interface(reading, pause=0.05, headers={"Authorization": token}, signed_in=True, refusal=refusal)
    site = reading.assignment.address.rstrip("/") if reading.assignment.is_local else OFFICIAL
    page = reading.assignment.page(f"{site}/updates", read_at=reading.now)
    heard = 0
    while True:
        asked: dict[str, str | int] = {"limit": AT_ONCE, "timeout": 0, "types": TYPES}
        marker = reading.cursor.get("marker")
        if marker is not None:
            asked["marker"] = int(marker)
        read = parser.updates(interface.json(f"{site}/updates", asked), page)
        heard += len(read.findings) + len(read.presses)
        reading.press(read.presses)
        moves = read.marker is not None and read.marker != marker
        if read.findings or moves:
            reading.deliver(read.findings, {**reading.cursor, "marker": read.marker if moves else marker})
        if not moves or read.number < AT_ONCE or reading.cursor.get("marker") != read.marker:
            return PageState.OK if heard else PageState.NOT_MODIFIED


def refusal(answer: Answer, _now: datetime) -> SourceFailed | None:
    """What a refused key means."""
    if answer.status != UNAUTHORISED:
        return None
    return SourceFailed(PageState.AUTH_FAILED, _("MAX does not accept the bot's key; copy it anew from its settings."))
