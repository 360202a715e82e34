"""Launches a spider: a process group of its own with a hard time limit, because a reactor cannot start twice."""

import logging
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from crawlers.reading import Reading, StoredReading
from crawlers.spider_report import SpiderReport, report_in
from storage.database import database
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

ROOT = Path(__file__).resolve().parent.parent
HARD_LIMIT_S = 1800.0
LAST_WORDS = 300
LOGGED = 20_000

log = logging.getLogger("repdesk.crawlers")


def read_by_spider(reading: Reading) -> PageState:
    """Reads the source with its spider in a child process. Raises SourceFailed when it fails or overstays."""
    if not isinstance(reading, StoredReading):
        raise TypeError("a spider stores what it finds")
    assignment = reading.assignment
    limit = assignment.seconds("limit", HARD_LIMIT_S)
    which = ["--source", str(assignment.source_id), "--run", str(reading.run_id), "--at", reading.now.isoformat()]
    report = _run([sys.executable, "-m", "crawlers.spider_run", *which], limit=limit)
    if report.state not in {PageState.OK, PageState.NOT_MODIFIED, PageState.EMPTY}:
        raise SourceFailed(report.state, report.error, retry_at=report.retry_at)
    return report.state


def _run(command: list[str], *, limit: float) -> SpiderReport:
    url = database().url.render_as_string(hide_password=False)
    environment = {**os.environ, "REPDESK_DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=errors,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            code = process.wait(timeout=limit)
        except subprocess.TimeoutExpired:
            return SpiderReport(
                PageState.UNREACHABLE,
                _("The pass took longer than {seconds} seconds and was stopped.").format(seconds=f"{limit:g}"),
            )
        finally:
            if process.poll() is None:
                _end_group(process)
        output.seek(0)
        errors.seek(0)
        report = report_in(output.read().decode("utf-8", "replace"))
        if report is not None:
            return report
        said = errors.read().decode("utf-8", "replace").strip()
    log.error("the spider of %s ended with code %s:\n%s", command[-5:], code, said[-LOGGED:])
    # What it said last is the reason; the traceback above it is for the log.
    words = said.splitlines()[-1][:LAST_WORDS] if said else ""
    return SpiderReport(
        PageState.SCHEMA_DRIFT,
        _("The spider ended with code {code} without a report. {words}").format(code=code, words=words).strip(),
    )


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Ends the spider and whatever it started; one that has just ended by itself is no trouble."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
