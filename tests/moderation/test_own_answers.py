"""What the desk itself has sent never comes back as a mention."""

from sqlalchemy import select

from desk.tickets import open_ticket
from moderation.finding import Finding
from moderation.intake import receive
from storage.rights import SYSTEM
from storage.tables import MentionKey, Message
from storage.vocabulary import Delivery, Direction, Scope
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
