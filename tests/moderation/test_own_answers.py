"""What the desk itself or an account of the brand has written never comes back as a mention."""

import pytest
from sqlalchemy import select

from desk.tickets import open_ticket
from moderation.finding import Finding
from moderation.intake import receive
from storage.rights import SYSTEM
from storage.tables import MentionKey, Message, Promise
from storage.vocabulary import Delivery, Direction, Metric, Scope
from tests.builders import a_brand, a_channel, a_mention, a_source


def test_an_answer_sent_under_an_account_used_before_is_no_mention(session, now):
    """The application password of the source was changed to another account after the answer had been sent."""
    brand = a_brand(session)
    a_channel(session, brand, is_first_line=True)
    blog = a_source(session, brand, kind="wordpress", scope=Scope.OWN)
    mention = a_mention(session, blog, thread_id="post-26")
    ticket_id = open_ticket(session, mention.id, by=SYSTEM, now=now).ticket_id
    sent = {"direction": Direction.OUT, "delivery": Delivery.SENT, "text": "Мы тут!", "external_id": "comment-254"}
    session.add(Message(ticket_id=ticket_id, cycle=1, created_at=now, source_at=now, **sent))
    session.flush()
    said = {"url": "http://127.0.0.1/#c", "thread_id": "post-26", "published_at": now, "author": "Служба заботы"}
    ours = Finding(external_id="comment-254", text="Мы тут!", **said)
    theirs = Finding(external_id="comment-255", text="Спасибо, банк", **said)
    assert receive(session, source=blog, findings=[ours, theirs], now=now).new == 1
    held = session.scalars(select(MentionKey.external_id).where(MentionKey.source_id == blog.id)).all()
    assert "comment-254" not in held


@pytest.mark.parametrize(
    ("options", "brand_wide", "said"),
    [
        ({"own": "Служба заботы"}, None, {"author": "Служба заботы"}),
        ({"own": "чужой, @prichal_bank"}, None, {"author": "Prichal_Bank", "author_id": "77"}),
        ({"own": ["77"]}, None, {"author": "Любое имя", "author_id": "77"}),
        ({}, ["@Prichal_Bank"], {"author": "prichal_bank"}),
        ({}, ["-123"], {"author": "Банк Причал", "author_id": "-123"}),
    ],
)
@pytest.mark.parametrize("kind", ["feed", "forum"])
def test_an_own_account_is_no_author_of_mentions_and_its_answer_keeps_the_promise(
    session, now, kind, options, brand_wide, said
):
    """Whatever the parser of the kind knows: the lists of the source and of the brand are looked at here."""
    brand = a_brand(session, own_accounts=brand_wide)
    a_channel(session, brand, is_first_line=True)
    source = a_source(session, brand, kind=kind, scope=Scope.OWN, options=options)
    mention = a_mention(session, source, thread_id="topic-1")
    ticket_id = open_ticket(session, mention.id, by=SYSTEM, now=now).ticket_id
    answer = {"url": "", "thread_id": "topic-1", "published_at": now, "text": "Уже разбираемся, банк"}
    ours = Finding(external_id="a-1", **answer, **said)
    stranger = Finding(external_id="a-2", **answer, author="Прохожий", author_id="78")
    assert receive(session, source=source, findings=[ours, stranger], now=now).new == 1
    kept = select(Promise.fulfilled_at).where(Promise.ticket_id == ticket_id, Promise.metric == Metric.FIRST_REPLY)
    assert session.scalar(kept) == now
