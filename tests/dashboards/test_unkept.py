"""How long those have waited whom nobody answered: until the promise ended, whatever became of its ticket."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from dashboards.figures import Outcome
from dashboards.periods import Period
from dashboards.selection import Board, Selection
from dashboards.unkept import unkept
from desk.incoming import arrive
from desk.replies import Answer, record_sent_by_hand
from desk.splitting import split
from desk.sweeping import sweep_breaches
from storage.tables import Message
from tests.builders import a_mention
from tests.desk.conftest import a_house

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MINUTE = timedelta(minutes=1)


def test_a_missed_next_reply_that_a_split_took_along_goes_on_no_more(session, now):
    house = a_house(session)
    anna = house.actor(house.anna)
    ticket = house.ticket(now=now, source=house.talks, seen_at=now, published_at=now)
    given = Answer("Добрый день!", "k1", ticket.last_message_id)
    record_sent_by_hand(session, ticket.id, answer=given, url="", by=anna, now=now + 5 * MINUTE)
    at = now + 10 * MINUTE
    again = a_mention(
        session, house.talks, thread_id=ticket.thread_id, author_id=ticket.author_id, published_at=at, seen_at=at
    )
    arrive(session, again.id, now=at)
    sweep_breaches(session, now=now + 25 * MINUTE)
    asked = session.scalars(select(Message.id).where(Message.mention_id == again.id)).all()
    split(session, ticket.id, message_ids=asked, by=anna, now=now + 30 * MINUTE)
    period = Period(now.date(), now.date() + timedelta(days=1))
    later = {"by": house.actor(house.vera), "now": now + 300 * MINUTE}
    waited = unkept(session, Selection(house.brand.id, period), board=Board.NEXT_REPLY, **later)
    mine = [(one.outcome, one.is_ended, one.spent_s) for one in waited if one.ticket_id == ticket.id]
    assert mine == [(Outcome.OVERDUE, True, 20 * 60)]
