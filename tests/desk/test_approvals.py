"""Answers that wait for approval: who approves, what is sent, and that it is sent once."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from desk.absences import AbsenceForm, add_absence
from desk.approval_list import of_tickets, returned_to, waited, waiting_answers, waiting_count
from desk.approval_need import need_of
from desk.approval_rules import RuleForm, add_rule, remove_rule, rules_of
from desk.approvals import approve, return_answer, withdraw
from desk.attachments import Upload
from desk.drafts import save_draft
from desk.handing_in import hand_in
from desk.history import events
from desk.incoming import arrive
from desk.mentors import end_training, mentors, set_mentor
from desk.merging import merge
from desk.outgoing import NeedsApproval, PersonalDataFound
from desk.own_contacts import allow_contact, forbid_contact
from desk.replies import Answer, record_sent_by_hand, send_reply
from desk.tickets import NO_WISH
from storage.errors import Refused
from storage.rights import Actor
from storage.tables import (
    Approval,
    Attachment,
    Draft,
    FlaggedAuthor,
    Job,
    Message,
    Notification,
    Promise,
    Tag,
    TicketTag,
)
from storage.vocabulary import (
    AbsenceReason,
    ApprovalCause,
    ApprovalState,
    AuthorFlag,
    Delivery,
    Direction,
    Metric,
    RequestType,
    Role,
    TagKind,
)
from tests.builders import a_mention, a_person

MINUTE = timedelta(minutes=1)
# What the words of a statement could make different is tried on both kinds of database, the rest on one.
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WORDS = "Добрый день! Разбираемся."


class Training:
    """Anna is learning; Boris reads her answers, Galina does while he is away; Vera leads."""

    def __init__(self, house, session, now):
        self.house, self.session, self.now = house, session, now
        self.galina = a_person(session, Role.OPERATOR, name="Галина")
        self.anna, self.boris, self.vera = (house.actor(one) for one in (house.anna, house.boris, house.vera))
        self.deputy = house.actor(self.galina)
        self.brand_id = house.brand.id
        set_mentor(
            session, self.brand_id, house.anna.id, mentor_id=house.boris.id, deputy_id=self.galina.id, by=self.vera,
            now=now,
        )  # fmt: skip
        self.ticket = house.ticket(now=now, source=house.talks, published_at=now, seen_at=now, wish=NO_WISH)

    def answer(self, text=WORDS, key="k", **more):
        return Answer(text, key, **{"based_on": self.ticket.last_message_id} | more)

    def hand_in(self, text=WORDS, key="k", **more):
        hand_in(self.session, self.ticket.id, answer=self.answer(text, key, **more), by=self.anna, now=self.now)
        return self.session.scalars(select(Approval).where(Approval.client_key == key)).one().id

    def approval(self, number):
        return self.session.get_one(Approval, number, populate_existing=True)

    def outgoing(self):
        return [one for one in self.house.messages(self.ticket) if one.direction == Direction.OUT]

    def told(self, person):
        found = select(Notification.kind).where(Notification.person_id == person.id).order_by(Notification.id)
        return list(self.session.scalars(found))

    def customer_writes(self):
        more = a_mention(
            self.session, self.house.talks, thread_id=self.ticket.thread_id, published_at=self.now, seen_at=self.now
        )
        arrive(self.session, more.id, now=self.now)

    def drafts(self):
        return list(self.session.scalars(select(Draft.text).where(Draft.person_id == self.house.anna.id)))


@pytest.fixture
def training(house, session, now):
    return Training(house, session, now)


def test_a_trainees_answer_waits_and_goes_out_once_with_the_mentors_words(training, session, now):
    waiting = training.hand_in()
    assert training.hand_in() == waiting  # a second click
    assert training.outgoing() == []
    assert session.scalar(select(func.count()).select_from(Job).where(Job.kind == "send_reply")) == 0
    promise = session.scalars(select(Promise).where(Promise.metric == Metric.FIRST_REPLY)).one()
    assert (promise.fulfilled_at, training.ticket.assignee_id) == (None, training.house.anna.id)
    assert training.told(training.house.boris) == ["approval_asked"]
    for _click in range(2):
        approve(session, waiting, by=training.boris, now=now + 5 * MINUTE, text="Здравствуйте! Разбираемся.")
    (sent,) = training.outgoing()
    assert (sent.text, sent.person_id, sent.delivery) == (
        "Здравствуйте! Разбираемся.", training.house.anna.id, Delivery.QUEUED,
    )  # fmt: skip
    assert session.scalar(select(func.count()).select_from(Job).where(Job.kind == "send_reply")) == 1
    row = training.approval(waiting)
    assert (row.text, row.approved_text, row.message_id) == (WORDS, sent.text, sent.id)
    assert training.told(training.house.anna) == ["approval_given"]
    kinds = training.house.kinds(training.ticket)
    assert (kinds.count("approval_asked"), kinds.count("approval_given")) == (1, 1)
    # The browser sends again what it got no word about.
    assert hand_in(session, training.ticket.id, answer=training.answer(), by=training.anna, now=now) is None
    assert len(training.outgoing()) == 1


@on_one_database
def test_a_returned_answer_is_its_writers_draft_with_the_remark_above_it(training, session, now):
    waiting = training.hand_in()
    assert training.drafts() == []
    save_draft(session, training.ticket.id, text="И ещё", based_on=0, by=training.anna, now=now)
    with pytest.raises(Refused, match="would not know what to mend"):
        return_answer(session, waiting, remark="  ", by=training.boris, now=now)
    for _click in range(2):
        return_answer(session, waiting, remark="Назовите срок", by=training.boris, now=now + MINUTE)
    assert training.drafts() == [f"{WORDS}\n\nИ ещё"]
    assert training.told(training.house.anna) == ["approval_returned"]
    rows = of_tickets(session, [training.ticket.id], by=training.anna, now=now)
    assert returned_to(rows, person_id=training.house.anna.id).remark == "Назовите срок"
    assert returned_to(rows, person_id=training.house.boris.id) is None
    training.hand_in("Добрый день! Ответим до пятницы.", "k2")
    rows = of_tickets(session, [training.ticket.id], by=training.anna, now=now + 2 * MINUTE)
    assert returned_to(rows, person_id=training.house.anna.id) is None
    assert waited(rows, now=now + 2 * MINUTE) == 3 * MINUTE
    said = [one.details.get("comment") for one in events(session, training.ticket.id, by=training.anna)]
    assert "Назовите срок" in said


@on_one_database
def test_of_two_who_decide_the_second_is_told_and_nothing_is_sent_twice(training, session, now):
    waiting = training.hand_in()
    approve(session, waiting, by=training.boris, now=now)
    with pytest.raises(Refused, match="Борис has approved it"):
        approve(session, waiting, by=training.vera, now=now)
    with pytest.raises(Refused, match="Борис has approved it"):
        return_answer(session, waiting, remark="Нет", by=training.vera, now=now)
    with pytest.raises(Refused, match="does not wait any more"):
        withdraw(session, waiting, by=training.anna, now=now)
    assert len(training.outgoing()) == 1


@on_one_database
def test_the_writer_withdraws_and_one_answer_waits_at_a_time(training, session, now):
    waiting = training.hand_in()
    with pytest.raises(Refused, match="waits for approval already"):
        training.hand_in("Другое", "k2")
    with pytest.raises(Refused, match="has written it"):
        withdraw(session, waiting, by=training.boris, now=now)
    for _click in range(2):
        withdraw(session, waiting, by=training.anna, now=now)
    assert training.drafts() == [WORDS]
    assert training.hand_in("Другое", "k3") != waiting


@on_one_database
def test_the_deputy_approves_only_while_the_mentor_is_away_and_a_lead_always(training, session, now):
    waiting = training.hand_in()
    for nobody in (training.anna, training.deputy, training.house.actor(a_person(session, Role.OPERATOR))):
        with pytest.raises(Refused, match="not yours to approve"):
            approve(session, waiting, by=nobody, now=now)
    assert waiting_count(session, by=training.deputy, brand_id=training.brand_id, now=now) == 0
    today = now.date()
    away = AbsenceForm(training.house.boris.id, today, today, AbsenceReason.SICK)
    add_absence(session, training.brand_id, form=away, by=training.vera, now=now)
    (mine,) = waiting_answers(session, by=training.deputy, brand_id=training.brand_id, now=now)
    assert (mine.row.asked, mine.is_mine, mine.said) == ("Галина", True, "Банк Причал снова молчит")
    (theirs,) = waiting_answers(session, by=training.vera, brand_id=training.brand_id, now=now)
    assert not theirs.is_mine
    approve(session, waiting, by=training.deputy, now=now)
    assert len(training.outgoing()) == 1
    again = training.hand_in("Ещё ответ, добрый день", "k2")
    assert training.told(training.galina) == ["approval_asked"]
    approve(session, again, by=training.vera, now=now)


@on_one_database
def test_whoever_lost_their_roles_in_the_brand_decides_nothing_there(training, session, now):
    waiting = training.hand_in()
    elsewhere = Actor(training.boris.person_id, "Борис", {training.brand_id + 1: frozenset({Role.OPERATOR})})
    for step in (approve, lambda *given, **more: return_answer(*given, remark="Короче", **more)):
        with pytest.raises(Refused, match="not yours to approve"):
            step(session, waiting, by=elsewhere, now=now)
    assert training.approval(waiting).state == ApprovalState.WAITING
    still_reads = Actor(training.boris.person_id, "Борис", {training.brand_id: frozenset({Role.MODERATOR})})
    approve(session, waiting, by=still_reads, now=now)
    assert len(training.outgoing()) == 1


@on_one_database
def test_what_the_customer_wrote_meanwhile_holds_the_approval_back(training, session, now):
    waiting = training.hand_in()
    training.customer_writes()
    (one,) = waiting_answers(session, by=training.boris, brand_id=training.brand_id, now=now)
    assert (one.since, one.newest_since) == (1, training.ticket.last_message_id)
    with pytest.raises(Refused, match="has written again"):
        approve(session, waiting, by=training.boris, now=now)
    approve(session, waiting, by=training.boris, now=now, anyway=one.newest_since)
    assert len(training.outgoing()) == 1


@on_one_database
def test_changed_words_are_checked_like_any_others(training, session, now):
    waiting = training.hand_in()
    with pytest.raises(PersonalDataFound, match="phone"):
        approve(session, waiting, by=training.boris, now=now, text="Позвоним на +7 916 123-45-67")
    with pytest.raises(Refused, match="empty"):
        approve(session, waiting, by=training.boris, now=now, text=" ")


@on_one_database
def test_pictures_wait_with_the_answer(training, session, now, house):
    png = BytesIO()
    Image.new("RGB", (4, 4), "red").save(png, "PNG")
    waiting = training.hand_in(pictures=(Upload("a.png", png.getvalue()),))
    approve(session, waiting, by=training.boris, now=now)
    assert session.scalars(select(Attachment.message_id)).all() == [training.outgoing()[0].id]


@on_one_database
def test_where_answers_are_published_by_hand_the_approved_words_come_back_to_be_copied(training, session, now):
    training.ticket = training.house.ticket(now=now, source=training.house.forum)
    waiting = training.hand_in()
    given = training.answer(key="k2")
    with pytest.raises(NeedsApproval):
        record_sent_by_hand(session, training.ticket.id, answer=given, url="", by=training.anna, now=now)
    approve(session, waiting, by=training.boris, now=now, text="Здравствуйте! Разбираемся.")
    assert training.outgoing() == []
    assert training.drafts() == ["Здравствуйте! Разбираемся."]
    other = training.answer(key="k3")
    with pytest.raises(NeedsApproval):
        record_sent_by_hand(session, training.ticket.id, answer=other, url="", by=training.anna, now=now)
    same = training.answer("Здравствуйте! Разбираемся.", "k4")
    number = record_sent_by_hand(session, training.ticket.id, answer=same, url="", by=training.anna, now=now)
    assert training.approval(waiting).message_id == number


@on_one_database
def test_approval_is_no_way_round_the_action(training, session, now):
    with pytest.raises(NeedsApproval):
        send_reply(session, training.ticket.id, answer=training.answer(), by=training.anna, now=now)
    assert send_reply(session, training.ticket.id, answer=training.answer(), by=training.vera, now=now)


@on_one_database
def test_training_ends(training, session, now):
    assert [one.mentor for one in mentors(session, training.brand_id, by=training.vera)] == ["Борис"]
    with pytest.raises(Refused, match="needs the role"):
        end_training(session, training.brand_id, training.house.anna.id, by=training.boris, now=now)
    end_training(session, training.brand_id, training.house.anna.id, by=training.vera, now=now)
    assert hand_in(session, training.ticket.id, answer=training.answer(), by=training.anna, now=now)
    for wrong in ({"mentor_id": training.house.anna.id}, {"mentor_id": a_person(session, Role.MARKETING).id}):
        with pytest.raises(Refused, match="was not set"):
            set_mentor(
                session, training.brand_id, training.house.anna.id, deputy_id=None, by=training.vera, now=now, **wrong
            )


def a_tag(session, brand, ticket, now):
    tag = Tag(brand_id=brand.id, kind=TagKind.TOPIC, name="Суд", folded="суд", created_at=now)
    session.add(tag)
    session.flush()
    session.add(TicketTag(ticket_id=ticket.id, tag_id=tag.id, is_on=True, at=now))
    session.flush()
    return str(tag.id)


@on_one_database
@pytest.mark.parametrize(
    ("cause", "value"),
    [
        (ApprovalCause.TAG, ""), (ApprovalCause.REQUEST_TYPE, "complaint"), (ApprovalCause.PRIORITY, "1"),
        (ApprovalCause.COMPLEXITY, "2"), (ApprovalCause.STARS, "2"), (ApprovalCause.AUTHOR_FLAG, "journalist"),
        (ApprovalCause.EVERY_ANSWER, ""),
    ],
)  # fmt: skip
def test_rules_ask_for_what_they_name_and_for_nothing_else(house, session, now, cause, value):
    grave, light = (house.ticket(now=now, stars=stars) for stars in (1.0, 5.0))
    grave.request_type, grave.priority, grave.complexity = RequestType.COMPLAINT, 2, 3
    light.request_type, light.complexity = RequestType.PRAISE, 1
    session.add(FlaggedAuthor(author_id=grave.author_id, flag=AuthorFlag.JOURNALIST, at=now))
    value = a_tag(session, house.brand, grave, now) if cause == ApprovalCause.TAG else value
    vera, anna = house.actor(house.vera), house.actor(house.anna)
    assert need_of(session, grave, by=anna) is None
    form = RuleForm(cause, value, house.channel.id, house.boris.id)
    rule = add_rule(session, house.brand.id, form=form, by=vera, now=now)
    assert add_rule(session, house.brand.id, form=form, by=vera, now=now) == rule
    assert need_of(session, grave, by=anna).approver_id == house.boris.id
    assert (need_of(session, light, by=anna) is None) == (cause != ApprovalCause.EVERY_ANSWER)
    assert need_of(session, grave, by=house.actor(house.boris)) is None
    assert need_of(session, grave, by=vera) is None
    remove_rule(session, house.brand.id, rule, by=vera, now=now)
    assert rules_of(session, house.brand.id, by=vera) == []


@on_one_database
@pytest.mark.parametrize(
    "form",
    [
        RuleForm(ApprovalCause.TAG, "999"), RuleForm(ApprovalCause.TAG, "x"), RuleForm(ApprovalCause.STARS, "9"),
        RuleForm(ApprovalCause.REQUEST_TYPE, "nonsense"), RuleForm(ApprovalCause.TRAINEE),
        RuleForm(ApprovalCause.EVERY_ANSWER, "", channel_id=999),
        RuleForm(ApprovalCause.EVERY_ANSWER, "", None, 999),
    ],
)  # fmt: skip
def test_a_rule_without_sense_is_refused(house, session, now, form):
    with pytest.raises(Refused, match="was not added"):
        add_rule(session, house.brand.id, form=form, by=house.actor(house.vera), now=now)
    with pytest.raises(Refused, match="needs the role"):
        add_rule(session, house.brand.id, form=form, by=house.actor(house.anna), now=now)


@on_one_database
def test_without_a_named_person_the_leads_are_told(house, session, now):
    vera, anna = house.actor(house.vera), house.actor(house.anna)
    add_rule(session, house.brand.id, form=RuleForm(ApprovalCause.EVERY_ANSWER), by=vera, now=now)
    ticket = house.ticket(now=now, source=house.talks)
    given = Answer(WORDS, "k", ticket.last_message_id)
    assert hand_in(session, ticket.id, answer=given, by=anna, now=now) is None
    assert session.scalars(select(Notification.person_id)).all() == [house.vera.id]
    assert waiting_count(session, by=vera, brand_id=house.brand.id, now=now) == 1


@on_one_database
def test_customers_data_never_goes_out_and_our_own_contacts_do(house, session, now):
    ticket, anna, vera = house.ticket(now=now, source=house.talks), house.actor(house.anna), house.actor(house.vera)
    text = "😀 Звоните 8 800 555-35-35 или на +7 916 123-45-67"
    allow_contact(session, house.brand.id, contact="+7 (800) 555 35 35", by=vera, now=now)
    with pytest.raises(PersonalDataFound) as refusal:
        hand_in(session, ticket.id, answer=Answer(text, "k", ticket.last_message_id), by=anna, now=now)
    assert "+7 916 123-45-67" in refusal.value.why
    (mark,) = refusal.value.found
    units = text.encode("utf-16-le")
    assert units[2 * mark["start"] : 2 * mark["end"]].decode("utf-16-le") == "+7 916 123-45-67"
    forbid_contact(session, house.brand.id, "+78005553535", by=vera, now=now)
    ours = Answer("Звоните 88005553535", "k", ticket.last_message_id)
    with pytest.raises(PersonalDataFound):
        hand_in(session, ticket.id, answer=ours, by=anna, now=now)
    with pytest.raises(Refused, match="needs the role"):
        allow_contact(session, house.brand.id, contact="900", by=anna, now=now)
    with pytest.raises(Refused, match="is no phone"):
        allow_contact(session, house.brand.id, contact="привет", by=vera, now=now)
    assert session.scalars(select(Message).where(Message.direction == Direction.OUT)).all() == []


@on_one_database
def test_a_merged_ticket_takes_its_waiting_answer_along(training, session, now):
    waiting = training.hand_in()
    other = training.house.ticket(now=now, source=training.house.talks)
    merge(session, training.ticket.id, into_id=other.id, by=training.vera, now=now)
    with pytest.raises(Refused, match="has written again"):
        approve(session, waiting, by=training.boris, now=now)
    approve(session, waiting, by=training.boris, now=now, anyway=other.last_message_id)
    assert training.approval(waiting).state == ApprovalState.APPROVED
    sent = [one for one in training.house.messages(other) if one.direction == Direction.OUT]
    assert [one.text for one in sent] == [WORDS]
