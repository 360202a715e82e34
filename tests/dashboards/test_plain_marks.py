"""What is said and marked beside figures: disputes of a bonus, outcomes of the reading list, lone points, few cases."""

from dashboards.charts import Series, chart
from dashboards.comparing import Better
from dashboards.review import MEASURES
from dashboards.screens.bonus_row import dispute_way
from dashboards.screens.debrief_case import recorded_words
from dashboards.screens.review_person import Shown
from dashboards.sheets import Kind
from storage.vocabulary import BonusState, DebriefOutcome


def test_an_operator_reads_in_each_state_how_to_dispute():
    assert "until the sheet is signed" in dispute_way(BonusState.DRAFT)
    assert "send it back" in dispute_way(BonusState.SIGNED)
    assert "correction" in dispute_way(BonusState.FROZEN)


def test_the_operator_is_said_to_be_told_only_where_that_is_so():
    assert recorded_words(DebriefOutcome.LESSON, has_operator=True).endswith("The operator is told.")
    for outcome, has_operator in ((DebriefOutcome.SCRIPT_CHANGE, True), (DebriefOutcome.LESSON, False)):
        assert "told" not in recorded_words(outcome, has_operator=has_operator)


def test_a_lone_point_of_a_line_can_be_seen():
    lone, two = (
        chart(["a", "b"], [Series("x", values, is_line=True)], unit="%")["series"][0]
        for values in ([None, 90.0], [80.0, 90.0])
    )
    assert (lone["symbol"], lone["symbolSize"], two["symbolSize"]) == ("circle", 12, 6)


def test_a_change_of_too_few_cases_is_neither_good_nor_bad(monkeypatch):
    measured = type("Measured", (), {})

    def of(row):
        one = measured()
        one.value, one.is_few = row
        return one

    monkeypatch.setitem(MEASURES, "within", of)
    for few, better in ((True, Better.NEITHER), (False, Better.MORE)):
        found = Shown((0.9, few), (0.5, False), {}).previous("within", Kind.SHARE, Better.MORE)
        assert found.better is better
