"""The two families of errors that people see."""

from datetime import datetime
from typing import Any

from storage.vocabulary import PageState


class Refused(Exception):  # noqa: N818 - the trade's word; a refusal is an answer, not a fault
    """What a person asked for cannot be done: the thing, the reason and the way out, each in plain words."""

    picture = ""
    """Lines that point at the place of the trouble, where there is one."""

    def __init__(self, what: str, why: str, way_out: str = "") -> None:
        super().__init__(what, why, way_out)
        self.what = what
        self.why = why
        self.way_out = way_out

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.why, self.way_out) if part)

    def as_json(self) -> dict[str, Any]:
        """The shape in which the command line and the interfaces print a refusal."""
        return {"what": self.what, "why": self.why, "way_out": self.way_out}


class SourceFailed(Exception):  # noqa: N818 - reads as the sentence it is
    """A place we read or publish to did not answer as it should."""

    def __init__(self, state: PageState, message: str, *, retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.state = state
        self.message = message
        self.retry_at = retry_at

    def __str__(self) -> str:
        return self.message
