"""Bonuses reckoned by hand: every rule of docs/BONUS.md has its figures here."""

from fractions import Fraction

import pytest

from dashboards.bonus_cases import measured
from dashboards.bonus_formula import paid, plain_formula, require_sound
from dashboards.bonus_plans import Plan, months_without
from dashboards.bonus_rules import Hours, Line, Measured, Terms, fulfilment, reckon, rounded, shared_out
from dashboards.bonus_wording import value_words
from dashboards.review_figures import Agreed
from storage.errors import Refused
from storage.vocabulary import BonusMetric, BonusPart, Currency, FewRule, Prorating

F = Fraction
CSI = Line(BonusMetric.CSI, BonusPart.PERSONAL, F(70), F(90), 50, 5)
WITHIN = Line(BonusMetric.WITHIN, BonusPart.PERSONAL, F(60), F(80), 30, 10)
TEAM = Line(BonusMetric.WITHIN, BonusPart.TEAM, F(60), F(80), 20, 10)
SPEED = Line(BonusMetric.TAKEN_SPEED, BonusPart.PERSONAL, F(1800), F(600), 100, 1)
FULL = Hours(9600, 9600)


def terms(*lines: Line, cap: str = "1.2", few: FewRule = FewRule.SHARED, base: int = 1_000_000) -> Terms:
    return Terms(base, F(cap), few, lines)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(60, 0), (70, 0), (75, F(1, 4)), (80, F(1, 2)), (90, 1), (92, F(11, 10)), (94, F(6, 5)), (100, F(6, 5))],
)
def test_nothing_at_the_floor_all_at_the_target_and_straight_on_to_the_cap(value, expected):
    assert fulfilment(CSI, F(value), F(6, 5)) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"), [(1800, 0), (3600, 0), (1200, F(1, 2)), (600, 1), (480, F(11, 10)), (0, F(6, 5))]
)
def test_of_times_less_is_better(seconds, expected):
    assert fulfilment(SPEED, F(seconds), F(6, 5)) == expected


def test_a_cap_of_the_target_itself_pays_no_more_than_the_share():
    assert fulfilment(CSI, F(100), F(1)) == 1


def test_a_row_by_hand():
    """10 000.00, 120 of 160 hours: 7 500.00. CSI 85: 0.75 of 50 % = 2 812.50. Within 72: 0.6 of 30 % = 1 350.00.
    The team's within 82: 1.1 of 20 % = 1 650.00.
    """
    found = reckon(
        terms(CSI, WITHIN, TEAM), [Measured(F(85), 20), Measured(F(72), 50), Measured(F(82), 400)], Hours(7200, 9600)
    )
    assert [line.amount_minor for line in found.lines] == [281_250, 135_000, 165_000]
    assert found.amount_minor == 581_250


def test_more_hours_than_owed_are_the_whole_and_none_owed_is_nothing():
    assert Hours(10_000, 9600).share == 1
    assert Hours(0, 9600).share == 0
    assert Hours(0, 0).share == 0
    assert Hours().share == 1


def test_too_few_cases_give_their_weight_to_the_others_in_proportion():
    """CSI has 4 of 5: its 50 % go to within (30) and the team (20), which stand for 60 % and 40 %."""
    found = reckon(terms(CSI, WITHIN, TEAM), [Measured(F(0), 4), Measured(F(80), 10), Measured(F(70), 10)], FULL)
    assert [line.weight for line in found.lines] == [0, F(3, 5), F(2, 5)]
    assert [line.is_few for line in found.lines] == [True, False, False]
    assert [line.amount_minor for line in found.lines] == [0, 600_000, 200_000]


def test_too_few_cases_are_paid_in_full_where_the_plan_says_so():
    found = reckon(terms(CSI, WITHIN, few=FewRule.NEUTRAL), [Measured(None, 0), Measured(F(70), 10)], FULL)
    assert [line.amount_minor for line in found.lines] == [500_000, 150_000]


def test_where_no_line_has_enough_cases_nothing_is_left_to_pay_by():
    found = reckon(terms(CSI, WITHIN), [Measured(None, 0), Measured(F(99), 9)], FULL)
    assert (found.amount_minor, found.counts) == (0, False)


def test_none_answered_is_a_nought_and_no_sample_too_small():
    """The weight stays where it is: whoever answered nothing is not paid by the likes of five customers alone."""
    volume = Line(BonusMetric.ANSWERED, BonusPart.PERSONAL, F(10), F(60), 50, 30)
    none = measured(BonusMetric.ANSWERED, [], worked_min=0, agreed=Agreed())
    slow = measured(BonusMetric.PER_HOUR, [], worked_min=60, agreed=Agreed())
    assert (none, slow) == (Measured(F(0), 0), Measured(F(0), 0))
    assert measured(BonusMetric.PER_HOUR, [], worked_min=0, agreed=Agreed()).value is None
    found = reckon(terms(volume, CSI), [none, Measured(F(90), 5)], FULL)
    assert [line.is_few for line in found.lines] == [False, False]
    assert [line.amount_minor for line in found.lines] == [0, 500_000]


def test_half_the_hours_have_half_the_target_of_tickets():
    """30 of 60 tickets in half the hours: the target is met, and half the base is paid, not a quarter."""
    volume = Line(BonusMetric.ANSWERED, BonusPart.PERSONAL, F(0), F(60), 100, 1)
    found = reckon(terms(volume), [Measured(F(30), 30)], Hours(4800, 9600))
    assert (found.lines[0].fulfilment, found.amount_minor) == (1, 500_000)
    assert reckon(terms(volume), [Measured(F(30), 30)], Hours(0, 9600)).amount_minor == 0


def test_a_time_that_was_not_measured_is_not_the_best_one():
    plan = terms(SPEED, CSI._replace(weight=100))
    lines = reckon(plan, [Measured(None, 0), Measured(F(90), 5)], FULL).lines
    formula = "base if taken_speed_value < 600 else taken_speed_value"
    assert paid(formula, plan, lines, FULL) == 180_000


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(59, "59 s"), (60, "1 min"), (90, "1 min 30 s"), (119, "1 min 59 s"), (3700, "1 h 01 min")],
)
def test_a_time_that_is_paid_by_is_said_to_the_second(seconds, expected):
    assert value_words(BonusMetric.TAKEN_SPEED, F(seconds)) == expected


def test_months_without_a_sheet_are_those_with_a_plan():
    plan = Plan(1, 1, "2025-11", Currency.RUB, Prorating.NONE, "", terms(CSI))
    assert months_without([plan], {"2026-01"}, last="2026-02") == ["2026-02", "2025-12", "2025-11"]
    assert months_without([plan._replace(month_from="2026-03")], {}, last="2026-02") == []
    assert months_without([], {}, last="2026-02") == []


def test_the_lines_always_add_up_to_the_sum_rounded_once():
    """100.00 in three thirds: 33.34 + 33.33 + 33.33; each rounded by itself would come to 99.99."""
    assert shared_out(10_000, [F(10_000, 3)] * 3) == [3334, 3333, 3333]
    assert rounded(F(5, 2)) == 3  # a half goes up
    thirds = [
        Line(metric, BonusPart.PERSONAL, F(0), F(3), weight, 1)
        for metric, weight in zip(list(BonusMetric)[:3], (33, 33, 34), strict=True)
    ]
    for base in range(9_990, 10_010):
        found = reckon(terms(*thirds, base=base), [Measured(F(1), 1)] * 3, Hours(7, 9))
        assert sum(line.amount_minor or 0 for line in found.lines) == found.amount_minor
        assert found.amount_minor == rounded(F(base, 3) * F(7, 9))


def test_the_table_and_its_expression_give_the_same_to_a_hundredth():
    plan = terms(CSI, WITHIN, TEAM)
    formula = plain_formula(plan.lines)
    assert formula == "base * hours * (csi_weight * csi + within_weight * within + team_within_weight * team_within)"
    for number in range(200):
        measured = [Measured(F(number % 101), number % 9), Measured(F(number * 7 % 101), 20), Measured(F(71), 99)]
        hours = Hours(number * 37, 9600)
        found = reckon(plan, measured, hours)
        assert paid(formula, plan, found.lines, hours) == found.amount_minor


def test_an_expression_says_what_lines_cannot():
    """Nothing at all below a CSI of 80 per cent, and 500.00 on top for more than 100 ratings."""
    formula = "base * hours * csi + (500 if csi_n > 100 else 0) if csi_value >= 80 else 0"
    plan = terms(CSI)
    for value, n, expected in ((85, 20, 750_000), (79, 200, 0), (90, 101, 1_050_000)):
        assert paid(formula, plan, reckon(plan, [Measured(F(value), n)], FULL).lines, FULL) == expected


def test_an_expression_pays_neither_less_than_nothing_nor_more_than_the_base_at_its_cap():
    plan = terms(CSI)
    lines = reckon(plan, [Measured(F(90), 20)], FULL).lines
    assert paid("0 - base", plan, lines, FULL) == 0
    assert paid("base * 50", plan, lines, FULL) == 1_200_000


def test_tenths_are_tenths():
    plan = terms(CSI, base=10)
    lines = reckon(plan, [Measured(F(90), 20)], FULL).lines
    assert paid("0.1 + 0.2 - 0.3 + 0.005", plan, lines, FULL) == 1  # half a hundredth, not a hair less


@pytest.mark.parametrize(
    "formula",
    [
        "", "csi if", "base.real", "(1).__class__.__bases__[0]", "__import__('os').system('id')", "open('/etc/passwd')",
        "9**9**9", "'a' * 1000000", "[csi] * 9", "(lambda: 1)()", "min(1)", "min(*base)", "max(base, csi, key=min)",
        "1e400", "9" * 40, "1j", "True", "nan", "salary", "csi := 3", "csi % 2", "1 // 2", "1 << 99", "f'{csi}'",
        "csi > 1", "min", "base / 0", "base / csi_n", "-" * 300 + "1", "(" * 299 + "1" + ")" * 299, "1 +" * 400 + "1",
        "csi; base", "{1: 2}", "csi[0]", "base if csi_n else", "\x00", "getattr(base, 'real')",
        "(1 for x in csi)", "print(base)", "csi" + "+csi" * 150,
    ],
)  # fmt: skip
def test_an_expression_that_is_no_plain_arithmetic_is_refused_with_a_reason(formula):
    with pytest.raises(Refused) as refusal:
        require_sound(formula, [CSI])
    assert refusal.value.why
    assert "leave it empty" in refusal.value.way_out


def test_the_largest_expression_that_is_let_in_is_reckoned_at_once():
    formula = "*".join(["999999999999"] * 35) + "*csi"
    require_sound(formula, [CSI])
    require_sound("base / csi_n if csi_n > 0 else 0", [CSI])
