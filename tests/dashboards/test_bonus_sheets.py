"""The sheet of a month from the first calculation to the frozen one, and what nobody may do to it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from dashboards.bonus_changes import differences
from dashboards.bonus_disputes import answer, dispute
from dashboards.bonus_plans import LineForm, PlanForm, plan_for, plan_of, plans, save_plan
from dashboards.bonus_reading import evidence, sheet_view, sheets
from dashboards.bonus_reckoning import calculate
from dashboards.bonus_sheets import calculate_sheet, confirm, send_back, sign
from dashboards.bonus_tables import lines_sheet, preview_sheet, sheet_notes, sums_sheet
from dashboards.export import as_xlsx
from desk.notice_words import page_of, sentence
from desk.notifying import newest
from storage.errors import Refused
from storage.tables import Absence, AuditEntry, BonusPlan, Notification, Shift, TicketFact
from storage.vocabulary import (
    AbsenceReason,
    BonusMetric,
    BonusPart,
    BonusState,
    FewRule,
    NotificationKind,
    Prorating,
    RatingCause,
    Role,
    Verdict,
)
from tests.builders import a_brand, a_channel, a_person, a_source, actor
from tests.dashboards.conftest import a_fact

NOW = datetime(2026, 4, 3, 9, 0, tzinfo=UTC)
ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what asks both kinds of database the same."""
MARCH = "2026-03"
D = Decimal
CSI = LineForm(BonusMetric.CSI, BonusPart.PERSONAL, D(50), D(90), 40, 3)
WITHIN = LineForm(BonusMetric.WITHIN, BonusPart.PERSONAL, D(50), D(100), 40, 3)
TEAM = LineForm(BonusMetric.WITHIN, BonusPart.TEAM, D(50), D(100), 20, 3)
PLAN = PlanForm(MARCH, D("10000.00"), (CSI, WITHIN, TEAM), cap_percent=100)


class Crew:
    """A brand in March: Anna answered 4 of 4 in time (3 likes, a dislike of the decision), Boris 2 of 4."""

    def __init__(self, session):
        self.brand = a_brand(session)
        self.anna = a_person(session, Role.OPERATOR, name="Анна")
        self.boris = a_person(session, Role.OPERATOR, name="Борис")
        self.olga = a_person(session, Role.LEAD, name="Ольга")
        self.vera = a_person(session, Role.ADMINISTRATOR, name="Вера")
        self.channel, self.source = a_channel(session, self.brand), a_source(session, self.brand)
        self.facts: list[TicketFact] = []
        for number in range(4):
            self.fact(
                session, self.anna, 3 + number, is_within=True, rating=Verdict.LIKE if number < 3 else Verdict.DISLIKE
            )
            self.fact(session, self.boris, 3 + number, is_within=number < 2, rating=Verdict.LIKE)
        self.facts[6].rating_cause = RatingCause.DECISION
        for person, shifts in ((self.anna, 10), (self.boris, 10)):
            for day in range(shifts):
                start = datetime(2026, 3, 2 + day, 6, 0, tzinfo=UTC)
                session.add(
                    Shift(
                        brand_id=self.brand.id, person_id=person.id, starts_at=start,
                        ends_at=start + timedelta(hours=9), break_min=60, created_at=start,
                    )
                )  # fmt: skip
        session.flush()

    def fact(self, session, person, day, *, is_within, rating):
        opened = datetime(2026, 3, day, 9, 0, tzinfo=UTC)
        self.facts.append(
            a_fact(
                session, self.channel, self.source, person, opened_at=opened, replied_at=opened + timedelta(minutes=20),
                is_within=is_within, first_reply_s=1200, promoted_to_answered_s=1200, taken_to_answered_s=600,
                asked_at=opened + timedelta(hours=1), rating=rating, rated_at=opened + timedelta(hours=2), complexity=2,
            )
        )  # fmt: skip

    def by(self, person):
        role = {self.olga.id: Role.LEAD, self.vera.id: Role.ADMINISTRATOR}.get(person.id, Role.OPERATOR)
        return actor(role, person_id=person.id)


@pytest.fixture
def crew(session):
    made = Crew(session)
    save_plan(session, made.brand.id, form=PLAN, by=made.by(made.olga), now=NOW)
    return made


def calculated(session, crew, **given):
    return calculate_sheet(session, crew.brand.id, MARCH, by=crew.by(crew.olga), now=NOW, **given)


def seen(session, crew, sheet_id, person=None):
    return sheet_view(session, crew.brand.id, sheet_id, by=crew.by(person or crew.olga))


def test_a_month_by_hand(session, crew):
    """Anna: CSI 3 of 3 (the dislike is of the decision): all of 40 %. Within 4 of 4: all of 40 %. The team 6 of 8,
    75 %: half of 20 %. 9 000.00. Boris: CSI 4 of 4: 4 000.00; within 50 %: nothing; the team 1 000.00.
    """
    view = seen(session, crew, calculated(session, crew))
    assert [(row.name, [line.amount_minor for line in row.lines], row.total_minor) for row in view.rows] == [
        ("Анна", [400_000, 400_000, 100_000], 900_000),
        ("Борис", [400_000, 0, 100_000], 500_000),
    ]
    assert [(line.measured.value, line.measured.n) for line in view.rows[0].lines] == [(100, 3), (100, 4), (75, 8)]
    assert view.total_minor == 1_400_000
    assert (view.rows[0].hours.worked_min, view.rows[0].hours.owed_min) == (4800, 4800)


@ONE_KIND
def test_hours_away_are_planned_and_not_worked(session, crew):
    """Boris is away from the third shift's middle to the end of the fifth: 3 x 8 h planned, 4 h of them worked."""
    session.add(
        Absence(
            person_id=crew.boris.id, starts_at=datetime(2026, 3, 4, 11, 0, tzinfo=UTC),
            ends_at=datetime(2026, 3, 7, tzinfo=UTC), reason=AbsenceReason.SICK, created_at=NOW,
        )
    )  # fmt: skip
    session.flush()
    boris = seen(session, crew, calculated(session, crew)).rows[1]
    assert (boris.hours.worked_min, boris.hours.owed_min) == (3600, 4800)
    assert boris.total_minor == 375_000


@pytest.mark.parametrize(("prorating", "share"), [(Prorating.NONE, Fraction(1)), (Prorating.NORM, Fraction(80, 168))])
@ONE_KIND
def test_other_ways_of_sharing_out(session, crew, prorating, share):
    """March 2026 has 168 working hours in Russia; everybody had 80 planned."""
    plan = plan_of(PlanForm(MARCH, PLAN.base, PLAN.lines, prorating=prorating, cap_percent=100))
    found = calculate(session, crew.brand.id, MARCH, plan=plan, by=crew.by(crew.olga), now=NOW)
    assert [row.hours.share for row in found.rows] == [share, share]


def test_every_figure_opens_the_cases_it_was_made_of(session, crew):
    sheet = calculated(session, crew)
    asked = {"metric": BonusMetric.CSI, "part": BonusPart.PERSONAL, "person_id": crew.anna.id}
    own = evidence(session, crew.brand.id, sheet, by=crew.by(crew.anna), **asked)
    anna = [fact.ticket_id for fact in crew.facts[0:6:2]]
    assert [(row.ticket_id, row.value, row.channel) for row in own] == [(one, 1, crew.channel.name) for one in anna]
    team = asked | {"metric": BonusMetric.WITHIN, "part": BonusPart.TEAM}
    rows = evidence(session, crew.brand.id, sheet, by=crew.by(crew.olga), **team)
    assert (len(rows), sum(row.value for row in rows)) == (8, 6)
    with pytest.raises(Refused):
        evidence(session, crew.brand.id, sheet, by=crew.by(crew.boris), **asked)
    with pytest.raises(Refused):
        evidence(session, crew.brand.id, sheet, by=crew.by(crew.anna), **team)


@ONE_KIND
def test_a_frozen_sheet_never_changes_and_what_changed_since_is_shown(session, crew):
    sheet = calculated(session, crew)
    before = seen(session, crew, sheet).rows
    sign(session, sheet, by=crew.by(crew.olga), now=NOW)
    confirm(session, sheet, by=crew.by(crew.vera), now=NOW)
    assert differences(session, crew.brand.id, sheet, by=crew.by(crew.olga), now=NOW) == []
    crew.facts[1].is_within = False
    session.flush()
    view = seen(session, crew, sheet)
    assert (view.head.state, view.rows) == (BonusState.FROZEN, before)
    found = differences(session, crew.brand.id, sheet, by=crew.by(crew.olga), now=NOW)
    boris = [(one.place, one.was, one.is_now, one.was_minor, one.now_minor) for one in found if one.name == "Борис"]
    assert boris == [
        (1, Fraction(50), Fraction(25), 0, 0),
        (2, Fraction(75), Fraction(125, 2), 100_000, 50_000),
        (None, None, None, 500_000, 450_000),
    ]
    for act in (sign, confirm):
        with pytest.raises(Refused):
            act(session, sheet, by=crew.by(crew.olga), now=NOW)
    with pytest.raises(Refused):
        send_back(session, sheet, remark="Ещё раз", by=crew.by(crew.vera), now=NOW)
    with pytest.raises(Refused):
        dispute(session, sheet, place=0, words="Нет", by=crew.by(crew.boris), now=NOW)
    with pytest.raises(Refused, match="Say why"):
        calculated(session, crew)


@ONE_KIND
def test_a_correction_is_another_sheet(session, crew):
    sheet = calculated(session, crew)
    sign(session, sheet, by=crew.by(crew.olga), now=NOW)
    confirm(session, sheet, by=crew.by(crew.vera), now=NOW)
    crew.facts[1].is_within = False
    session.flush()
    other = calculated(session, crew, reason="Ответ пришёл позже, чем записано")
    assert other != sheet
    heads = sheets(session, crew.brand.id, by=crew.by(crew.olga))
    assert [(one.number, one.state, one.reason) for one in heads] == [
        (2, BonusState.DRAFT, "Ответ пришёл позже, чем записано"),
        (1, BonusState.FROZEN, ""),
    ]
    assert seen(session, crew, sheet).rows[1].total_minor == 500_000
    assert seen(session, crew, other).rows[1].total_minor == 450_000


def test_a_dispute_and_its_answer_both_stay(session, crew):
    sheet = calculated(session, crew)
    anna, olga = crew.by(crew.anna), crew.by(crew.olga)
    number = dispute(session, sheet, place=1, words="Тикет 5 передали мне просроченным", by=anna, now=NOW)
    assert dispute(session, sheet, place=1, words="Тикет 5 передали мне просроченным", by=anna, now=NOW) == number
    assert seen(session, crew, sheet).head.state is BonusState.DISPUTED
    with pytest.raises(Refused, match="Answer the disputes"):
        sign(session, sheet, by=olga, now=NOW)
    with pytest.raises(Refused):
        answer(session, number, words="Сама себе", by=anna, now=NOW)
    with pytest.raises(Refused):
        answer(session, number, words="", by=olga, now=NOW)
    answer(session, number, words="Верно", adjustment=D("250.50"), by=olga, now=NOW)
    answer(session, number, words="Верно", adjustment=D("250.50"), by=olga, now=NOW)
    calculated(session, crew)
    view = seen(session, crew, sheet)
    assert view.head.state is BonusState.DRAFT
    assert (view.rows[0].amount_minor, view.rows[0].total_minor) == (900_000, 925_050)
    found = view.disputes[0]
    assert (found.words, found.answer, found.adjusted, found.answered_by) == (
        "Тикет 5 передали мне просроченным", "Верно", D("250.50"), "Ольга"
    )  # fmt: skip
    assert seen(session, crew, sheet, crew.boris).disputes == []
    with pytest.raises(Refused, match="the answer stays"):
        answer(session, number, words="Передумала", by=crew.by(crew.vera), now=NOW)


@ONE_KIND
def test_what_is_taken_off_is_no_more_than_there_is(session, crew):
    sheet = calculated(session, crew)
    number = dispute(session, sheet, place=None, words="Мало", by=crew.by(crew.anna), now=NOW)
    for sum_ in ("-9000.01", "0.001"):
        with pytest.raises(Refused, match="no more than there is"):
            answer(session, number, words="Нет", adjustment=D(sum_), by=crew.by(crew.olga), now=NOW)


@ONE_KIND
def test_two_people_decide(session, crew):
    sheet = calculated(session, crew)
    sign(session, sheet, by=crew.by(crew.olga), now=NOW)
    sign(session, sheet, by=crew.by(crew.olga), now=NOW)
    with pytest.raises(Refused, match="signed it yourself"):
        confirm(session, sheet, by=crew.by(crew.olga), now=NOW)
    with pytest.raises(Refused, match="Send it back first"):
        calculated(session, crew)
    with pytest.raises(Refused, match="in a few words"):
        send_back(session, sheet, remark=" ", by=crew.by(crew.vera), now=NOW)
    send_back(session, sheet, remark="Проверьте отпуск", by=crew.by(crew.vera), now=NOW)
    head = seen(session, crew, sheet).head
    assert (head.state, head.remark, head.signed_by) == (BonusState.DRAFT, "Проверьте отпуск", "")


@ONE_KIND
def test_an_operator_sees_the_own_row_and_manages_nothing(session, crew):
    sheet = calculated(session, crew)
    anna = crew.by(crew.anna)
    assert [row.name for row in seen(session, crew, sheet, crew.anna).rows] == ["Анна"]
    assert sheets(session, crew.brand.id, by=actor(Role.OPERATOR, person_id=9999)) == []
    for refused in (
        lambda: calculate_sheet(session, crew.brand.id, MARCH, by=anna, now=NOW),
        lambda: calculate(session, crew.brand.id, MARCH, plan=plan_of(PLAN), by=anna, now=NOW),
        lambda: save_plan(session, crew.brand.id, form=PLAN, by=anna, now=NOW),
        lambda: sign(session, sheet, by=anna, now=NOW),
        lambda: confirm(session, sheet, by=anna, now=NOW),
        lambda: send_back(session, sheet, remark="x", by=anna, now=NOW),
        lambda: differences(session, crew.brand.id, sheet, by=anna, now=NOW),
        lambda: sheets(session, crew.brand.id, by=actor(Role.MARKETING)),
        lambda: sheets(session, crew.brand.id, by=actor(Role.QUALITY)),
    ):
        with pytest.raises(Refused):
            refused()


@ONE_KIND
def test_each_hears_of_what_concerns_them(session, crew):
    sheet = calculated(session, crew)
    dispute(session, sheet, place=0, words="Почему?", by=crew.by(crew.anna), now=NOW)
    kinds = session.execute(select(Notification.person_id, Notification.kind).order_by(Notification.id)).all()
    assert [tuple(row) for row in kinds] == [
        (crew.anna.id, NotificationKind.BONUS_READY),
        (crew.boris.id, NotificationKind.BONUS_READY),
        (crew.olga.id, NotificationKind.BONUS_DISPUTED),
        (crew.vera.id, NotificationKind.BONUS_DISPUTED),
    ]
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["bonus_plan_saved", "bonus_calculated", "bonus_disputed"]


@ONE_KIND
def test_a_month_that_runs_is_not_signed_for(session, crew):
    with pytest.raises(Refused, match="not over"):
        calculate_sheet(session, crew.brand.id, "2026-04", by=crew.by(crew.olga), now=NOW)
    with pytest.raises(Refused, match="No plan"):
        calculate_sheet(session, crew.brand.id, "2026-02", by=crew.by(crew.olga), now=NOW)


@ONE_KIND
def test_a_plan_holds_from_its_month_until_another_does(session, crew):
    by = crew.by(crew.olga)
    assert save_plan(session, crew.brand.id, form=PLAN, by=by, now=NOW) == plans(session, crew.brand.id, by=by)[0].id
    save_plan(session, crew.brand.id, form=PlanForm("2026-05", D(1), PLAN.lines), by=by, now=NOW)
    save_plan(session, crew.brand.id, form=PlanForm(MARCH, D(2), PLAN.lines), by=by, now=NOW)
    known = plans(session, crew.brand.id, by=by)
    held = {month: plan_for(known, month) for month in ("2026-02", MARCH, "2026-04", "2026-06")}
    assert {month: plan and plan.version for month, plan in held.items()} == {
        "2026-02": None, MARCH: 3, "2026-04": 3, "2026-06": 2
    }  # fmt: skip
    assert session.scalar(select(func.count()).select_from(BonusPlan)) == 3


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"lines": (CSI, WITHIN)}, "add up to 80 %"),
        ({"lines": ()}, "from 1 to"),
        ({"lines": (CSI, CSI, TEAM)}, "twice"),
        ({"lines": (LineForm(BonusMetric.CSI, BonusPart.TEAM, D(90), D(50), 100, 3),)}, "better than the floor"),
        (
            {"lines": (LineForm(BonusMetric.TAKEN_SPEED, BonusPart.TEAM, D(60), D(90), 100, 3),)},
            "better than the floor",
        ),
        ({"lines": (LineForm(BonusMetric.CSI, BonusPart.TEAM, D(50), D(101), 100, 3),)}, "from 0 to 100"),
        ({"lines": (LineForm(BonusMetric.CSI, BonusPart.TEAM, D(50), D(90), 100, 0),)}, "at least 1"),
        ({"base": D(0)}, "above nothing"),
        ({"base": D("0.001")}, "above nothing"),
        ({"cap_percent": 99}, "cap"),
        ({"month_from": "2026-13"}, "no month"),
        ({"formula": "base * salary"}, "no name of this plan"),
    ],
)
def test_a_plan_that_cannot_be_paid_by_is_refused(changes, why):
    given = {"month_from": MARCH, "base": D(1000), "lines": PLAN.lines} | changes
    with pytest.raises(Refused, match=why):
        plan_of(PlanForm(**given))


@ONE_KIND
def test_the_table_written_as_an_expression_is_the_table(session, crew):
    """Its own plain expression is kept as no expression at all; another gives the sum without sums of lines."""
    by = crew.by(crew.olga)
    plain = "base * hours * (csi_weight * csi + within_weight * within + team_within_weight * team_within)"
    assert plan_of(PlanForm(MARCH, PLAN.base, PLAN.lines, formula=plain)).formula == ""
    same = PlanForm(MARCH, PLAN.base, PLAN.lines, cap_percent=100, formula=f"0 + {plain}")
    found = calculate(session, crew.brand.id, MARCH, plan=plan_of(same), by=by, now=NOW)
    assert [row.reckoned.amount_minor for row in found.rows] == [900_000, 500_000]
    assert found.rows[0].reckoned.lines[0].amount_minor is None


@ONE_KIND
def test_few_cases_as_the_plan_says(session, crew):
    by = crew.by(crew.olga)
    lines = (CSI, WITHIN, LineForm(BonusMetric.QC, BonusPart.PERSONAL, D(60), D(90), 20, 5))
    for few, expected in ((FewRule.SHARED, 1_000_000), (FewRule.NEUTRAL, 1_000_000)):
        plan = plan_of(PlanForm(MARCH, PLAN.base, lines, few=few, cap_percent=100))
        found = calculate(session, crew.brand.id, MARCH, plan=plan, by=by, now=NOW)
        assert found.rows[0].reckoned.amount_minor == expected
        assert found.rows[0].reckoned.lines[2].is_few
    boris = found.rows[1].reckoned
    assert [line.amount_minor for line in boris.lines] == [400_000, 0, 200_000]


@ONE_KIND
def test_the_review_and_the_bonus_say_the_same(session, crew):
    """Both are made of facts: the one in SQL, the other case by case."""
    from dashboards.periods import Period  # noqa: PLC0415 - beside its only use
    from dashboards.review import review  # noqa: PLC0415 - as above

    march = Period(date(2026, 3, 1), date(2026, 4, 1))
    rows = {row.name: row for row in review(session, crew.brand.id, march, by=crew.by(crew.olga), now=NOW).rows}
    view = seen(session, crew, calculated(session, crew))
    for row in view.rows:
        csi, within, _team = (line.measured for line in row.lines)
        own = rows[row.name]
        assert (own.ratings.csi, own.ratings.rated) == (float(csi.value) / 100, csi.n)
        assert (own.done.promises.share, own.done.promises.counted) == (float(within.value) / 100, within.n)


@ONE_KIND
def test_a_sheet_as_a_file_says_how_it_is_reckoned(session, crew):
    sheet = calculated(session, crew)
    view = seen(session, crew, sheet)
    sums = sums_sheet(view)
    assert [(row[0], row[1]) for row in sums.rows] == [("Анна", D(9000)), ("Борис", D(5000)), ("All", D(14000))]
    lines = lines_sheet(view)
    assert [(row[1], row[3], row[-1]) for row in lines.rows[:3]] == [
        ("CSI of own answers", 1.0, D(4000)),
        ("Share within target", 1.0, D(4000)),
        ("Share within target, team", 0.75, D(1000)),
    ]
    assert sum(row[-1] for row in lines.rows) == sums.rows[-1][1]
    said = dict(sheet_notes(view))
    assert said["Expression"].startswith("base * hours * (csi_weight * csi")
    assert "50% and less: nothing. 90%: all of it." in said["CSI of own answers"]
    assert as_xlsx([sums, lines], sheet_notes(view)).startswith(b"PK")


@ONE_KIND
def test_figures_of_the_workbook_are_numbers(session, crew):
    """What somebody adds up and divides in the file: Anna's 80 of 80 hours, 3 cases, 75 % of the team, 1000.00."""
    view = seen(session, crew, calculated(session, crew))
    book = load_workbook(BytesIO(as_xlsx([sums_sheet(view), lines_sheet(view)])))
    head, anna, *_rest = book.worksheets[0].iter_rows(values_only=True)
    kept = dict(zip(head, anna, strict=True))
    assert (kept["Hours worked"], kept["Hours to work"], kept["CSI of own answers, n"]) == (80, 80, 3)
    assert (kept["Share within target, team"], kept["Share within target, team, pays"]) == (0.75, 1000)
    head, *lines = book.worksheets[1].iter_rows(values_only=True)
    kept = dict(zip(head, lines[2], strict=True))
    assert (kept["Value, share"], kept["Floor, share"], kept["Target, share"]) == (0.75, 0.5, 1)
    assert (kept["Cases"], kept["Weight by the plan"], kept["Fulfilment"]) == (8, 0.2, 0.5)


@ONE_KIND
def test_a_notice_names_the_month(session, crew):
    calculated(session, crew)
    told = newest(session, by=crew.by(crew.anna))[0]
    assert sentence(told) == "Your bonus for March 2026 is calculated: have a look"
    assert page_of(told) == "/bonus"


@ONE_KIND
def test_a_preview_has_a_dash_where_nothing_could_be_counted(session, crew):
    by = crew.by(crew.olga)
    plan = plan_of(PlanForm("2026-01", PLAN.base, PLAN.lines, cap_percent=100))
    found = {month: calculate(session, crew.brand.id, month, plan=plan, by=by, now=NOW) for month in (MARCH, "2026-02")}
    assert preview_sheet(found).rows == [["Анна", D(9000), None], ["Борис", D(5000), None], ["All", D(14000), None]]
