"""What a spider process tells the process that launched it: one line of JSON."""

import json
from typing import NamedTuple

from storage.vocabulary import PageState

MARK = "repdesk-spider:"


class SpiderReport(NamedTuple):
    """How a spider ended."""

    state: PageState
    error: str = ""

    def line(self) -> str:
        """The line that is printed."""
        return MARK + json.dumps({"state": self.state.value, "error": self.error}, ensure_ascii=True)


def report_in(output: str) -> SpiderReport | None:
    """The last report in a process's output; None when it never came to one."""
    for line in reversed(output.splitlines()):
        if line.startswith(MARK):
            found = json.loads(line.removeprefix(MARK))
            return SpiderReport(PageState(found["state"]), found["error"])
    return None
