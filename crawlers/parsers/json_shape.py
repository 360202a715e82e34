"""JSON answers of networks, looked at with care: a value of another kind than expected is no value."""

from datetime import UTC, datetime
from typing import Any

from crawlers.parsers.moments import machine_moment
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState


def rows_of(document: Any, name: str, *, url: str, what: str) -> list[dict[str, Any]]:
    """The list under a name ("": the document itself). Raises SourceFailed (schema_drift) when there is none."""
    rows = document.get(name) if name and isinstance(document, dict) else document if not name else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        words = _("{url} answered something that is no list of {what}.")
        raise SourceFailed(PageState.SCHEMA_DRIFT, words.format(url=url, what=what))
    return rows


def said(row: Any, *path: str) -> str:
    """The text (or number) at a path through objects; "" when there is none."""
    value = row
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if isinstance(value, bool):
        return ""
    return str(value) if isinstance(value, str | int) else ""


def held(row: Any, *path: str) -> dict[str, Any]:
    """The object at a path; an empty one when there is none."""
    value = row
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def listed(row: Any, name: str) -> list[dict[str, Any]]:
    """The rows of a list inside an object; what is no row is left out."""
    value = row.get(name) if isinstance(row, dict) else None
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def count_of(value: Any) -> int | None:
    """What a site counts; None when it does not say. A score below nothing counts as nothing."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:  # noqa: PLR2004 - people
        return None
    return max(0, int(value))


def seconds_moment(value: Any) -> datetime | None:
    """A moment in seconds since 1970; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 4e9:  # noqa: PLR2004 - until 2096
        return None
    return datetime.fromtimestamp(value, UTC)


def iso_moment(value: Any) -> datetime | None:
    """A moment in ISO 8601, in UTC when it does not say."""
    return machine_moment(value, zone=UTC) if isinstance(value, str) else None
