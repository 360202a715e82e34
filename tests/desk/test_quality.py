"""Quality control: what is drawn, what the reader is given, scores, appeals, and what a curious person may not see."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from dashboards.control_figures import month_results, results
from dashboards.control_paper import monthly
from dashboards.periods import Period
from desk.card import ticket_card
from desk.closed_texts import unlocked
from desk.closing import close
from desk.customer_search import customers_found
from desk.quality_appeals import file_appeal, keep_as_is, score_anew
from desk.quality_by_hand import add_ticket, is_web_address, note_recording
from desk.quality_cards import START, CriterionRow, card_in_force, change_card
from desk.quality_drawing import draw_due, draw_sample, forecast, is_missed, month_before, month_of
from desk.quality_leave import leave_for, take_leave, talk_on_leave
from desk.quality_results import agreement_of, criteria_of, months_of, qc_scores, repeated_errors
from desk.quality_scores import Mark, Marks, give_score
from desk.quality_settings import Plan, pace_of, plan_of, set_plan
from desk.quality_shown import scored
from desk.quality_talk import BlindTalk
from desk.quality_waiting import Sheet, sheet_to_score, waiting
from desk.rating_answers import record_rating
from desk.ratings import ask_rating, rating_url
from desk.replies import Answer, record_sent_by_hand
from desk.ticket_search import find_tickets
from desk.tickets import Wish
from storage.errors import Refused
from storage.rights import ALL_BRANDS, Actor
from storage.tables import (
    Attachment,
    AuditEntry,
    Debrief,
    Mention,
    MentionVersion,
    Notification,
    Person,
    ReadingLeave,
    Sample,
    SampledTicket,
    Score,
    Ticket,
    TicketFact,
)
from storage.vocabulary import AttachmentState, LeftOut, NotificationKind, Role, SampleUnit, ScoreKind, Verdict
from tests.builders import a_mention, a_person, an_author

on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MONTH = "2026-03"
SINCE, UNTIL = date(2026, 3, 1), date(2026, 4, 1)
HELLO = (
    "Здравствуйте, Мария! Меня зовут Анна Лодочкина, помогу вам. Деньги вернутся завтра.\nС уважением,\nАнна Лодочкина"
)
ASKED = "Анна Лодочкина мне уже отвечала. Мой телефон +7 921 555-44-33, карта 4111 1111 1111 1111"


class Town:
    """A house with a person of quality control, and tickets that were answered."""

    def __init__(self, house, now):
        self.house, self.session, self.now = house, house.session, now
        house.anna.name = "Анна Лодочкина"
        self.brand_id = house.brand.id
        self.kira = self._quality("Кира")
        self.dina = self._quality("Дина")
        self.vera = house.actor(house.vera)
        self.anna, self.boris = house.actor(house.anna), house.actor(house.boris)

    def _quality(self, name):
        person = a_person(self.session, Role.QUALITY, name=name)
        return Actor(person.id, name, {ALL_BRANDS: frozenset({Role.QUALITY})})

    def answered(self, by=None, *, text=ASKED, answer=HELLO, rating=None):
        """A ticket that somebody answered and closed."""
        by = by or self.anna
        author = an_author(self.session, self.house.blog, name="Мария Щукина")
        ticket = self.house.ticket(now=self.now, text=text, author_id=author.id, wish=Wish(assignee_id=by.person_id))
        at = self.now + timedelta(minutes=5)
        said = Answer(answer, f"k{ticket.id}", ticket.last_message_id)
        record_sent_by_hand(self.session, ticket.id, answer=said, url="", by=by, now=at)
        close(self.session, ticket.id, by=by, now=at)
        if rating is not None:
            ticket = self.session.get_one(Ticket, ticket.id, populate_existing=True)
            ask_rating(self.session, ticket, operator_id=by.person_id, language="ru", now=at)
            record_rating(
                self.session, rating_url(ticket).rpartition("/")[2], verdict=rating, now=at, comment="Отписка"
            )
        return ticket.id

    def drawn(self, count=3, **plan):
        """A sample over as many tickets, and its numbers."""
        for _number in range(count):
            self.answered()
        draw_sample(self.session, self.brand_id, MONTH, by=self.vera, now=self.now, plan=Plan(**plan))
        return sorted(self.session.scalars(select(SampledTicket.id)))

    def score(self, sampled_id, by=None, *, seconds=60, comment="", **grades):
        marks = filled(card_in_force(self.session, self.brand_id).criteria, comment, **grades)
        card = card_in_force(self.session, self.brand_id).id
        return give_score(
            self.session, sampled_id, marks, card_id=card, seconds=seconds, by=by or self.kira, now=self.now
        )


def filled(criteria, comment="", **marks):
    """The best grade to everything, but for what is named."""
    by_key = {one.key: Mark(one.steps) for one in criteria}
    return Marks(by_key | {key: one if isinstance(one, Mark) else Mark(one) for key, one in marks.items()}, comment)


@pytest.fixture
def town(house, now):
    return Town(house, now)


def walked(value):
    """Every text somewhere in a payload."""
    match value:
        case str():
            yield value
        case dict():
            for key, one in value.items():
                yield from walked(key)
                yield from walked(one)
        case tuple() | list():
            for one in value:
                yield from walked(one)
        case None | int() | float() | datetime():
            yield str(value)


@on_one_database
def test_the_payload_names_neither_operator_nor_customer_nor_rating(town, session):
    ticket_id = town.answered(rating=Verdict.DISLIKE)
    town.answered(town.boris, answer="Передал Анне Лодочкиной. — Борис")
    draw_sample(session, town.brand_id, MONTH, by=town.vera, now=town.now)
    for one in waiting(session, town.brand_id, by=town.kira):
        sheet = sheet_to_score(session, one.id, by=town.kira)
        said = " ".join(walked(tuple(one))) + " ".join(walked(tuple(sheet)))
        for secret in ("Анн", "Лодочкин", "Борис", "Мари", "Щукин", "555-44-33", "4111 1111", "dislike", "Отписка"):
            assert secret.casefold() not in said.casefold(), secret
        assert "[имя]" in said
        assert set(Sheet._fields) == {"id", "month", "is_second", "recording_url", "talk", "card"}
        assert set(BlindTalk._fields) == {"channel", "source", "turns"}
    assert ticket_id in {one.ticket_id for one in session.scalars(select(SampledTicket))}


@on_one_database
def test_what_the_customer_did_after_the_end_is_not_shown(town, session):
    (sampled,) = town.drawn(1)
    texts = [turn.text for turn in sheet_to_score(session, sampled, by=town.kira).talk.turns]
    assert len(texts) == 2
    assert texts[1].startswith("Здравствуйте, [имя]! Меня зовут [имя], помогу вам.")
    assert texts[1].endswith("[подпись]")


@on_one_database
def test_a_review_rewritten_after_the_answer_is_read_as_it_was_answered(town, session):
    (sampled,) = town.drawn(1)
    mention = session.scalars(select(Mention)).one()
    first = session.get_one(MentionVersion, (mention.id, 1))
    first.seen_at = town.now
    later = town.now + timedelta(days=3)
    session.add(
        MentionVersion(
            mention_id=mention.id, version=2, title="Исправлено", text="Спасибо, всё решили!", stars=5, fingerprint="2",
            seen_at=later,
        )
    )  # fmt: skip
    mention.version, mention.stars = 2, 5
    session.flush()
    turn = sheet_to_score(session, sampled, by=town.kira).talk.turns[0]
    assert (turn.title, turn.stars, "Спасибо" in turn.text, "отвечала" in turn.text) == ("", None, False, True)


@on_one_database
def test_of_files_the_blind_sheet_tells_the_kind_alone(town, session):
    (sampled,) = town.drawn(1)
    mention = session.scalars(select(Mention)).one()
    session.add(
        Attachment(
            mention_id=mention.id, number=1, name="anna.png", media_type="image/png", state=AttachmentState.KEPT,
            created_at=town.now,
        )
    )  # fmt: skip
    session.flush()
    talk = sheet_to_score(session, sampled, by=town.kira).talk
    assert [turn.files for turn in talk.turns] == [("image/png",), ()]


def test_a_sample_is_drawn_again_the_same_and_topped_up_without_repeats(town, session):
    numbers = [town.answered() for _number in range(6)]
    draw_sample(session, town.brand_id, MONTH, by=town.kira, now=town.now, plan=Plan(size=2), seed="весна")
    first = session.scalars(select(SampledTicket.ticket_id).order_by(SampledTicket.id)).all()
    session.execute(SampledTicket.__table__.delete())
    session.execute(Sample.__table__.delete())
    draw_sample(session, town.brand_id, MONTH, by=town.kira, now=town.now, plan=Plan(size=2), seed="весна")
    assert session.scalars(select(SampledTicket.ticket_id).order_by(SampledTicket.id)).all() == first
    draw_sample(session, town.brand_id, MONTH, by=town.kira, now=town.now, plan=Plan(size=10))
    assert sorted(session.scalars(select(SampledTicket.ticket_id))) == sorted(numbers)
    with pytest.raises(Refused, match="Nothing was drawn"):
        draw_sample(session, town.brand_id, MONTH, by=town.kira, now=town.now)


def test_the_forecast_says_hours_and_who_falls_short(town, session):
    for _number in range(3):
        town.answered()
    said = forecast(session, town.brand_id, MONTH, plan=Plan(size=12, minutes=10, second_share=50), by=town.kira)
    assert (said.closed, said.tickets, said.second, said.pace.is_assumed) == (3, 3, 2, True)
    assert said.hours == pytest.approx(50 / 60)
    short = {one.unit_id: (one.drawn, one.closed) for one in said.shortfalls}
    assert short == {town.anna.person_id: (3, 3), town.boris.person_id: (0, 0)}
    by_channel = Plan(unit=SampleUnit.CHANNEL, size=2)
    assert forecast(session, town.brand_id, MONTH, plan=by_channel, by=town.kira).tickets == 2


def test_a_whole_month_belongs_to_its_zone():
    assert month_of(datetime(2026, 3, 31, 21, 30, tzinfo=UTC)) == "2026-04"
    assert month_before("2026-01") == "2025-12"


@on_one_database
def test_the_desk_draws_last_month_once_on_the_first(town, session, now):
    town.answered()
    assert draw_due(session, now=datetime(2026, 4, 11, 9, tzinfo=UTC)) == 0
    first = datetime(2026, 4, 1, 0, 30, tzinfo=UTC)
    set_plan(session, town.brand_id, Plan(draws_itself=False), by=town.vera, now=now)
    assert draw_due(session, now=first) == 0
    set_plan(session, town.brand_id, Plan(), by=town.vera, now=now)
    assert (draw_due(session, now=first), draw_due(session, now=first)) == (1, 0)
    assert session.scalar(select(Sample.drawn_by)) is None


@on_one_database
def test_a_desk_that_did_not_run_on_the_first_draws_later(town, session):
    town.answered()
    assert is_missed(MONTH, datetime(2026, 4, 11, 9, tzinfo=UTC))
    assert not is_missed(MONTH, datetime(2026, 4, 9, 9, tzinfo=UTC))
    assert draw_due(session, now=datetime(2026, 4, 9, 9, tzinfo=UTC)) == 1


@on_one_database
def test_nothing_is_drawn_that_nobody_may_read_nor_read_twice_by_one(town, session, now):
    town.answered()
    for person in session.scalars(select(Person).where(Person.id.in_([town.vera.person_id, town.dina.person_id]))):
        person.is_active = False
    session.flush()
    plan = Plan(second_share=100)
    assert forecast(session, town.brand_id, MONTH, plan=plan, by=town.vera)[2:4] == (1, 0)
    town.house.channel.is_open = False
    session.flush()
    said = forecast(session, town.brand_id, MONTH, plan=plan, by=town.vera)
    assert (said.tickets, said.unread) == (0, [town.house.channel.name])


@on_one_database
def test_a_score_is_kept_with_its_card_and_told(town, session):
    sampled, *_rest = town.drawn(1)
    assert scored(session, town.brand_id, by=town.kira) == []
    town.score(sampled, correctness=Mark(2, quote="деньги вернутся   завтра", comment="Не завтра"), tools=None)
    (one,) = scored(session, town.brand_id, by=town.anna)
    # 20·1 + 30·2/4 + 20·1 + 20·1 of the 90 that apply
    assert one.counted.percent == pytest.approx(100 * 75 / 90)
    assert one.operator == "Анна Лодочкина"
    told = session.scalars(select(Notification).where(Notification.kind == NotificationKind.SCORED)).one()
    assert told.person_id == town.anna.person_id
    assert waiting(session, town.brand_id, by=town.kira) == []
    change_card(session, town.brand_id, [CriterionRow(0, "", "Вежливость", "", 1, 1, is_fatal=False)], by=town.vera,
                now=town.now)  # fmt: skip
    assert card_in_force(session, town.brand_id).version == 2
    (again,) = scored(session, town.brand_id, by=town.anna)
    assert (again.counted.version, len(again.counted.points)) == (1, len(START))


@pytest.mark.parametrize(
    ("marks", "why"),
    [
        ({"style": Mark(9)}, "no such grade"),
        ({"style": Mark(1, quote="я этого не писала")}, "does not stand in the talk"),
        ({"critical": Mark(0)}, "neither a quote nor a comment"),
    ],
)
@on_one_database
def test_a_score_that_is_not_sound_is_refused(town, session, marks, why):
    (sampled,) = town.drawn(1)
    with pytest.raises(Refused) as refusal:
        town.score(sampled, **marks)
    assert why in refusal.value.why
    open_one = filled(card_in_force(session, town.brand_id).criteria)
    with pytest.raises(Refused) as refusal:
        give_score(session, sampled, Marks({"style": open_one.by_key["style"]}), card_id=0, seconds=None, by=town.kira,
                   now=town.now)  # fmt: skip
    assert "left open" in refusal.value.why


@on_one_database
def test_a_fatal_violation_makes_the_score_zero(town, session):
    (sampled,) = town.drawn(1)
    town.score(sampled, critical=Mark(0, comment="Обещано то, чего не будет"))
    (one,) = scored(session, town.brand_id, by=town.kira)
    assert (one.counted.percent, one.counted.is_fatal) == (0, True)


@on_one_database
def test_nobody_scores_their_own_work_and_administrators_score_none(town, session):
    (sampled,) = town.drawn(1)
    own = Actor(town.anna.person_id, "Анна", {ALL_BRANDS: frozenset({Role.QUALITY, Role.OPERATOR})})
    assert waiting(session, town.brand_id, by=own) == []
    for curious in (own, town.boris):
        with pytest.raises(Refused):
            sheet_to_score(session, sampled, by=curious)
        with pytest.raises(Refused):
            town.score(sampled, by=curious)


def test_the_second_reader_does_not_see_the_first_and_agreement_waits_for_fifty(town, session):
    (sampled,) = town.drawn(1, second_share=100)
    town.score(sampled, style=1)
    assert scored(session, town.brand_id, by=town.dina) == []
    (again,) = waiting(session, town.brand_id, by=town.dina)
    assert again.is_second
    town.score(sampled, by=town.dina)
    (one,) = scored(session, town.brand_id, by=town.dina)
    assert [score.kind for score in one.scores] == [ScoreKind.FIRST, ScoreKind.SECOND]
    assert one.counted.kind is ScoreKind.FIRST
    (shown,) = scored(session, town.brand_id, by=town.anna)
    assert [score.kind for score in shown.scores] == [ScoreKind.FIRST]
    found = {one.key: one for one in agreement_of(session, town.brand_id, SINCE, UNTIL, by=town.vera)}
    assert (found["style"].pairs, found["style"].same, found["style"].kappa) == (1, 0, None)
    assert not found["style"].is_enough


@on_one_database
def test_pairs_without_a_grade_do_not_count_and_a_criterion_goes_by_its_newest_name(town, session):
    first, second = town.drawn(2, second_share=100)
    for reader in (town.kira, town.dina):
        town.score(first, by=reader, style=None)
        town.score(second, by=reader)
    card = [
        one._replace(name="А теперь иначе") if one.key == "style" else one
        for one in card_in_force(session, town.brand_id).criteria
    ]
    change_card(session, town.brand_id, card, by=town.vera, now=town.now)
    found = {one.key: one for one in agreement_of(session, town.brand_id, SINCE, UNTIL, by=town.vera)}
    assert (found["style"].pairs, found["style"].same, found["tools"].pairs) == (1, 1, 2)
    assert found["style"].name == "А теперь иначе"
    named = {one.key: one.name for one in criteria_of(session, town.brand_id, SINCE, UNTIL, by=town.vera)}
    assert named["style"] == "А теперь иначе"


@on_one_database
def test_of_two_who_read_at_once_the_slower_one_becomes_the_second_reading(town, session):
    (sampled,) = town.drawn(1, second_share=0)
    town.score(sampled)
    town.score(sampled, by=town.dina, style=0)
    kinds = session.execute(select(Score.kind, Score.is_counted).order_by(Score.id)).all()
    assert kinds == [(ScoreKind.FIRST, True), (ScoreKind.SECOND, False)]


@on_one_database
@pytest.mark.parametrize("why", ["appeal", "closed channel"])
def test_the_slower_reader_does_not_score_what_is_not_blind_or_open_any_more(town, session, now, why):
    (sampled,) = town.drawn(1, second_share=0)
    first = town.score(sampled)
    if why == "appeal":
        file_appeal(session, first, reason="Не согласна с этим", by=town.anna, now=now)
    else:
        town.house.channel.is_open = False
        session.flush()
    with pytest.raises(Refused, match="not there to be scored"):
        town.score(sampled, by=town.dina)


def test_an_appeal_keeps_both_scores_and_says_which_counts(town, session, now):
    sampled, other = town.drawn(2, second_share=0)
    first = town.score(sampled, style=0)
    town.score(other)
    with pytest.raises(Refused):
        file_appeal(session, first, reason="Это не моя работа вовсе", by=town.boris, now=now)
    late = now + timedelta(days=8)
    with pytest.raises(Refused, match="not filed"):
        file_appeal(session, first, reason="Клиент сам просил короче", by=town.anna, now=late)
    appeal = file_appeal(session, first, reason="Клиент сам просил короче", by=town.anna, now=now)
    assert file_appeal(session, first, reason="Клиент сам просил короче", by=town.anna, now=now) == appeal
    told = session.scalars(select(Notification.person_id).where(Notification.kind == NotificationKind.APPEAL_FILED))
    assert set(told) == {town.vera.person_id, town.dina.person_id}
    with pytest.raises(Refused, match="stays open"):
        keep_as_is(session, appeal, answer="Всё верно оценено", by=town.kira, now=now)
    marks = filled(card_in_force(session, town.brand_id).criteria, style=3)
    score_anew(session, appeal, marks, answer="Согласна: клиент просил", by=town.dina, now=now)
    (one,) = scored(session, town.brand_id, by=town.anna, sampled_id=sampled)
    assert [(score.kind, score.is_counted) for score in one.scores] == [
        (ScoreKind.FIRST, False),
        (ScoreKind.APPEAL, True),
    ]
    # 95 of the appeal's card and 100 of the other ticket
    assert qc_scores(session, town.brand_id, SINCE, UNTIL) == {town.anna.person_id: (pytest.approx(97.5), 2)}
    (month,) = months_of(session, town.brand_id, SINCE, UNTIL, by=town.anna)
    assert (month.n, month.appealed, month.mean) == (2, 1, pytest.approx(97.5))
    assert months_of(session, town.brand_id, SINCE, UNTIL, by=town.boris) == []
    with pytest.raises(Refused, match="stays open"):
        keep_as_is(session, appeal, answer="Всё верно оценено", by=town.dina, now=now)


@on_one_database
def test_a_kept_score_stays_as_it_is(town, session, now):
    (sampled,) = town.drawn(1)
    appeal = file_appeal(session, town.score(sampled), reason="Не согласна с этим", by=town.anna, now=now)
    keep_as_is(session, appeal, answer="Стандарт нарушен дважды", by=town.vera, now=now)
    (one,) = scored(session, town.brand_id, by=town.anna)
    assert (len(one.scores), one.appeal.answer) == (1, "Стандарт нарушен дважды")


@on_one_database
def test_appeals_are_asked_for_as_such_the_open_ones_first(town, session, now):
    first, second, third = town.drawn(3, second_share=0)
    appeals = [
        file_appeal(session, town.score(sampled), reason="Не согласна с этим", by=town.anna, now=now)
        for sampled in (first, second)
    ]
    town.score(third)
    keep_as_is(session, appeals[1], answer="Стандарт нарушен дважды", by=town.vera, now=now)
    assert [one.id for one in scored(session, town.brand_id, by=town.vera, appealed=True)] == [first, second]


def test_errors_repeat_from_the_second_on(town, session):
    first, second, third = town.drawn(3, second_share=0)
    town.score(first, style=Mark(1, quote="помогу вам"), tools=0)
    town.score(second, style=Mark(0, comment="Сухо"))
    town.score(third, style=2)
    found = repeated_errors(session, town.brand_id, SINCE, UNTIL, by=town.vera)
    assert [(one.key, one.quote, one.comment) for one in found] == [("style", "помогу вам", ""), ("style", "", "Сухо")]
    style = next(one for one in criteria_of(session, town.brand_id, SINCE, UNTIL, by=town.anna) if one.key == "style")
    assert (style.n, style.mean, style.missed) == (3, pytest.approx(3 / 12), 2)


@on_one_database
def test_the_monthly_sheet_holds_the_whole_month_whatever_period_is_chosen(town, session):
    for number, sampled in enumerate(town.drawn(2, second_share=0)):
        town.score(sampled, style=0)
        session.get_one(SampledTicket, sampled).day = f"2026-03-0{number + 1}"
    session.flush()
    day = results(session, town.brand_id, Period(date(2026, 3, 1), date(2026, 3, 2)), by=town.vera)
    assert (day.total.n, [one.key for one in day.errors]) == (1, ["style", "style"])
    month = month_results(session, town.brand_id, MONTH, by=town.vera)
    assert len(monthly(month, town.anna.person_id, MONTH).found.rows) == 2


@on_one_database
def test_a_ticket_by_hand_needs_a_reason_and_bends_no_mean(town, session, now):
    ticket_id = town.answered()
    with pytest.raises(Refused, match="not added"):
        add_ticket(session, town.brand_id, ticket_id, reason="так", by=town.vera, now=now)
    sampled = add_ticket(session, town.brand_id, ticket_id, reason="Жалоба на грубость", by=town.vera, now=now)
    with pytest.raises(Refused, match="not added"):
        add_ticket(session, town.brand_id, ticket_id, reason="Жалоба на грубость", by=town.vera, now=now)
    town.score(sampled)
    assert qc_scores(session, town.brand_id, SINCE, UNTIL) == {}
    (month,) = months_of(session, town.brand_id, SINCE, UNTIL, by=town.vera)
    assert (month.n, month.mean, month.by_hand) == (0, None, 1)
    assert session.scalar(select(func.count()).where(AuditEntry.action == "sampled_by_hand")) == 1


@on_one_database
def test_what_became_abuse_or_was_merged_is_withdrawn_and_the_draw_replaces_it(town, session, now):
    first, second = town.drawn(2, second_share=0, size=2)
    town.score(first)
    for sampled in (first, second):
        one = session.get_one(SampledTicket, sampled)
        session.get_one(TicketFact, (one.ticket_id, one.cycle)).left_out = LeftOut.MERGED
    session.flush()
    assert waiting(session, town.brand_id, by=town.kira) == []
    assert qc_scores(session, town.brand_id, SINCE, UNTIL) == {}
    assert months_of(session, town.brand_id, SINCE, UNTIL, by=town.vera) == []
    assert [one.is_withdrawn for one in scored(session, town.brand_id, by=town.vera)] == [True]
    town.answered()
    draw_sample(session, town.brand_id, MONTH, by=town.vera, now=now, plan=Plan(size=1))
    assert len(waiting(session, town.brand_id, by=town.kira)) == 1


@on_one_database
@pytest.mark.parametrize("way", ["debrief", "leave", "choice"])
def test_whoever_has_read_it_with_names_does_not_score_it_blindly(town, session, now, way):
    (sampled,) = town.drawn(1, second_share=0)
    one = session.get_one(SampledTicket, sampled)
    kira = town.kira.person_id
    if way == "debrief":
        session.add(
            Debrief(ticket_id=one.ticket_id, cycle=one.cycle, brand_id=town.brand_id, opened_at=now, reader_id=kira)
        )
    elif way == "leave":
        session.add(
            ReadingLeave(
                brand_id=town.brand_id, ticket_id=one.ticket_id, person_id=kira, reason="Жалоба", given_at=now,
                until=now,
            )
        )  # fmt: skip
    else:
        one.added_by = kira
    session.flush()
    assert waiting(session, town.brand_id, by=town.kira) == []
    with pytest.raises(Refused):
        town.score(sampled)
    assert len(waiting(session, town.brand_id, by=town.dina)) == 1


def test_measured_minutes_replace_the_assumption(town, session):
    for number, sampled in enumerate(town.drawn(5, second_share=0)):
        assert pace_of(session, town.brand_id).is_assumed
        town.score(sampled, seconds=240 + 120 * (number % 2))
    pace = pace_of(session, town.brand_id)
    assert (pace.minutes, pace.measured, pace.is_assumed) == (pytest.approx(288 / 60), 5, False)
    assert plan_of(session, town.brand_id) == Plan()


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("https://pbx.example/rec/17.mp3?t=1", True),
        ("http://10.0.0.5/call", True),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://user:word@pbx.example/", False),
        ("//pbx.example/x", False),
        ("https://pbx.example/a b", False),
        ("https://[::1", False),
    ],
)
def test_recordings_are_web_addresses(address, is_one):
    assert is_web_address(address) is is_one


@on_one_database
def test_a_recording_is_kept_with_the_sampled_ticket(town, session, now):
    (sampled,) = town.drawn(1)
    note_recording(session, sampled, " https://pbx.example/17 ", by=town.vera, now=now)
    assert sheet_to_score(session, sampled, by=town.kira).recording_url == "https://pbx.example/17"
    with pytest.raises(Refused, match="not kept"):
        note_recording(session, sampled, "javascript:alert(1)", by=town.vera, now=now)


def test_a_curious_person_of_quality_control_reads_nothing_outside_the_sample(town, session, now):
    ticket_id = town.answered()
    for door in (
        lambda: ticket_card(session, ticket_id, by=town.kira, now=now),
        lambda: talk_on_leave(session, ticket_id, by=town.kira, now=now),
    ):
        with pytest.raises(Refused):
            door()
    assert find_tickets(session, "Лодочкина", by=town.kira, brand_id=town.brand_id) == []
    assert customers_found(session, by=town.kira, brand_id=town.brand_id, asked="Мария") == []
    assert leave_for(session, ticket_id, by=town.vera, now=now) is None
    assert leave_for(session, ticket_id, by=town.kira, now=now).until is None
    with pytest.raises(Refused, match="stays closed"):
        take_leave(session, ticket_id, reason="надо", by=town.kira, now=now)
    until = take_leave(session, ticket_id, reason="Жалоба клиента на оператора", by=town.kira, now=now)
    assert take_leave(session, ticket_id, reason="Жалоба клиента на оператора", by=town.kira, now=now) == until
    said = " ".join(walked(tuple(talk_on_leave(session, ticket_id, by=town.kira, now=now))))
    assert "555-44-33" not in said
    assert "Щукин" not in said
    with pytest.raises(Refused):
        talk_on_leave(session, ticket_id, by=town.dina, now=now)
    with pytest.raises(Refused):
        talk_on_leave(session, ticket_id, by=town.kira, now=until + timedelta(seconds=1))
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "quality_leave_taken")).one()
    assert (entry.person_id, entry.subject_id) == (town.kira.person_id, ticket_id)


@on_one_database
def test_texts_of_tickets_are_hidden_from_quality_control_elsewhere_too(town, session):
    town.answered()
    loose = a_mention(session, town.house.blog, text="Банк Причал открыл отделение")
    assert session.scalars(select(Mention.id).where(unlocked(town.kira))).all() == [loose.id]
    both = Actor(town.kira.person_id, "Кира", {ALL_BRANDS: frozenset({Role.QUALITY, Role.OPERATOR})})
    assert len(session.scalars(select(Mention.id).where(unlocked(both))).all()) == 2
    here = Actor(town.kira.person_id, "Кира", {town.brand_id: frozenset({Role.QUALITY}), 999: frozenset({Role.LEAD})})
    assert session.scalars(select(Mention.id).where(unlocked(here))).all() == [loose.id]
    elsewhere = {town.brand_id: frozenset({Role.QUALITY}), 999: frozenset({Role.MODERATOR})}
    mixed = Actor(town.kira.person_id, "Кира", elsewhere)
    assert session.scalars(select(Mention.id).where(unlocked(mixed))).all() == [loose.id]


@on_one_database
def test_a_number_typed_in_does_not_say_whether_it_is_sampled_and_readers_with_a_reason_do_not_score(
    town, session, now
):
    (sampled,) = town.drawn(1, second_share=0)
    ticket_id, outside = session.scalar(select(SampledTicket.ticket_id)), town.answered()
    assert leave_for(session, ticket_id, by=town.kira, now=now) == leave_for(session, outside, by=town.kira, now=now)
    with pytest.raises(Refused, match="cannot be shown"):
        talk_on_leave(session, ticket_id, by=town.kira, now=now)
    take_leave(session, ticket_id, reason="Жалоба клиента на оператора", by=town.dina, now=now)
    assert waiting(session, town.brand_id, by=town.dina) == []
    town.score(sampled)
    assert leave_for(session, ticket_id, by=town.kira, now=now).is_sampled
    assert talk_on_leave(session, ticket_id, by=town.kira, now=now).turns


def test_a_closed_channel_is_closed_to_quality_control(town, session, now):
    (sampled,) = town.drawn(1)
    ticket_id = session.scalar(select(SampledTicket.ticket_id))
    town.house.channel.is_open = False
    session.flush()
    assert waiting(session, town.brand_id, by=town.kira) == []
    assert leave_for(session, ticket_id, by=town.kira, now=now) is None
    assert [one.id for one in waiting(session, town.brand_id, by=town.vera)] == [sampled]


@on_one_database
def test_operators_neither_draw_nor_change_the_card(town, session, now):
    town.answered()
    for act in (
        lambda: draw_sample(session, town.brand_id, MONTH, by=town.anna, now=now),
        lambda: forecast(session, town.brand_id, MONTH, plan=Plan(), by=town.anna),
        lambda: change_card(session, town.brand_id, START, by=town.kira, now=now),
        lambda: set_plan(session, town.brand_id, Plan(), by=town.kira, now=now),
        lambda: waiting(session, town.brand_id, by=town.anna),
        lambda: agreement_of(session, town.brand_id, SINCE, UNTIL, by=town.anna),
    ):
        with pytest.raises(Refused):
            act()
