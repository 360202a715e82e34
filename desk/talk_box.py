"""What the answer box must know: the draft, where an answer goes and what it may be there, what others had begun."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from desk import site_limits
from desk.answered import ReplyTarget
from desk.asking import asks_there
from desk.connectors import BY_HAND
from desk.drafts import offered
from desk.holding_reply import holding_reply, needs_holding_reply
from desk.insertions import model_words
from desk.private_places import private_places
from desk.talk_card import TalkCard
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Ticket
from storage.vocabulary import Delivery, Direction


def box_of(session: Session, card: TalkCard, *, by: Actor, told: Callable[[datetime], str]) -> dict[str, Any]:
    """What the box is made of; `told` says a moment in words."""
    channel_id = session.get_one(Ticket, card.id).channel_id
    is_owed = card.may_answer and needs_holding_reply(session, card.id, by=by)
    return {
        "may_invite": card.may_answer and bool(private_places(session, card.brand_id)),
        "tone": card.tone,
        "holding": holding_reply(session, card.id, by=by) if is_owed else "",
        "draft": card.draft,
        "model_words": model_words(session, card.id, by=by),
        "draft_based_on": card.draft_based_on,
        "may_answer": card.may_answer,
        "targets": [_target(card, one, asks=asks_there(session, channel_id, one.kind)) for one in card.targets],
        "offered": [
            {"person": one.person_id, "name": one.name, "text": one.text, "at": told(one.at)}
            for one in (offered(session, card.id, by=by) if card.may_answer else ())
        ],
    }


def _target(card: TalkCard, one: ReplyTarget, *, asks: bool) -> dict[str, Any]:
    kind = one.kind
    stands = any(turn.direction == Direction.OUT and turn.delivery == Delivery.SENT for turn in card.turns)
    closing = _("Send and close, asking for a rating") if asks else _("Send and close")
    left = _("{number} bytes left") if kind.limit_in_bytes else _("{number} characters left")
    too_long = _("{number} bytes too many") if kind.limit_in_bytes else _("{number} characters too many")
    return {
        "mention": one.mention_id,
        "source": one.source,
        "by_hand": kind.connector == BY_HAND,
        "limit": kind.reply_limit or 0,
        "in_bytes": kind.limit_in_bytes,
        "link_counts": kind.link_counts,
        "any_file": kind.takes_files,
        "pictures": kind.pictures,
        "url": safe(one.url),
        "notes": site_limits.notes(kind),
        "is_private": kind.is_dialogue,
        "words": {
            "send": _("Change the answer") if kind.one_answer and stands else _("Send"),
            "send_closing": closing,
            "left": left,
            "too_long": too_long,
        },
    }


def safe(url: str) -> str:
    """Only a web address becomes a link."""
    return url if url.startswith(("http://", "https://")) else ""
