"""The conversation's own HTTP interface: changing the dialogue, writing, saying that one is here.

It does not go through Streamlit: a dialogue is on the screen as soon as its answer is, and what was written is kept by
the browser until the server has said that it has it. Whoever writes twice with one key has written once.
"""

from collections.abc import Mapping
from typing import Any

from desk import drafts, handing_in, handling, notes, outcomes, presence, replies
from desk.access import ticket_to_read
from desk.addressees import mark_seen
from desk.freshness import Stale, anyway_words, newer
from desk.outgoing import PersonalDataFound
from desk.private_invitations import invite
from desk.replies import Answer
from desk.talk_requests import Asked, route
from desk.talk_view import talk_view
from desk.unread import mark_read
from storage.counting import day_of
from storage.database import reading, transaction
from storage.errors import Refused

MOST_NAMED = 50


def talk(asked: Asked) -> dict[str, Any]:
    """The conversation as it stands."""
    return view(asked)


def here(asked: Asked) -> dict[str, Any]:
    """A sign of life every few seconds: who else is here, whether there is news, and how long people were at work."""
    with transaction() as session:
        others = presence.look_at(
            session, asked.ticket_id, by=asked.by, now=asked.now, is_typing=asked.body.get("typing") is True
        )
        mark_seen(session, asked.ticket_id, by=asked.by, now=asked.now)
        heard = int(asked.body.get("heard") or 0)
        mark_read(session, asked.ticket_id, by=asked.by, message_id=heard, now=asked.now)
        for ticket_id, seconds in _spent(asked.body):
            handling.note_handling(
                session, ticket_id, sitting=str(asked.body.get("sitting", "")), seconds=seconds, by=asked.by,
                now=asked.now,
            )  # fmt: skip
        ticket = ticket_to_read(session, asked.ticket_id, by=asked.by)
        news = {"version": ticket.version, "heard": ticket.last_message_id}
    return {"viewers": [one._asdict() for one in others], "day": day_of(asked.now), **news}


def say(asked: Asked) -> dict[str, Any]:
    """Takes an answer, a note, or the word that an answer stands on the site; gives the conversation with it.

    What is refused stays as a draft, and the refusal carries what has been written meanwhile.
    """
    said = _answer(asked)
    kind = asked.body.get("kind")
    try:
        with transaction() as session:
            if kind == "note":
                notes.add_note(
                    session, asked.ticket_id, text=said.text, client_key=said.client_key, by=asked.by, now=asked.now,
                    named=[int(one) for one in asked.body.get("named", [])[:MOST_NAMED]],
                )  # fmt: skip
            elif kind == "published":
                url = str(asked.body.get("url", ""))
                replies.record_sent_by_hand(session, asked.ticket_id, answer=said, url=url, by=asked.by, now=asked.now)
            else:
                handing_in.hand_in(session, asked.ticket_id, answer=said, by=asked.by, now=asked.now)
            presence.has_said(session, asked.ticket_id, by=asked.by)
    except Refused:
        if kind != "note":
            with transaction() as session:
                drafts.save_draft(
                    session, asked.ticket_id, text=said.text, based_on=said.based_on, by=asked.by, now=asked.now
                )
        raise
    return view(asked)


def settle(asked: Asked) -> dict[str, Any]:
    """What a person has decided about an answer that did not arrive, or of which nobody could tell."""
    message_id, by, now = int(asked.body["message"]), asked.by, asked.now
    with transaction() as session:
        match asked.body["do"]:
            case "send":
                outcomes.try_again(session, message_id, by=by, now=now)
            case "stands":
                outcomes.published_after_all(session, message_id, url=str(asked.body.get("url") or ""), by=by, now=now)
            case "note":
                outcomes.keep_as_note(session, message_id, by=by, now=now)
            case _:
                raise ValueError(asked.body["do"])
    return view(asked)


def take_draft(asked: Asked) -> dict[str, Any]:
    """What somebody who held the ticket before had begun to write is this person's draft now."""
    with transaction() as session:
        drafts.take_over(
            session, asked.ticket_id, person_id=int(asked.body["person"]), by=asked.by, now=asked.now
        )  # fmt: skip
    return view(asked)


def invite_privately(asked: Asked) -> dict[str, Any]:
    """Words that ask the customer to write in private, with the ticket's code; nothing is sent."""
    with transaction() as session:
        return {"text": invite(session, asked.ticket_id, by=asked.by, now=asked.now)}


def view(asked: Asked) -> dict[str, Any]:
    """The conversation, anew."""
    with reading() as session:
        return talk_view(session, asked.ticket_id, by=asked.by, now=asked.now, zone=asked.zone)


def _answer(asked: Asked) -> Answer:
    body = asked.body
    mention, extra = body.get("mention"), body.get("extra")
    return Answer(
        text=str(body.get("text", "")),
        client_key=str(body.get("key", ""))[:80],
        based_on=int(body.get("based_on") or 0),
        anyway=int(body.get("anyway") or 0),
        closing=body.get("closing") is True,
        pictures=asked.pictures,
        mention_id=int(mention) if mention is not None else None,
        extra=extra if isinstance(extra, dict) else {},
    )


def _spent(body: Mapping[str, Any]) -> list[tuple[int, int]]:
    spent = body.get("spent")
    pairs = spent.items() if isinstance(spent, dict) else ()
    return [(int(ticket), int(seconds)) for ticket, seconds in list(pairs)[:MOST_NAMED]]


def _beside(asked: Asked, refusal: Refused) -> dict[str, Any]:
    """To an answer that is held back: what has been written since it was begun, and how it is sent all the same.

    `up_to` is the newest of it: what comes after that holds the answer back again. `found` is what must not go out.
    """
    if isinstance(refusal, PersonalDataFound):
        return {"found": refusal.found}
    if not isinstance(refusal, Stale):
        return {}
    with reading() as session:
        ticket = ticket_to_read(session, asked.ticket_id, by=asked.by)
        ids = [one.id for one in newer(session, ticket, based_on=_answer(asked).based_on, by=asked.by)]
        shown = talk_view(session, ticket.id, by=asked.by, now=asked.now, zone=asked.zone)
    lines = [line for line in shown["lines"] if line.get("id") in ids]
    return {
        "unread": [{name: line[name] for name in ("who", "at", "text", "side")} for line in lines],
        "up_to": max(ids, default=0),
        "anyway": anyway_words(len(ids)),
    }


ROUTES = [
    route("talk", talk, "GET"),
    route("here", here, "POST"),
    route("say", say, "POST", beside=_beside),
    route("settle", settle, "POST"),
    route("take_draft", take_draft, "POST"),
    route("invite", invite_privately, "POST"),
]
