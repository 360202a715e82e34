"""banki.ru, the people's rating: responses as the list's own interface gives them. Not documented for others."""

from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from crawlers.parsers.addresses import joined
from crawlers.parsers.drift import shape_of
from crawlers.parsers.moments import machine_moment
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import plain_text
from moderation.finding import EngagementFound, Finding
from storage.errors import SourceFailed
from storage.i18n import _, msgid
from storage.vocabulary import PageState

# The site writes its moments without a zone.
MOSCOW = ZoneInfo("Europe/Moscow")
MARKS = {
    "counted": msgid("counted in the rating"),
    "not counted": msgid("not counted in the rating"),
    "resolved": msgid("the author calls it resolved"),
    "not resolved": msgid("the author does not call it resolved"),
}


class ResponsesRead(NamedTuple):
    """One page of responses with our answers, and whether there are more."""

    findings: list[Finding]
    has_more: bool


def parse(document: Any, page: Page) -> list[Finding]:
    """The responses of one page and our answers, see `read_responses`."""
    return read_responses(document, page).findings


def read_responses(document: Any, page: Page) -> ResponsesRead:
    """Raises SourceFailed (schema_drift) for another shape: an answer that does not say whether there is more, too."""
    rows = document.get("data") if isinstance(document, dict) else None
    has_more = document.get("hasMorePages") if isinstance(document, dict) else None
    if not isinstance(rows, list) or not isinstance(has_more, bool) or (has_more and not rows):
        raise SourceFailed(PageState.SCHEMA_DRIFT, _("{url} answered no list of responses.").format(url=page.url))
    with shape_of(page.url, _("responses of banki.ru")):
        findings = [finding for row in rows for finding in _findings(row, page)]
    return ResponsesRead(findings, has_more)


def _findings(row: dict[str, Any], page: Page) -> list[Finding]:
    identity = str(int(row["id"]))
    url = joined(page.url, f"/services/responses/bank/response/{identity}/")
    grade, comments = row.get("grade"), row.get("commentCount")
    response = Finding(
        external_id=identity,
        text=plain_text(str(row.get("text") or "")),
        title=plain_text(str(row.get("title") or "")) or None,
        url=url,
        published_at=machine_moment(str(row.get("dateCreate") or ""), zone=MOSCOW),
        author=str(row.get("userName") or "") or None,
        # Not yet graded by the site, or not to be: no stars is not zero stars.
        stars=float(grade) if isinstance(grade, (int, float)) and grade else None,
        thread_id=identity,
        engagement=EngagementFound(comments=comments if isinstance(comments, int) else None),
        marks=_marks(row),
        aliases=(f"banki:{identity}",),
    )
    answer = plain_text(str(row.get("agentAnswerText") or ""))
    if not answer:
        return [response]
    return [
        response,
        Finding(
            external_id=f"{identity}/answer", text=answer, url=url, thread_id=identity, parent_id=identity, ours=True
        ),
    ]


def _marks(row: dict[str, Any]) -> tuple[str, ...]:
    """What the site decided about the response; None is undecided and says nothing."""
    said = []
    if isinstance(row.get("isCountable"), bool):
        said.append(MARKS["counted" if row["isCountable"] else "not counted"])
    if isinstance(row.get("resolutionIsApproved"), bool):
        said.append(MARKS["resolved" if row["resolutionIsApproved"] else "not resolved"])
    return tuple(said)
