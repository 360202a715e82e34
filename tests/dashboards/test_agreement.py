"""Shares with their limits, by label, by week, by source; and who may see them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from sqlalchemy.orm import Session

from classifier import coin_scores, lessons, shelf, sureness
from classifier.archive import Archived
from classifier.features import HASHED, SIGNS
from classifier.labels import LABELS
from classifier.model import Model, Prediction
from dashboards.agreement import Reading, Share, agreement, by_source, by_week, confusion, per_tag, worst
from dashboards.charts import Hue
from dashboards.pretag_quality import (
    Basis,
    measured,
    models,
    source_names,
    sure_rows,
    waiting,
    words_of,
)
from dashboards.quality_charts import learning_chart, measured_models, week_chart
from dashboards.quality_sheets import confusion_sheet, model_sheet, state_of
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.vocabulary import Label, Role
from tests import builders
from tests.classifier.deciding import decide

NOW = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Moscow")


def reading(number: int, said: str, chosen: str, *, confidence: float = 0.9, source: int = 1, days: int = 0) -> Reading:
    return Reading(number, source, NOW - timedelta(days=days), Label(said), Label(chosen), confidence)


TEN = [
    *(reading(number, "news", "news") for number in range(4)),
    *(reading(number, "news", "other", confidence=0.5 + number / 100) for number in range(4, 6)),
    *(reading(number, "praise", "praise", source=2, days=14) for number in range(6, 9)),
    reading(9, "abuse", "complaint", confidence=0.99, source=2),
]


def test_precision_and_recall_are_of_what_was_proposed_and_of_what_was_chosen():
    found = {row.label: row for row in per_tag(TEN)}
    assert found[Label.NEWS] == (Label.NEWS, Share(4, 6), Share(4, 4))
    assert found[Label.OTHER] == (Label.OTHER, Share(0, 0), Share(0, 2))
    assert found[Label.OTHER].precision.value is None
    assert list(found) == [Label.NEWS, Label.COMPLAINT, Label.ABUSE, Label.PRAISE, Label.OTHER]
    assert agreement(TEN) == Share(7, 10)


def test_limits_hold_the_share_and_are_anywhere_of_nothing():
    low, high = Share(7, 10).limits
    assert (round(low, 3), round(high, 3)) == (0.393, 0.913)
    assert Share(0, 0).limits == (0, 1)
    assert Share(10, 10).limits[1] == 1


def test_weeks_begin_on_monday_and_one_without_decisions_stays_empty():
    assert [(row.key, row.share.of) for row in by_week(TEN, zone=ZONE)] == [
        ("2026-03-02", 3),
        ("2026-03-09", 0),
        ("2026-03-16", 7),
    ]
    assert by_week([], zone=ZONE) == []
    drawn = week_chart(by_week(TEN, zone=ZONE))
    assert drawn["series"][-1]["data"] == [100.0, None, 57.1]
    assert drawn["series"][0]["color"] == Hue.GOOD


def test_sources_with_most_decisions_come_first_and_the_surest_mistake_too():
    assert [(row.key, row.share.of) for row in by_source(TEN)] == [("1", 6), ("2", 4)]
    assert [one.mention_id for one in worst(TEN, most=2)] == [9, 5]


def test_confusion_has_only_labels_that_occur():
    sheet = confusion_sheet(confusion(TEN))
    assert [column.title for column in sheet.columns][1:] == ["news", "complaint", "abuse", "praise", "other"]
    assert sheet.rows[0] == ["news", 4, None, None, None, None]
    assert sheet.rows[-1] == ["other", 2, None, None, None, None]


@pytest.fixture
def decided(session: Session, now: datetime) -> dict[str, int]:
    """Two brands with decisions; the model "aaa" is in force, "bbb" was refused."""
    model = Model(
        *(np.zeros(shape, np.float32) for shape in ((HASHED + SIGNS, len(LABELS)), 7, HASHED)), 1.0, (1.0, 0.0)
    )
    refused = Archived("bbb", model, 5, 1, {"objections": [{"says": "x", "values": {}}]})
    figures = {"coin": 40, "coin_macro_f1": [0.7, 0.6, 0.8], "learnt_until": 0}
    shelf.put_up(session, refused, by=SYSTEM, now=now, in_use=False)
    shelf.put_up(session, Archived("aaa", model, 9, 3, figures), by=SYSTEM, now=now)
    person = builders.a_person(session)
    found: dict[str, int] = {}
    for name in ("ours", "theirs"):
        source = builders.a_source(session, builders.a_brand(session), name=f"Форум {name}")
        for number in range(60):
            mention = builders.a_mention(session, source, text=f"Текст {name} {number}")
            more = {"proposed": Label.NEWS if number else None, "confidence": 0.8 if number else None}
            decide(session, mention, "news" if number % 4 else "praise", by=person, now=now, **more)
        found[name] = source.brand_id
    asked = [one for one in lessons.lessons(session) if one.is_held_back]
    said = [Prediction("news", 0.9, {"news": 0.9}, 0.0, None) for _one in asked]
    coin_scores.keep(session, asked, said, model="aaa", now=now, are_first=True)
    sureness.recount(session, "aaa", now=now)
    return found


def test_each_brand_has_its_own_figures_by_cards_and_by_coin(session, decided):
    lead = builders.actor(Role.LEAD, brand_id=decided["ours"])
    cards = measured(session, decided["ours"], Basis.CARDS, by=lead)
    assert (len(cards.readings), cards.left_out) == (59, 1)
    assert agreement(cards.readings) == Share(45, 59)
    coin = measured(session, decided["ours"], Basis.MODEL, by=lead)
    assert 3 < len(coin.readings) < 25
    assert measured(session, decided["ours"], Basis.FIRST, by=lead) == coin
    assert {one.source_id for one in coin.readings} == {one.source_id for one in cards.readings}
    with pytest.raises(Refused, match="role"):
        measured(session, decided["theirs"], Basis.MODEL, by=lead)


def test_an_edited_text_is_left_out_of_the_coin_sample(session, decided, now):
    lead = builders.actor(Role.LEAD)
    one = measured(session, decided["ours"], Basis.MODEL, by=lead).readings[0]
    mention = session.get(builders.Mention, one.mention_id)
    decide(session, mention, "abuse", by=builders.a_person(session), now=now, mention_version=2)
    assert measured(session, decided["ours"], Basis.MODEL, by=lead).left_out == 1


def test_the_shelf_the_thresholds_and_what_waits(session, decided, now):
    lead = builders.actor(Role.LEAD)
    rows = models(session, by=lead)
    assert [(row.version.name, row.since, state_of(row)) for row in rows] == [
        ("aaa", now, "in force"),
        ("bbb", None, "refused"),
    ]
    assert [row.version.name for row in measured_models(rows)] == ["aaa"]
    assert learning_chart(rows)["series"][0]["data"] == [70.0]
    assert model_sheet(rows).rows[0][3:5] == [0.7, 40]
    assert waiting(session, by=lead) == (120, 120)
    (row,) = sure_rows(session, by=lead)
    assert (row.label, row.starts_at) == (Label.NEWS, None)
    assert {one.decisions for one in source_names(session, decided["ours"], by=lead).values()} == {60}


def test_words_are_told_only_of_brands_that_are_open(session, decided):
    everybody, ours = builders.actor(Role.QUALITY), builders.actor(Role.QUALITY, brand_id=decided["ours"])
    found = [
        *measured(session, decided["ours"], Basis.CARDS, by=everybody).readings[:2],
        *measured(session, decided["theirs"], Basis.CARDS, by=everybody).readings[:2],
    ]
    assert [row.source for row in words_of(session, found, by=everybody)] == ["Форум ours"] * 2 + ["Форум theirs"] * 2
    assert [row.source for row in words_of(session, found, by=ours)] == ["Форум ours"] * 2


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.OPERATOR, Role.MARKETING])
def test_others_see_none_of_it(session, decided, role):
    by = builders.actor(role)
    for ask in (models, waiting, sure_rows):
        with pytest.raises(Refused, match="role"):
            ask(session, by=by)
    with pytest.raises(Refused, match="role"):
        measured(session, decided["ours"], Basis.CARDS, by=by)
    with pytest.raises(Refused, match="role"):
        source_names(session, decided["ours"], by=by)
