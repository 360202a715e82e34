"""A kind of source that another package brings: found by its entry point, read like the house's own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs" / "SOURCES.md"
PACKAGE = DOCS.read_text("utf-8").split("```python title=guestbook.py\n")[1].split("```")[0]
ASKED = """
import json, sys
from datetime import UTC, datetime
from crawlers.assignment import Assignment
from crawlers.collector import Looked
from crawlers.collectors import COLLECTORS
from crawlers.detection import recognised_page
from crawlers.extraction import extract
from crawlers.parsers.page import Page
from crawlers.previewing import preview
from storage.source_kinds import KINDS
from zoneinfo import ZoneInfo

page = Page(url=sys.argv[1], read_at=datetime.now(UTC))
body = b"guestbook 1\\nlena|2026-03-09T10:00:00+00:00|Thank you\\n"
found = recognised_page(Looked(body, page))[0]
zone = ZoneInfo("UTC")
assignment = Assignment(source_id=0, kind="guestbook", name="x", address=sys.argv[1], zone=zone, is_local=True)
print(json.dumps({
    "named": KINDS["guestbook"].name, "recognised": found.kind, "broken": "broken" in KINDS,
    "extracted": [one.text for one in extract(body, page, kind="guestbook").findings],
    "previewed": [one.author for one in preview(assignment, now=datetime.now(UTC))],
    "all": set(KINDS) == set(COLLECTORS),
}))
"""


@pytest.fixture
def installed(tmp_path):
    """The package of the docs, and one that cannot be loaded, as an installer would lay them down."""
    (tmp_path / "guestbook.py").write_text(PACKAGE, "utf-8")
    (tmp_path / "broken_kind.py").write_text("raise RuntimeError('broken')", "utf-8")
    for name, entry in (("guestbook", "guestbook = guestbook"), ("broken_kind", "broken = broken_kind")):
        folder = tmp_path / f"{name}-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", "utf-8")
        (folder / "entry_points.txt").write_text(f"[repdesk.sources]\n{entry}\n", "utf-8")
    return tmp_path


def test_a_kind_of_another_package_is_recognised_previewed_and_extracted(installed, site):
    site.pages["/book"] = "guestbook 1\nlena|2026-03-09T10:00:00+00:00|Thank you\n"
    environment = {**os.environ, "PYTHONPATH": f"{installed}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-c", ASKED, f"{site.url}/book"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "named": "guest book", "recognised": "guestbook", "broken": False, "extracted": ["Thank you"],
        "previewed": ["lena"], "all": True,
    }  # fmt: skip
    assert "the kind of source broken cannot be loaded" in done.stderr, "and it costs nobody else anything"
