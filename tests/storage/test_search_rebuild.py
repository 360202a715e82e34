"""The index follows the stemmer's version."""

from storage.query import parse
from storage.search import Facets, entries_of, index_of
from storage.search_rebuild import FACT, is_stale, rebuild_if_stale
from storage.tables import Fact
from storage.text import STEMMER_VERSION
from tests.builders import a_brand, a_mention, a_source


def test_another_stemmer_builds_the_index_anew_and_only_once(database):
    assert rebuild_if_stale(database) == 0
    with database.transaction() as session:
        source = a_source(session, a_brand(session))
        ids = [a_mention(session, source, text=f"банк номер {number}").id for number in range(7)]
        # One entry from another time: its text has changed since.
        index_of(session).add(session, [one._replace(text="призрак") for one in entries_of(session, ids[:1])])
        session.get_one(Fact, FACT).value = "older"
        assert is_stale(session)
    assert rebuild_if_stale(database) == 7
    assert rebuild_if_stale(database) == 0
    with database.transaction() as session:
        assert session.get_one(Fact, FACT).value == STEMMER_VERSION
        assert list(session.scalars(index_of(session).match(parse("банк"), Facets()))) == ids[::-1]
        assert list(session.scalars(index_of(session).match(parse("призрак"), Facets()))) == []
