"""A spider's memory is its own: one launched by a big worker begins small, one that grows is stopped."""

import subprocess
import sys
from pathlib import Path

from scrapy.utils.test import get_crawler

from crawlers.spiders.memory import OwnMemory

ROOT = Path(__file__).resolve().parent.parent.parent
HELD_MB = 400
GAUGE = """
from scrapy.utils.test import get_crawler
from crawlers.spiders.memory import OwnMemory
print(OwnMemory(get_crawler()).get_virtual_size() // 2**20)
"""
BIG_LAUNCHER = f"""
import subprocess, sys
held = bytearray({HELD_MB} * 2**20)
held[::4096] = b"x" * len(held[::4096])
print(subprocess.run([sys.executable, "-c", {GAUGE!r}], check=True, capture_output=True, text=True).stdout)
"""


def test_what_the_launcher_holds_is_not_the_spiders():
    ran = subprocess.run(
        [sys.executable, "-c", BIG_LAUNCHER], check=True, capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert 0 < int(ran.stdout) < HELD_MB


def test_the_gauge_follows_what_is_held():
    gauge = OwnMemory(get_crawler())
    before = gauge.get_virtual_size()
    held = bytearray(100 * 2**20)
    held[::4096] = b"x" * len(held[::4096])
    assert gauge.get_virtual_size() - before > 80 * 2**20
