"""What a spider process tells the process that launched it: one line of JSON."""

import json
from datetime import datetime
from typing import NamedTuple

from storage.vocabulary import PageState

MARK = "repdesk-spider:"


class SpiderReport(NamedTuple):
    """How a spider ended."""

    state: PageState
    error: str = ""
    retry_at: datetime | None = None

    def line(self) -> str:
        """The line that is printed."""
        retry_at = self.retry_at.isoformat() if self.retry_at else None
        document = {"state": self.state.value, "error": self.error, "retry_at": retry_at}
        return MARK + json.dumps(document, ensure_ascii=True)


def report_in(output: str) -> SpiderReport | None:
    """The last report in a process's output; None when it never came to one."""
    for line in reversed(output.splitlines()):
        if line.startswith(MARK):
            found = json.loads(line.removeprefix(MARK))
            retry_at = datetime.fromisoformat(found["retry_at"]) if found["retry_at"] else None
            return SpiderReport(PageState(found["state"]), found["error"], retry_at)
    return None
