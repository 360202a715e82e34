"""A collector killed in the middle of intake: nothing acknowledged is lost, nothing is doubled."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from sqlalchemy import func, select

from moderation.following import catch_up
from storage.query import parse
from storage.search import Facets, index_of
from storage.tables import DailyCount, Mention, MentionKey, MentionVersion, SourceCursor
from tests.builders import a_brand, a_source

HOUSE = Path(__file__).parents[2]
BATCHES, SIZE = 40, 20
COLLECT = f"""
import sys
from datetime import UTC, datetime
from moderation.finding import Finding
from moderation.intake import receive
from storage.database import Database
from storage.tables import Source

database, source_id = Database(sys.argv[1]), int(sys.argv[2])
for batch in range({BATCHES}):
    findings = [
        Finding(external_id=f"{{batch}}-{{number}}", text="Причал молчит", url="http://127.0.0.1/", author=str(number))
        for number in range({SIZE})
    ]
    with database.transaction() as session:
        source = session.get_one(Source, source_id)
        receive(session, source=source, findings=findings, cursor={{"batch": batch}}, now=datetime.now(UTC))
    print(batch, flush=True)
"""


def collect(url, source_id):
    command = [sys.executable, "-c", COLLECT, url, str(source_id)]
    return subprocess.Popen(command, cwd=HOUSE, env=os.environ.copy(), stdout=subprocess.PIPE, text=True)


def test_killed_again_and_again_it_ends_with_each_text_once(database, database_url):
    chance = random.Random(1)
    with database.transaction() as session:
        source_id = a_source(session, a_brand(session, query="причал")).id
    for _ in range(2):
        child = collect(database_url, source_id)
        acknowledged = 0
        for line in child.stdout:
            acknowledged = int(line)
            if acknowledged >= chance.randint(3, 25):
                break
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        with database.reading() as session:
            stored = session.scalar(select(func.count()).select_from(Mention))
            cursor = session.scalars(select(SourceCursor.state)).one()
            assert stored % SIZE == 0
            assert stored >= (acknowledged + 1) * SIZE
            assert session.scalar(select(func.count()).select_from(MentionVersion)) == stored
            assert cursor["batch"] >= acknowledged
    last = collect(database_url, source_id)
    last.communicate(timeout=120)
    assert last.returncode == 0
    assert catch_up() > 0
    with database.reading() as session:
        wanted = BATCHES * SIZE
        assert session.scalar(select(func.count()).select_from(Mention)) == wanted
        assert session.scalar(select(func.count()).select_from(MentionKey)) == wanted
        counted = select(func.sum(DailyCount.count)).where(DailyCount.dimension == "mention_source")
        assert session.scalar(counted) == wanted
        hits = index_of(session).match(parse("причал"), Facets()).subquery()
        assert session.scalar(select(func.count()).select_from(hits)) == wanted
