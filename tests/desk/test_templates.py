"""Templates from the first words to the figures: versions, approval, what is offered, what became of it."""

from datetime import UTC, timedelta

import pytest
from sqlalchemy import select

from desk.drafts import save_draft
from desk.insertions import forget_old
from desk.replies import Answer, record_sent_by_hand
from desk.signatures import set_channel_signature, sign_as
from desk.talk_view import talk_view
from desk.template_approval import approve, give_back
from desk.template_figures import template_figures
from desk.template_import import table_of
from desk.template_list import template_rows, versions_of
from desk.template_offers import insert_template, offers
from desk.template_reminders import remind_owners
from desk.template_terms import Terms
from desk.templates import TemplateForm, appoint, propose_template, propose_version, restore, retire
from storage.errors import Refused
from storage.tables import AuditEntry, Insertion, Notification, TicketFact
from storage.vocabulary import Role, TemplateStanding, TemplateState, Verdict
from tests.builders import a_channel, actor, an_author

DAY = timedelta(days=1)
HELLO = TemplateForm("Привет", "Здравствуйте, {имя}!\n\n№ {номер}\n\n{подпись}", "привет")


@pytest.fixture
def database(base):
    """What speaks SQL of its own is tried on both databases below."""
    return base


@pytest.fixture
def lead(house):
    return house.actor(house.vera)


@pytest.fixture
def anna(house):
    return house.actor(house.anna)


@pytest.fixture
def approved(house, session, lead, now):
    """Makes templates that are in use."""

    def make(form=HELLO):
        template_id = propose_template(session, house.brand.id, form, by=lead, now=now)
        approve(session, template_id, 1, by=lead, now=now)
        return template_id

    return make


def rows_of(house, session, by, now):
    return {row.id: row for row in template_rows(session, house.brand.id, by=by, now=now)}


def offered(session, ticket, by, now, typed=""):
    return [one.name for one in offers(session, ticket.id, typed=typed, by=by, now=now)]


def test_a_proposal_is_offered_once_it_is_approved(house, session, lead, anna, now):
    ticket = house.ticket(now=now)
    template_id = propose_template(session, house.brand.id, HELLO, by=anna, now=now)
    assert offered(session, ticket, anna, now) == []
    row = rows_of(house, session, lead, now)[template_id]
    assert (row.waiting, row.standing, row.owner, row.may_approve) == (1, TemplateStanding.UNAPPROVED, "Анна", True)
    with pytest.raises(Refused, match="not yours to decide"):
        approve(session, template_id, 1, by=anna, now=now)
    approve(session, template_id, 1, by=lead, now=now)
    approve(session, template_id, 1, by=lead, now=now)
    assert offered(session, ticket, anna, now) == ["Привет"]
    said = session.scalars(select(AuditEntry.action).where(AuditEntry.subject == "template")).all()
    assert said == ["template_proposed", "template_approved"]


def test_the_approved_version_stays_until_the_next_is_approved(house, session, lead, anna, approved, now):
    ticket, template_id = house.ticket(now=now), approved()
    newer = TemplateForm("Привет", "Добрый день!", "привет")
    assert propose_version(session, template_id, newer, based_on=1, by=anna, now=now) == 2
    assert offers(session, ticket.id, typed="", by=anna, now=now)[0].version == 1
    with pytest.raises(Refused, match="Version 2 was written meanwhile"):
        propose_version(session, template_id, newer, based_on=1, by=lead, now=now)
    assert propose_version(session, template_id, newer, based_on=2, by=lead, now=now) == 2, "nothing has changed"
    third = TemplateForm("Привет", "Доброе утро!", "привет")
    propose_version(session, template_id, third, based_on=2, by=lead, now=now)
    with pytest.raises(Refused, match="newer version"):
        approve(session, template_id, 2, by=lead, now=now)
    approve(session, template_id, 3, by=lead, now=now)
    assert offers(session, ticket.id, typed="", by=anna, now=now)[0].text == "Доброе утро!"
    states = [one.state for one in versions_of(session, template_id, by=anna)]
    assert states == [TemplateState.APPROVED, TemplateState.REPLACED, TemplateState.APPROVED]


def test_a_version_is_given_back_with_a_remark(house, session, lead, anna, now):
    template_id = propose_template(session, house.brand.id, HELLO, by=anna, now=now)
    with pytest.raises(Refused, match="no remark"):
        give_back(session, template_id, 1, remark=" ", by=lead, now=now)
    give_back(session, template_id, 1, remark="Теплее", by=lead, now=now)
    version = versions_of(session, template_id, by=anna)[0]
    assert (version.state, version.remark, version.decided_by) == (TemplateState.RETURNED, "Теплее", "Вера")
    assert rows_of(house, session, lead, now)[template_id].waiting is None


def test_an_appointed_approver_decides_alone(house, session, lead, now):
    boss = house.actor(house.boris, Role.LEAD)
    admin = actor(Role.ADMINISTRATOR, person_id=house.anna.id)
    template_id = propose_template(session, house.brand.id, HELLO, by=lead, now=now)
    appoint(session, template_id, owner_id=house.anna.id, approver_id=house.boris.id, by=lead, now=now)
    with pytest.raises(Refused):
        approve(session, template_id, 1, by=lead, now=now)
    approve(session, template_id, 1, by=boss, now=now)
    propose_version(session, template_id, TemplateForm("А", "Б"), based_on=1, by=lead, now=now)
    approve(session, template_id, 2, by=admin, now=now)


@pytest.mark.parametrize(
    ("form", "why"),
    [
        (TemplateForm(" ", "текст"), "no name"),
        (TemplateForm("Имя", " \n "), "says nothing"),
        (TemplateForm("Имя", "x" * 8001), "8001 characters"),
        (TemplateForm("Имя", "Здравствуйте, {фамилия}"), r"\{фамилия\}"),
        (TemplateForm("Имя", "текст", "два слова"), "one word"),
        (TemplateForm("Имя", "текст", terms=Terms(channels=(999,))), "not there any more"),
        (TemplateForm("Имя", "текст", terms=Terms(languages=("xx",))), "not known"),
    ],
)
def test_what_cannot_be_used_is_not_saved(house, session, anna, now, form, why):
    with pytest.raises(Refused, match=why):
        propose_template(session, house.brand.id, form, by=anna, now=now)


def test_a_shortcut_belongs_to_one_template(house, session, anna, lead, approved, now):
    first = approved()
    with pytest.raises(Refused, match="belongs to the template “Привет”"):
        propose_template(session, house.brand.id, TemplateForm("Другой", "текст", "/ПРИВЕТ"), by=anna, now=now)
    retire(session, first, by=lead, now=now)
    propose_template(session, house.brand.id, TemplateForm("Другой", "текст", "/ПРИВЕТ"), by=anna, now=now)
    with pytest.raises(Refused, match="“Другой”"):
        restore(session, first, by=lead, now=now)


def test_a_retired_or_outdated_template_is_not_offered(house, session, anna, lead, approved, now):
    ticket = house.ticket(now=now)
    kept = approved(TemplateForm("Сезонный", "текст", valid_until=now + 3 * DAY))
    gone = approved(TemplateForm("Старый", "текст"))
    assert offered(session, ticket, anna, now) == ["Сезонный", "Старый"]
    with pytest.raises(Refused):
        retire(session, gone, by=house.actor(house.boris), now=now)
    retire(session, gone, by=lead, now=now)
    assert offered(session, ticket, anna, now) == ["Сезонный"]
    assert offered(session, ticket, anna, now + 3 * DAY) == []
    rows = rows_of(house, session, lead, now + 3 * DAY)
    assert (rows[kept].standing, rows[gone].standing) == (TemplateStanding.OUTDATED, TemplateStanding.RETIRED)
    restore(session, gone, by=lead, now=now)
    assert offered(session, ticket, anna, now) == ["Сезонный", "Старый"]
    with pytest.raises(Refused, match="not in use"):
        insert_template(session, ticket.id, kept, by=anna, now=now + 3 * DAY)


def test_the_owner_is_reminded_once_before_the_end(house, session, anna, lead, approved, now):
    kept = approved(TemplateForm("Сезонный", "текст", valid_until=now + 10 * DAY))
    appoint(session, kept, owner_id=house.anna.id, approver_id=None, by=lead, now=now)
    assert remind_owners(session, now=now) == 0
    assert [remind_owners(session, now=now + days * DAY) for days in (4, 5)] == [1, 0]
    told = session.scalars(select(Notification)).one()
    assert (told.person_id, told.ticket_id, told.details["name"]) == (house.anna.id, None, "Сезонный")


def test_who_may_do_what(house, session, anna, now):
    reader = actor(Role.QUALITY, Role.MARKETING, person_id=house.boris.id)
    moderator = actor(Role.MODERATOR, person_id=house.boris.id)
    template_id = propose_template(session, house.brand.id, HELLO, by=anna, now=now)
    row = rows_of(house, session, reader, now)[template_id]
    assert (row.may_change, row.may_approve, row.may_retire) == (False, False, False)
    for doing in (
        lambda: propose_template(session, house.brand.id, HELLO, by=reader, now=now),
        lambda: propose_version(session, template_id, HELLO, based_on=1, by=reader, now=now),
        lambda: appoint(session, template_id, owner_id=None, approver_id=None, by=anna, now=now),
        lambda: template_rows(session, house.brand.id, by=moderator, now=now),
        lambda: versions_of(session, template_id, by=moderator),
    ):
        with pytest.raises(Refused):
            doing()


def test_what_is_only_for_a_closed_channel_is_not_read_outside_it(house, session, anna, lead, approved, now):
    closed = a_channel(session, house.brand, house.boris, is_open=False)
    secret = approved(TemplateForm("Тайный", "текст", terms=Terms(channels=(closed.id,))))
    ticket = house.ticket(now=now)
    assert secret not in rows_of(house, session, anna, now)
    assert secret in rows_of(house, session, lead, now)
    assert offered(session, ticket, anna, now, typed="тайный") == []
    with pytest.raises(Refused):
        versions_of(session, secret, by=anna)
    with pytest.raises(Refused):
        insert_template(session, ticket.id, secret, by=anna, now=now)


def test_the_table_holds_no_version_that_is_proposed_for_a_closed_channel(house, session, anna, lead, approved, now):
    closed = a_channel(session, house.brand, house.boris, is_open=False)
    both = Terms(channels=(closed.id, house.channel.id))
    newer, mixed, plain = approved(TemplateForm("А", "текст")), approved(TemplateForm("Б", "текст")), "В"
    approved(TemplateForm(plain, "текст"))
    for template_id, terms in ((newer, Terms(channels=(closed.id,))), (mixed, both)):
        form = TemplateForm("Тайный", "Только для закрытого", terms=terms)
        propose_version(session, template_id, form, based_on=1, by=lead, now=now)
    for by, names in ((anna, [plain]), (lead, [plain, "Тайный", "Тайный"])):
        assert [one.name for one in table_of(session, house.brand.id, zone=UTC, by=by, now=now)] == names


def test_the_best_come_first_and_those_for_others_only_when_looked_for(house, session, anna, approved, now):
    elsewhere = a_channel(session, house.brand)
    approved(TemplateForm("Б везде", "текст"))
    approved(TemplateForm("А чужой", "текст", terms=Terms(channels=(elsewhere.id,))))
    approved(TemplateForm("Я свой", "текст", terms=Terms(channels=(house.channel.id,))))
    approved(TemplateForm("Э русский", "текст", terms=Terms(languages=("ru",))))
    ticket = house.ticket(now=now)
    assert offered(session, ticket, anna, now) == ["Я свой", "Э русский", "Б везде"]
    assert offered(session, ticket, anna, now, typed="чуж") == ["А чужой"]
    assert [one.is_meant for one in offers(session, ticket.id, typed="чуж", by=anna, now=now)] == [False]


def test_placeholders_are_filled_from_the_ticket(house, session, anna, approved, now):
    author = an_author(session, house.blog, name="Крылова Анна Сергеевна")
    ticket, template_id = house.ticket(now=now, author_id=author.id), approved()
    assert insert_template(session, ticket.id, template_id, by=anna, now=now) == (
        f"Здравствуйте, Анна!\n\n№ {ticket.id}\n\nАнна"
    )
    set_channel_signature(session, house.channel.id, "{сотрудник}, банк", by=house.actor(house.vera))
    assert offers(session, ticket.id, typed="", by=anna, now=now)[0].text.endswith("Анна, банк")
    sign_as(session, "Ваша Аня", by=anna)
    assert offers(session, ticket.id, typed="", by=anna, now=now)[0].text.endswith("Ваша Аня")
    nick = house.ticket(now=now, author_id=an_author(session, house.blog, name="kotik_1987").id)
    assert offers(session, nick.id, typed="", by=anna, now=now)[0].text.startswith("Здравствуйте!\n")


CARD = TemplateForm("Готово", "Карта готова, приходите за ней завтра")


def said(text, key="k"):
    return Answer(text, key, 99_999)


def test_what_an_answer_was_made_from_is_kept(house, session, anna, approved, now):
    ticket, template_id = (
        house.ticket(now=now),
        approved(CARD),
    )
    text = insert_template(session, ticket.id, template_id, by=anna, now=now)
    record_sent_by_hand(session, ticket.id, answer=said(text + "!"), url="", by=anna, now=now)
    used = session.scalars(select(Insertion)).one()
    assert (used.template_version, used.text) == (1, "")
    assert 0 < used.distance < 0.1
    seen = talk_view(session, ticket.id, by=house.actor(house.vera, Role.MODERATOR), now=now, zone=now.tzinfo)
    notes = next(line["notes"] for line in seen["lines"] if line["side"] == "out")
    assert any("template “Готово”, version 1" in note for note in notes)


def test_words_that_were_taken_out_again_do_not_count(house, session, anna, approved, now):
    template_id = approved(CARD)
    for number, emptied in enumerate((False, True)):
        ticket = house.ticket(now=now)
        insert_template(session, ticket.id, template_id, by=anna, now=now)
        if emptied:
            save_draft(session, ticket.id, text=" ", based_on=0, by=anna, now=now)
        answer = said("Совсем другое дело", f"k{number}")
        record_sent_by_hand(session, ticket.id, answer=answer, url="", by=anna, now=now)
    found = session.scalars(select(Insertion)).all()
    assert [(one.message_id, one.text, one.closed_at) for one in found] == [(None, "", now)] * 2


def test_words_that_nobody_sent_are_forgotten_after_a_month(house, session, anna, approved, now):
    insert_template(session, house.ticket(now=now).id, approved(CARD), by=anna, now=now)
    for days, kept in ((29, 1), (31, 0)):
        forget_old(session, now=now + days * DAY)
        assert sum(bool(one.text) for one in session.scalars(select(Insertion))) == kept


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_figures_of_a_template(make_house, database_url, now):
    from storage.database import Database, use  # noqa: PLC0415 - this test alone runs on both databases

    database = Database(database_url)
    use(database)
    with database.transaction() as session:
        house = make_house(session)
        lead, anna = house.actor(house.vera), house.actor(house.anna)
        template_id = propose_template(session, house.brand.id, CARD, by=lead, now=now)
        approve(session, template_id, 1, by=lead, now=now)
        for number, verdict in enumerate((Verdict.LIKE, Verdict.LIKE, Verdict.DISLIKE, None)):
            ticket = house.ticket(now=now)
            for turn in range(2):
                text = insert_template(session, ticket.id, template_id, by=anna, now=now)
                answer = said(text, f"k{number}{turn}")
                record_sent_by_hand(session, ticket.id, answer=answer, url="", by=anna, now=now)
            session.get_one(TicketFact, (ticket.id, 1)).rating = verdict
        insert_template(session, house.ticket(now=now).id, template_id, by=anna, now=now)
        figures = template_figures(session, house.brand.id, since=now - DAY, by=lead)
        assert dict(figures) == {template_id: (9, 8, 0.0, 2, 1)}
        assert figures[template_id].csi == pytest.approx(2 / 3)
        assert template_figures(session, house.brand.id, since=now + DAY, by=lead) == {}
        assert [row.id for row in template_rows(session, house.brand.id, by=lead, now=now)] == [template_id]
        assert offers(session, ticket.id, typed="карт", by=anna, now=now)[0].id == template_id
    database.close()
