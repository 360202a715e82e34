"""The operator review by hand: whose figures, from which cases, what of the team stands beside them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dashboards.behind import behind
from dashboards.periods import Period
from dashboards.review import medians, months_to, readings_of, review, trend
from dashboards.review_sheets import comparison_sheet, faint_cells
from dashboards.selection import Board, Cell, Dimension, Figure, Selection
from desk.quality_rows import counted_scores
from desk.worked_hours import Worked, hours_worked
from storage.errors import Refused
from storage.tables import Absence, Debrief, DecisionHour, Sample, SampledTicket, Score, Scorecard, Shift
from storage.vocabulary import (
    AbsenceReason,
    DebriefOutcome,
    DecisionWay,
    RatingCause,
    Role,
    SampleUnit,
    ScoreKind,
    Verdict,
)
from tests.builders import a_brand, a_channel, a_person, a_source, actor
from tests.dashboards.conftest import a_fact

NOW = datetime(2026, 4, 3, 9, 0, tzinfo=UTC)
ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what asks both kinds of database the same."""
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))


class Crew:
    """Three operators with six answered tickets each in March, taken after 10, 20 and 30 minutes."""

    def __init__(self, session):
        self.session = session
        self.brand = a_brand(session)
        self.people = [a_person(session, Role.OPERATOR, name=name) for name in ("Анна", "Борис", "Вера")]
        self.channel, self.source = a_channel(session, self.brand), a_source(session, self.brand)
        self.facts = {
            person.id: [self.fact(person, 2 + day, minutes=10 * (place + 1)) for day in range(6)]
            for place, person in enumerate(self.people)
        }
        session.flush()

    def fact(self, person, day, *, minutes, month=3, **changes):
        opened = datetime(2026, month, day, 9, 0, tzinfo=UTC)
        row = {
            "opened_at": opened, "replied_at": opened + timedelta(minutes=minutes + 5), "is_within": minutes < 30,
            "first_reply_s": 60 * (minutes + 5), "promoted_to_answered_s": 60 * (minutes + 5),
            "taken_to_answered_s": 60 * minutes, "complexity": 1 + day % 3,
        } | changes  # fmt: skip
        return a_fact(self.session, self.channel, self.source, person, **row)

    def rated(self, fact, verdict, cause=None):
        fact.asked_at = fact.opened_at + timedelta(hours=2)
        fact.asked_day = fact.opened_day
        fact.rating, fact.rating_cause, fact.rated_at = verdict, cause, fact.asked_at
        self.session.flush()

    def rows(self, period=MARCH):
        by = actor(Role.LEAD, person_id=999)
        return {row.name: row for row in review(self.session, self.brand.id, period, by=by, now=NOW).rows}


@pytest.fixture
def crew(session):
    return Crew(session)


@ONE_KIND
def test_volume_speed_and_complexity(crew):
    anna, boris, vera = (crew.rows()[name] for name in ("Анна", "Борис", "Вера"))
    assert (anna.done.answered, anna.done.closed, anna.done.promises.share) == (6, 0, 1.0)
    assert (anna.done.simple, anna.done.medium, anna.done.hard, anna.done.complexity) == (2, 2, 2, 2.0)
    assert sorted(boris.done.taken) == [1200] * 6
    assert sorted(boris.done.promoted) == [1500] * 6
    assert vera.done.promises.share == 0.0


def test_only_what_is_about_the_answer_counts_against_a_person(crew):
    """Two likes, a dislike of the answer, one without a cause: 2 of 4. A decision, and one that was excused: no."""
    facts = crew.facts[crew.people[0].id]
    for fact, verdict, cause in zip(
        facts,
        (Verdict.LIKE, Verdict.LIKE, Verdict.DISLIKE, Verdict.DISLIKE, Verdict.DISLIKE, Verdict.DISLIKE),
        (None, RatingCause.DECISION, RatingCause.ANSWER, None, RatingCause.DECISION, RatingCause.ANSWER),
        strict=True,
    ):
        crew.rated(fact, verdict, cause)
    excused = facts[5]
    crew.session.add(
        Debrief(
            ticket_id=excused.ticket_id, cycle=1, brand_id=crew.brand.id, opened_at=NOW,
            outcome=DebriefOutcome.NOT_AT_FAULT, done_at=NOW,
        )
    )  # fmt: skip
    crew.session.flush()
    found = crew.rows()["Анна"].ratings
    assert (found.rated, found.dislikes, found.not_own, found.csi) == (4, 2, 2, 0.5)


@ONE_KIND
def test_medians_are_of_three_people_with_cases_enough_or_of_nobody(crew):
    rows = list(crew.rows().values())
    assert medians(rows)["taken"] == 1200
    assert medians(rows)["within"] == 1.0
    assert "csi" not in medians(rows)
    assert medians(rows[:2]) == {}


@ONE_KIND
def test_an_operator_sees_the_own_row_with_the_medians_beside_it(crew):
    anna = actor(Role.OPERATOR, person_id=crew.people[0].id)
    found = review(crew.session, crew.brand.id, MARCH, by=anna, now=NOW)
    assert [row.name for row in found.rows] == ["Анна"]
    assert found.medians["taken"] == 1200
    for refused in (
        lambda: trend(crew.session, crew.brand.id, crew.people[1].id, last=MARCH.last, by=anna, now=NOW),
        lambda: readings_of(crew.session, crew.brand.id, MARCH, crew.people[1].id, by=anna),
        lambda: review(crew.session, crew.brand.id, MARCH, by=actor(Role.MARKETING), now=NOW),
    ):
        with pytest.raises(Refused):
            refused()


def test_months_one_after_another(crew):
    for person in crew.people:
        for day in range(5):
            crew.fact(person, 10 + day, minutes=40, month=1)
    crew.session.flush()
    months = trend(
        crew.session, crew.brand.id, crew.people[0].id, last=MARCH.last, by=actor(Role.LEAD, person_id=9), now=NOW
    )
    assert [(f"{one.first:%y-%m}", one.row.done.answered, one.medians.get("taken")) for one in months] == [
        ("25-10", 0, None), ("25-11", 0, None), ("25-12", 0, None),
        ("26-01", 5, 2400), ("26-02", 0, None), ("26-03", 6, 1200),
    ]  # fmt: skip
    assert months[-1].row == crew.rows()["Анна"]._replace(name=months[-1].row.name, done=months[-1].row.done)


def test_months_over_the_turn_of_a_year():
    assert [period.since.isoformat() for period in months_to(date(2026, 2, 28), 3)] == [
        "2025-12-01", "2026-01-01", "2026-02-01"
    ]  # fmt: skip
    assert months_to(date(2026, 12, 31), 1) == [Period(date(2026, 12, 1), date(2027, 1, 1))]


def scored(crew, scores, *, reader_id, channel=None, revealed_at=NOW):
    """Anna's tickets as quality control read them: for each a percentage, and whether it was drawn."""
    card = Scorecard(brand_id=crew.brand.id, version=1, made_at=NOW)
    sample = Sample(
        brand_id=crew.brand.id, month="2026-03", unit=SampleUnit.OPERATOR, size=2, seed="s", algorithm=1, population=9,
        drawn_at=NOW,
    )  # fmt: skip
    crew.session.add_all([card, sample])
    crew.session.flush()
    anna = crew.people[0].id
    for number, (percent, is_drawn) in enumerate(scores):
        taken = SampledTicket(
            brand_id=crew.brand.id, sample_id=sample.id if is_drawn else None, month="2026-03",
            ticket_id=crew.facts[anna][number].ticket_id, cycle=1, operator_id=anna,
            channel_id=(channel or crew.channel).id, day="2026-03-09", added_at=NOW, revealed_at=revealed_at,
        )  # fmt: skip
        crew.session.add(taken)
        crew.session.flush()
        for kind, given, counts in ((ScoreKind.FIRST, percent, True), (ScoreKind.SECOND, 10.0, False)):
            if kind is ScoreKind.FIRST or revealed_at is not None:
                crew.session.add(
                    Score(
                        sampled_id=taken.id, scorecard_id=card.id, kind=kind, reader_id=reader_id, percent=given,
                        is_fatal=False, is_counted=counts, scored_at=NOW,
                    )
                )  # fmt: skip
    crew.session.flush()


def test_scores_count_once_by_the_day_the_cycle_ended(crew):
    scored(crew, ((80.0, True), (90.0, True), (0.0, False)), reader_id=crew.people[2].id)
    anna = crew.people[0].id
    quality = crew.rows()["Анна"].quality
    assert (quality.n, quality.mean) == (2, 85.0)
    found = readings_of(crew.session, crew.brand.id, MARCH, anna, by=actor(Role.OPERATOR, person_id=anna))
    assert [one.percent for one in found] == [80.0, 90.0]


def scores_seen(crew, by):
    """How many scores of Anna's stand in the comparison and on her page, and how many open."""
    asked = {"by": by, "now": NOW}
    rows = {row.name: row for row in review(crew.session, crew.brand.id, MARCH, **asked).rows}
    months = trend(crew.session, crew.brand.id, crew.people[0].id, last=MARCH.last, **asked)
    opens = readings_of(crew.session, crew.brand.id, MARCH, crew.people[0].id, by=by)
    assert rows["Анна"].quality.n == months[-1].row.quality.n == len(opens)
    return len(opens)


@ONE_KIND
def test_a_second_reader_does_not_see_the_first_score_in_any_figure(crew):
    kira, dina = (a_person(crew.session, Role.QUALITY) for _number in range(2))
    scored(crew, ((80.0, True),), reader_id=kira.id, revealed_at=None)
    assert scores_seen(crew, actor(Role.QUALITY, person_id=dina.id)) == 0
    assert scores_seen(crew, actor(Role.QUALITY, person_id=kira.id)) == 1
    assert scores_seen(crew, actor(Role.LEAD, person_id=999)) == 0  # leads give second readings, too
    assert scores_seen(crew, actor(Role.ADMINISTRATOR, person_id=999)) == 1
    assert scores_seen(crew, actor(Role.OPERATOR, person_id=crew.people[0].id)) == 1
    given = {"by": actor(Role.QUALITY, person_id=dina.id)}
    assert counted_scores(crew.session, crew.brand.id, MARCH.since, MARCH.until, **given) == []
    crew.session.query(SampledTicket).update({SampledTicket.revealed_at: NOW})
    assert scores_seen(crew, actor(Role.QUALITY, person_id=dina.id)) == 1
    crew.channel.is_open = False
    crew.session.flush()
    assert scores_seen(crew, actor(Role.QUALITY, person_id=dina.id)) == 0


@ONE_KIND
def test_quality_control_sees_in_a_row_what_it_opens_and_nothing_of_closed_channels(crew):
    closed = a_channel(crew.session, crew.brand, is_open=False)
    anna, open_one = crew.people[0], crew.channel
    crew.channel = closed
    crew.fact(anna, 20, minutes=50)
    crew.channel = open_one
    crew.session.flush()
    lead, kira = actor(Role.LEAD, person_id=999), actor(Role.QUALITY, person_id=a_person(crew.session).id)
    selection, cell = Selection(crew.brand.id, MARCH), Cell(Figure.ANSWERED, Dimension.OPERATOR, str(anna.id))
    for by, count in ((lead, 7), (kira, 6)):
        found = review(crew.session, crew.brand.id, MARCH, by=by, now=NOW)
        own = next(row for row in found.rows if row.name == "Анна")
        months = trend(crew.session, crew.brand.id, anna.id, last=MARCH.last, by=by, now=NOW)
        rows = behind(crew.session, selection, board=Board.SLA, cell=cell, by=by, now=NOW)
        assert own.done.answered == months[-1].row.done.answered == len(rows) == count
        assert found.medians == medians(list(crew.rows().values()))


@ONE_KIND
def test_agreement_of_somebody_who_moderates(crew):
    crew.session.add(
        DecisionHour(
            brand_id=crew.brand.id, day="2026-03-05", hour=9, person_id=crew.people[0].id, way=DecisionWay.KEY,
            decided=10, compared=8, agreed=6,
        )
    )  # fmt: skip
    crew.session.flush()
    agreed = crew.rows()["Анна"].agreed
    assert (agreed.compared, agreed.share) == (8, 0.75)


@ONE_KIND
def test_hours_worked_across_a_month_a_midnight_and_two_absences(crew):
    """A night shift over the month's end counts by halves; of 8 hours, 3 of two absences that overlap are gone."""
    anna = crew.people[0].id
    start = datetime(2026, 3, 10, 6, tzinfo=UTC)
    march, april = datetime(2026, 2, 28, 21, tzinfo=UTC), datetime(2026, 3, 31, 21, tzinfo=UTC)
    shifts = (
        (start, 9, 60),
        (datetime(2026, 3, 31, 17, tzinfo=UTC), 12, 30),
        (datetime(2026, 4, 2, 6, tzinfo=UTC), 9, 60),
    )
    for begins, hours, rest in shifts:
        crew.session.add(
            Shift(
                brand_id=crew.brand.id, person_id=anna, starts_at=begins, ends_at=begins + timedelta(hours=hours),
                break_min=rest, created_at=NOW,
            )
        )  # fmt: skip
    for begins, ends in ((2, 4), (3, 5)):
        crew.session.add(
            Absence(
                person_id=anna, starts_at=start + timedelta(hours=begins), ends_at=start + timedelta(hours=ends),
                reason=AbsenceReason.VACATION, created_at=NOW,
            )
        )  # fmt: skip
    crew.session.flush()
    lead = actor(Role.LEAD, person_id=9)
    asked = {"brand_id": crew.brand.id, "by": lead}
    found = hours_worked(crew.session, since=march, until=april, now=NOW, **asked)
    # 8 h and, until midnight in Moscow, 4 h less the break of half an hour.
    assert found == {anna: Worked(480 + 210, 300 + 210)}
    early = hours_worked(crew.session, since=march, until=april, now=start + timedelta(hours=1), **asked)
    assert early == {anna: Worked(690, 0)}
    boris = actor(Role.OPERATOR, person_id=crew.people[1].id)
    assert hours_worked(crew.session, since=march, until=april, now=NOW, brand_id=crew.brand.id, by=boris) == {}


@ONE_KIND
def test_what_comes_from_too_few_cases_is_faint(crew):
    facts = crew.facts[crew.people[0].id]
    for fact in facts[:4]:
        crew.rated(fact, Verdict.LIKE)
    sheet = comparison_sheet(list(crew.rows().values()))
    titles = [column.title for column in sheet.columns]
    faint = {(line, titles[place]) for line, place in faint_cells(sheet)}
    assert (0, "CSI of own answers") in faint
    assert not any(title.startswith("Taken") for _line, title in faint)
