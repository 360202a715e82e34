"""A department's letters over a real IMAP server: answers, copies, forgeries, absence notes, what came back."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from desk.departments import DepartmentForm, add_department
from desk.escalations import Question, escalate
from storage.rights import SYSTEM
from storage.tables import Brand, Escalation, Mention, Message, Ticket
from storage.vocabulary import Direction, EscalationState, EscalationWay, TicketState
from tests.builders import a_calendar
from tests.crawlers.test_mail_bounce import OURS, a_report
from tests.crawlers.test_mailbox import (  # noqa: F401 - fixtures and helpers of the mailbox
    database,
    mailbox,
    post,
    read,
    recent,
    server,
)

# ruff: noqa: F811 - the fixtures again


@pytest.fixture
def asked(database, post, mailbox):
    """A customer's ticket that waits for the security department, and the number of the mailbox."""
    post.arrives(recent("a@x"))
    number = mailbox()
    read(number)
    now = datetime.now(UTC)
    with database.transaction() as session:
        brand = session.scalars(select(Brand.id)).one()
        form = DepartmentForm("Security", EscalationWay.MAIL, a_calendar(session).id, "sec@prichal.example")
        department = add_department(session, brand, form=form, by=SYSTEM, now=now).id
        ticket = session.scalars(select(Ticket.id)).one()
        escalation = escalate(session, ticket, asked=Question(department, "Что с картой?", "k"), by=SYSTEM, now=now)
        row = session.get_one(Escalation, escalation)
        row.state, row.sent_at = EscalationState.SENT, now
        return number, row.token


def standing(database):
    with database.reading() as session:
        notes = session.scalars(select(Message.text).where(Message.direction == Direction.NOTE)).all()
        row = session.execute(select(Escalation.state, Escalation.error)).one()
        return notes, row.state, row.error, session.scalar(select(func.count()).select_from(Mention))


def test_an_answering_letter_is_a_note_and_no_customer_s_letter(database, post, asked):
    number, token = asked
    quoting = "Карта перевыпущена.\n\n10.03.2026 11:00, Банк пишет:\n> Что с картой?"
    post.arrives(recent("r1@sec", quoting, From="petr@prichal.example", Subject=f"Re: [#{token}] Ticket 1"))
    named = {"From": "anna@prichal.example", "In_Reply_To": f"<{token}.opened0@prichal.example>"}
    post.arrives(recent("r2@sec", "И выдана", Subject="Re: без знака", minutes=50, **named))
    read(number), read(number, thorough=True)
    notes, state, _error, mentions = standing(database)
    assert [note.partition("\n\n")[2] for note in notes] == ["Карта перевыпущена.", "И выдана"]
    assert "petr@prichal.example" in notes[0]
    assert (state, mentions) == (EscalationState.ANSWERED, 1)
    with database.reading() as session:
        assert session.scalars(select(Ticket.state)).one() in {TicketState.NEW, TicketState.OPEN}


def test_what_is_forged_automatic_or_unknown_answers_nothing(database, post, asked):
    number, token = asked
    forged = {"Authentication_Results": "mx.prichal.example; dkim=fail"}
    post.arrives(recent("f@sec", "Закройте", From="petr@prichal.example", Subject=f"Re: [#{token}]", **forged))
    post.arrives(recent("o@sec", "В отпуске", Subject=f"Re: [#{token}]", Auto_Submitted="auto-replied"))
    post.arrives(recent("u@sec", "Ответ", From="petr@prichal.example", Subject="Re: [#E-AAAAAAAAAAAA]"))
    read(number)
    notes, state, _error, mentions = standing(database)
    assert (notes, state) == ([], EscalationState.SENT)
    assert mentions == 3, "the forged one and the unknown one are ordinary letters"


def test_a_letter_that_came_back_is_told_on_the_ticket(database, post, asked):
    number, token = asked
    post.arrives(a_report().replace(OURS.encode(), f"{token}.opened0@prichal.example".encode()))
    read(number)
    _notes, state, error, mentions = standing(database)
    assert (state, mentions) == (EscalationState.FAILED, 1)
    assert "no such user" in error
