"""A house with one source, read pass by pass as the clock would."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import func, select

from crawlers import polite
from crawlers.backfilling import past_of, start_backfill
from crawlers.collecting import collect
from crawlers.reading import StoredReading
from crawlers.reading_back import read_back
from storage.rights import SYSTEM
from storage.secrets import seal
from storage.tables import Brand, Mention, MentionKey, MentionVersion, Run, Source, SourceCursor
from storage.vocabulary import Lane, Scope
from tests.builders import a_brand, a_source
from tests.crawlers.recordings import FOLDER

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


def recorded(name):
    """A recorded answer as a document."""
    return json.loads((FOLDER / name).read_bytes())


def asked_with(got):
    """The fields of a form, or of the address's query."""
    return dict(parse_qsl(got.body.decode() if got.method == "POST" else got.path.partition("?")[2]))


class House:
    """One source of a kind on a site that the test plays."""

    def __init__(self, database, kind, address, *, brand_of=None, **changes):
        polite.forget()
        self.database = database
        self.now = NOW
        row = {
            "kind": kind, "address": address, "is_local": True, "scope": Scope.OWN, "every_s": 60,
            "secrets": seal({"token": "key"}), **changes,
        }  # fmt: skip
        with database.transaction() as session:
            brand = session.get_one(Brand, brand_of.brand_id) if brand_of else a_brand(session)
            self.brand_id = int(brand.id)
            self.source_id = int(a_source(session, brand, **row).id)

    def passes(self, **later):
        """The next pass, that much later."""
        self.now += timedelta(**later)
        return collect(self.source_id, now=self.now)

    def held(self):
        """External id → the facts of the mention with its present text."""
        facts = (Mention.id, Mention.url, Mention.thread_id, Mention.deleted_at, Mention.edited_at, Mention.state)
        with self.database.reading() as session:
            rows = session.execute(
                select(MentionKey.external_id, MentionVersion.text, MentionVersion.version, *facts)
                .join(Mention, Mention.id == MentionKey.mention_id)
                .join(
                    MentionVersion,
                    (MentionVersion.mention_id == Mention.id) & (MentionVersion.version == Mention.version),
                )
                .where(Mention.source_id == self.source_id)
            )
            return {row.external_id: row for row in rows}

    def texts(self):
        return {key: row.text for key, row in self.held().items()}

    def deleted(self):
        return {key for key, row in self.held().items() if row.deleted_at is not None}

    def cursor(self):
        with self.database.reading() as session:
            return dict(session.get_one(SourceCursor, (self.source_id, Lane.LIVE)).state)

    def next_turn(self):
        with self.database.reading() as session:
            return session.scalar(select(Source.next_due_at).where(Source.id == self.source_id))

    def runs(self):
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(Run))

    def reads_the_past(self, *, steps=40):
        """All of the past; gives in how many steps it was read."""
        with self.database.transaction() as session:
            start_backfill(session, self.source_id, None, by=SYSTEM, now=self.now)
        taken = read_back(self.source_id, now=self.now, steps=steps)
        with self.database.reading() as session:
            source = session.get_one(Source, self.source_id)
            assert past_of(session, source, now=self.now).is_done
        return taken

    @contextmanager
    def watching(self, threads):
        """As if living tickets stood in these threads."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(StoredReading, "watched", lambda _reading: set(threads))
            yield
