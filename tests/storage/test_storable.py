"""What strangers write can be stored and searched for on both databases, whatever signs it holds."""

import pytest
from sqlalchemy import select

from storage.storable import as_json, storable
from storage.tables import Source, SourceCursor
from storage.vocabulary import Lane
from tests.builders import a_brand, a_source

HOSTILE = "до\x00по\ud800сле"
PLAIN = "допо?сле"


def test_texts_lose_only_what_no_database_takes():
    assert storable(HOSTILE) == PLAIN
    assert storable("Причал 🙂 \t\n ok") == "Причал 🙂 \t\n ok"


def test_documents_do_too():
    assert as_json({HOSTILE: [HOSTILE, 1, None, {"a": "🙂"}]}) == as_json({PLAIN: [PLAIN, 1, None, {"a": "🙂"}]})
    assert as_json({"path": "C:\\u0000"}) == '{"path": "C:\\\\u0000"}'


def test_hostile_text_is_stored_and_found(session, now):
    source = a_source(session, a_brand(session), name=HOSTILE, error=HOSTILE, options={HOSTILE: HOSTILE})
    session.add(SourceCursor(source_id=source.id, lane=Lane.LIVE, state={"etag": HOSTILE}, updated_at=now))
    session.flush()
    session.expire_all()
    found = session.scalars(select(Source).where(Source.name == HOSTILE)).one()
    assert (found.name, found.error, found.options) == (PLAIN, PLAIN, {PLAIN: PLAIN})


@pytest.mark.parametrize("text", ["", "plain", "Причал", "\ud83d"])
def test_storable_texts_stay_storable(text):
    assert storable(storable(text)) == storable(text)
