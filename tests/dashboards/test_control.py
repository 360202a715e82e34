"""The figures of quality control: what is in a mean, courses, sheets, the paper of a month."""

from datetime import UTC, date, datetime

import pytest

from dashboards.control_figures import Results, by_criterion, by_operator, courses, month_after, summed, whole_months
from dashboards.control_paper import monthly, monthly_pdf, monthly_sheets
from dashboards.control_sheets import agreement_sheet, courses_sheet, operators_sheet, scores_sheet
from dashboards.export import as_xlsx
from dashboards.periods import Period
from desk.quality_results import Agreement, CriterionMean, ErrorRow
from desk.quality_rows import CountedScore
from storage.i18n import set_language
from storage.vocabulary import AppealState


def row(percent, *, operator=1, month="2026-02", is_drawn=True, is_fatal=False, appeal=None, ticket=1):
    day = date.fromisoformat(f"{month}-10")
    name = {1: "Анна", 2: "Борис"}[operator]
    return CountedScore(ticket, 1, month, day, operator, name, "Карты", percent, is_fatal, is_drawn, appeal)


ROWS = [
    row(80.0, ticket=1),
    row(0.0, is_fatal=True, appeal=AppealState.CHANGED, ticket=2),
    row(10.0, is_drawn=False, ticket=3),
    row(None, ticket=4),
    row(100.0, operator=2, month="2026-03", appeal=AppealState.OPEN, ticket=5),
]
CRITERIA = [
    CriterionMean("style", "Style of the talk", "2026-02", 1, 3, 0.5, 2),
    CriterionMean("style", "Style of the talk", "2026-03", 2, 1, 1.0, 0),
]
ERRORS = [
    ErrorRow(1, "Анна", "2026-02", "style", "Style of the talk", 7, number, 0, 4, "=СУММ(1)", "Сухо")
    for number in (1, 2)
]
FOUND = Results(ROWS, summed(ROWS), CRITERIA, ERRORS, [])


def test_what_is_in_the_mean_and_what_is_not():
    total = summed(ROWS)
    assert (total.n, total.fatal, total.appealed, total.changed, total.by_hand, total.without) == (3, 1, 2, 1, 1, 1)
    assert total.mean == pytest.approx(0.6)
    assert summed([]).mean is None


def test_tables_and_rows_are_of_the_same_scores():
    assert [(name, one.n) for _number, name, one in by_operator(ROWS)] == [("Анна", 2), ("Борис", 1)]
    sheet = operators_sheet(FOUND)
    assert [line[2] for line in sheet.rows] == [2, 1, 3]
    assert len(scores_sheet([one for one in ROWS if one.counts]).rows) == FOUND.total.n


def test_the_course_leaves_gaps_where_nothing_was_scored():
    months, found = courses(ROWS)
    assert months == ["2026-02", "2026-03"]
    assert [(one.name, one.means) for one in found] == [
        ("", [40.0, 100.0]),
        ("Анна", [40.0, None]),
        ("Борис", [None, 100.0]),
    ]
    assert courses_sheet(months, found).rows[1][1:] == [0.4, None]


def test_the_mean_of_a_criterion_weighs_each_grade_alike():
    (style,) = by_criterion(CRITERIA)
    assert (style.n, style.missed, style.mean) == (4, 2, pytest.approx(0.625))


def test_kappa_is_not_told_of_too_few():
    few = Agreement("style", "Style of the talk", is_weighted=True, pairs=12, same=9, kappa=None)
    many = Agreement("style", "Style of the talk", is_weighted=True, pairs=50, same=40, kappa=0.4321)
    sheet = agreement_sheet([few, many])
    assert [line[3] for line in sheet.rows] == ["too few: 12 of 50", "0.43"]


def test_kappa_in_russian_has_a_comma_and_no_pairs_are_a_dash():
    set_language("ru")
    none = Agreement("style", "Style of the talk", is_weighted=True, pairs=0, same=0, kappa=None, steps=4)
    some = Agreement("style", "Style of the talk", is_weighted=True, pairs=50, same=40, kappa=0.4321, steps=2)
    sheet = agreement_sheet([none, some])
    assert [line[2:4] for line in sheet.rows] == [[None, "–"], [0.8, "0,43"]]
    assert [str(line[0])[-5:] for line in sheet.rows] == ["(0–4)", "(0–2)"]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_monthly_sheet_is_a_workbook_and_a_paper(language):
    set_language(language)
    one = monthly(FOUND, 1, "2026-02")
    assert one is not None
    assert [len(sheet.rows) for sheet in monthly_sheets(one)] == [4, 1, 2]
    assert as_xlsx(monthly_sheets(one)).startswith(b"PK")
    assert monthly_pdf(one, now=datetime(2026, 3, 2, tzinfo=UTC)).startswith(b"%PDF")
    assert monthly(FOUND, 2, "2026-02") is None


def test_a_period_within_months_is_widened_to_them_for_errors_that_repeat():
    assert whole_months(Period(date(2026, 1, 31), date(2026, 2, 2))) == Period(date(2026, 1, 1), date(2026, 3, 1))
    assert whole_months(Period(date(2026, 2, 1), date(2026, 3, 1))) == Period(date(2026, 2, 1), date(2026, 3, 1))
    assert month_after(date(2026, 12, 31)) == date(2027, 1, 1)
