"""The command line's contract for brands, mentions and seeding."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from moderation.commands import brand, mentions, moment_of, seed
from moderation.finding import Finding
from moderation.following import catch_up
from moderation.intake import receive
from moderation.listing import PAGE
from moderation.taxonomy import add_tags, merge_tags
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.tables import Mention, MentionTag, PreTag
from storage.vocabulary import Label, MentionState, TagKind
from tests.builders import a_brand, a_source

KEYS = [
    "id",
    "uid",
    "source",
    "external_id",
    "url",
    "author",
    "published_at",
    "seen_at",
    "title",
    "text",
    "stars",
    "state",
    "tags",
    "pretag",
    "ticket",
]


def run(command, *words):
    result = CliRunner().invoke(command, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def lines(command, *words):
    return [json.loads(line) for line in run(command, *words, "--json").splitlines()]


@pytest.fixture
def stored(database, now):
    """Three mentions: an old one, an abusive one with a pre-tag, and one on the last day."""
    with database.transaction() as session:
        source = a_source(session, a_brand(session, query="причал"))
        moments = [now - timedelta(days=9), now - timedelta(hours=5), now]
        findings = [
            Finding(
                external_id=f"x{number}",
                text=f"Причал {word}",
                url=f"http://127.0.0.1/{number}",
                published_at=moment,
                author="Вера",
            )
            for number, (moment, word) in enumerate(zip(moments, ("старый", "ужасен", "хорош"), strict=True))
        ]
        ids = receive(session, source=source, findings=findings, now=now).new_ids
        mention = session.get_one(Mention, ids[1])
        mention.state, mention.label, mention.is_abuse = MentionState.DECIDED, Label.COMPLAINT, True
        mention.pretag, mention.pretag_confidence = Label.COMPLAINT, 0.8
        session.add(
            PreTag(
                mention_id=ids[1], version=1, model="m", label=Label.COMPLAINT, confidence=0.8, abuse=0.7, made_at=now
            )
        )
    catch_up()
    return ids


def test_a_brand_is_added_listed_and_its_query_tried(database, stored):
    told = lines(brand, "add", "Маяк", "--query", "маяк банк", "--lang", "ru")[0]
    assert (told["name"], told["query"]) == ("Маяк", "маяк банк")
    assert told["id"] in [one["id"] for one in lines(brand, "list")]
    assert "Маяк" in run(brand, "list")
    trial = lines(brand, "test-query", "причал -ужасен")[0]
    assert trial["count"] == 2
    assert {one["id"] for one in trial["examples"]} == {stored[0], stored[2]}
    assert "Found: 3" in run(brand, "test-query", "причал")


def test_mentions_print_json_lines_of_the_agreed_shape(stored):
    newest, middle, oldest = lines(mentions)
    assert list(newest) == KEYS
    assert [one["id"] for one in (newest, middle, oldest)] == list(reversed(stored))
    assert middle["tags"] == ["complaint", "abuse"]
    assert middle["pretag"] == {"label": "complaint", "confidence": 0.8, "abuse": 0.7}
    assert (newest["pretag"], newest["ticket"], newest["title"], newest["author"]) == (None, None, None, "Вера")
    assert newest["published_at"] == "2026-03-02T09:00:00Z"
    assert (oldest["state"], newest["state"], oldest["external_id"]) == ("archived", "new", "x0")


def test_mentions_are_narrowed_by_query_period_tag_and_state(stored):
    oldest, middle, newest = stored

    def ids(*words):
        return [one["id"] for one in lines(mentions, *words)]

    assert ids("--query", "ужасен OR старая") == [middle, oldest]
    assert ids("--query", '"причал хорош"') == [newest]
    assert ids("--since", "2026-03-02") == [newest, middle]
    assert ids("--since", "2026-03-02T12:00") == [newest]
    assert ids("--until", "2026-03-02T09:00:00Z") == [middle, oldest]
    assert ids("--until", "2026-03-02") == [oldest]
    assert ids("--tag", "complaint") == ids("--tag", "abuse") == [middle]
    assert ids("--state", "archived") == [oldest]
    assert "Причал хорош" in run(mentions)


def test_the_brands_own_tags_and_tonality_are_listed_and_looked_for(database, stored, now):
    oldest, middle, newest = stored
    with database.transaction() as session:
        brand_id = session.get_one(Mention, middle).brand_id
        names = (["Карты", "Пластик"], ["очередь"])
        cards, plastic = add_tags(session, brand_id, TagKind.PRODUCT, names[0], by=SYSTEM, now=now)
        [queue] = add_tags(session, brand_id, TagKind.TOPIC, names[1], by=SYSTEM, now=now)
        merge_tags(session, plastic, cards, by=SYSTEM, now=now)
        for mention_id, tag_id in ((middle, plastic), (middle, queue), (newest, cards)):
            row = {"mention_version": 1, "named": "x", "put_at": now}
            session.add(MentionTag(mention_id=mention_id, tag_id=tag_id, **row))

    def ids(*words):
        return [one["id"] for one in lines(mentions, *words)]

    assert [one["tags"] for one in lines(mentions)] == [["Карты"], ["complaint", "abuse", "Карты", "очередь"], []]
    assert ids("--tag", "КАРТЫ") == ids("--tag", "пластик") == [newest, middle]
    assert ids("--tag", "очередь") == ids("--tone", "negative") == [middle]
    assert ids("--tone", "neutral") == [newest, oldest]
    with pytest.raises(Refused, match="neither one of the seven labels"):
        run(mentions, "--tag", "Ипотека")


def test_a_moment_without_a_zone_is_the_installations(monkeypatch):
    assert moment_of("2026-03-02") == datetime(2026, 3, 1, 21, tzinfo=UTC)
    assert moment_of("2026-03-02T10:00+01:00") == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert moment_of("") is None
    with pytest.raises(Refused, match="is no day"):
        moment_of("вчера")


def test_seeding_makes_as_much_as_is_asked_and_all_of_it_is_listed(database):
    run(seed, "--mentions", str(PAGE + 20), "--tickets", "5")
    found = lines(mentions)
    assert len(found) == PAGE + 20
    assert sum(one["ticket"] is not None for one in found) == 5
    assert len(lines(mentions, "--query", "причал")) == PAGE + 20
    run(seed, "--mentions", "3")
    assert len(lines(mentions)) == PAGE + 23
