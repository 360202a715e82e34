"""What the browser paints: cards as plain JSON, words already in the person's language and zone."""

from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from desk.engagement_words import Counted, in_full, in_short
from desk.lifecycle import state_name as ticket_state_name
from desk.words import category_name, flag_name, request_name
from moderation.beside import Beside
from moderation.cards import Card
from moderation.marking import WEIGHED, Piece, marked, veiled
from moderation.promotion_glimpses import Glimpse
from moderation.reason_words import reasons_told
from moderation.story_cards import StoryOnCard
from moderation.tag_list import TagOnCard
from storage import i18n
from storage.errors import Refused
from storage.i18n import _, msgid
from storage.query import Query, parse
from storage.vocabulary import AuthorFlag, Label, Language, MentionState, ReplyPolicy

ABUSIVE = 0.5
"""From this probability of abuse on a text may be complained about before anybody has decided it."""

LONGEST_ON_CARD = 4_000
"""Characters of a text that travel with a card; the rest comes when it is asked for."""


_STATES: Final = {
    MentionState.NEW: msgid("waiting"),
    MentionState.DECIDED: msgid("decided"),
    MentionState.PROMOTED: msgid("in a ticket"),
    MentionState.ABUSE: msgid("abuse"),
    MentionState.NOT_OURS: msgid("not about us"),
    MentionState.ARCHIVED: msgid("archived"),
}
_POLICIES: Final = {
    ReplyPolicy.COMPLAINTS: msgid("only complaints are answered here"),
    ReplyPolicy.WATCH: msgid("nothing is answered here"),
}


def state_name(state: MentionState) -> str:
    """The state of a mention in the language in force."""
    return _(_STATES[state])


def language_name(language: Language) -> str:
    """The language of texts, named in the language in force."""
    return {Language.RU: _("Russian"), Language.UK: _("Ukrainian"), Language.EN: _("English")}[language]


def policy_note(policy: ReplyPolicy) -> str:
    """What a moderator should know about answering at a source; nothing where all is answered."""
    note = _POLICIES.get(policy)
    return _(note) if note else ""


def shown(
    card: Card, *, zone: ZoneInfo, now: datetime, search: Query | None = None, whole: bool = False
) -> dict[str, Any]:
    """A card as JSON. `text` and `title` are lists of [piece, mark]; an address is given only if it is http(s)."""
    brand = _brand_query(card.brand_query)
    why = [str(word) for word in card.why or ()]
    text = card.text if whole else card.text[:LONGEST_ON_CARD]
    return {
        "id": card.id,
        "version": card.version,
        "state": card.state.value,
        "state_name": state_name(card.state),
        "title": marked(card.title, brand=brand, search=search, weighed=why),
        "text": marked(text, brand=brand, search=search, weighed=why),
        "is_cut": len(card.text) > len(text),
        "language": card.language,
        "stars": card.stars,
        "url": web_address(card.url),
        "source": card.source,
        "category": " · ".join(filter(None, (category_name(card.category), policy_note(card.policy)))),
        "author": card.author or "",
        "author_url": f"/author?author={card.author_id}" if card.author_id else "",
        "flags": [flag_name(flag) for flag in AuthorFlag if flag in card.flags],
        "place": ", ".join(part for part in (card.place, card.address) if part),
        "author_filter": f"/stream?author={card.author_id}&state=any" if card.author_id else "",
        "marks": [_(mark) for mark in card.marks or ()],
        "reasons": reasons_told(card.weight, now=now),
        "urgency": card.urgency,
        "counted": _counted(card.counted),
        "removal": f"/removals?mention={card.id}" if _is_abusive(card) else "",
        "published_at": card.published_at.isoformat(),
        "published": when(card.published_at, zone=zone),
        "is_edited": card.version > 1,
        "is_deleted": card.deleted_at is not None,
        "label": card.label.value if card.label else None,
        "pretag": card.pretag.value if card.pretag else None,
        "confidence": card.confidence,
        "is_sure": card.is_sure,
        "abuse": card.abuse,
        "why": veiled(Piece(word, WEIGHED) for word in why),
        "decided_by": card.decided_by or "",
        "tone": card.tone.value,
        "is_tone_corrected": card.is_tone_corrected,
        "foreign": card.foreign_score,
        "answer": card.answer_score,
        "tags": [_tag(tag) for tag in card.tags],
        "proposals": [_tag(tag) for tag in card.proposals if tag.id not in {one.id for one in card.tags}],
        "promotion": _glimpse(card.promotion),
        "story": _story(card.story),
        **_beside(card.beside, zone=zone),
        "ticket": card.ticket,
        "ticket_state": ticket_state_name(card.ticket_state) if card.ticket and card.ticket_state else "",
    }


def when(moment: datetime, *, zone: ZoneInfo) -> str:
    """A moment as a person reads it: "2 Mar 2026, 12:30" in their zone and language."""
    return format_datetime(moment.astimezone(zone), "d MMM y, HH:mm", locale=i18n.language())


def told(title: str, text: str, most: int = 500) -> list[Piece]:
    """The words of another text, in short, with nothing marked but what somebody may not want to see."""
    return marked(f"{title}\n{text}".strip()[:most], brand=None, search=None, weighed=())


def web_address(url: str) -> str:
    """The address if a click on it is safe to offer, else nothing."""
    try:
        return url if urlsplit(url).scheme in {"http", "https"} else ""
    except ValueError:  # a host such as "[" is no address at all
        return ""


def _counted(counted: Counted) -> dict[str, str] | None:
    """The figures in the person's language; None where the site told none."""
    if not counted.is_known or counted.read_at is None:
        return None
    return {"figures": in_short(counted), "exactly": in_full(counted), "read_at": counted.read_at.isoformat()}


def _is_abusive(card: Card) -> bool:
    """Whether somebody, or the pre-tag where nobody has, takes it for abuse: then the site can be complained to."""
    if card.state != MentionState.NEW:
        return card.state == MentionState.ABUSE or card.label == Label.ABUSE
    return card.pretag == Label.ABUSE or (card.abuse or 0.0) >= ABUSIVE


def _glimpse(glimpse: Glimpse | None) -> dict[str, str] | None:
    if glimpse is None or not glimpse.channel:
        return None
    return {
        "channel": glimpse.channel,
        "request": request_name(glimpse.request_type),
        "product": glimpse.product,
    }


def _story(story: StoryOnCard | None) -> dict[str, Any] | None:
    if story is None:
        return None
    return {
        "more": story.members - 1,
        "authors": story.authors,
        "is_wave": story.is_wave,
        "decided": state_name(story.decided_state) if story.decided_state else "",
        "decided_label": story.decided_label.value if story.decided_label else None,
        "decided_by": story.decided_by or "",
    }


def _beside(beside: Beside, *, zone: ZoneInfo) -> dict[str, Any]:
    parent = beside.parent
    return {
        "parent": parent and {"author": parent.author or "", "text": told(parent.title, parent.text)},
        "rules": list(beside.rules),
        "files": list(beside.files),
        "notes": [
            {"key": one.key, "name": one.name, "at": when(one.at, zone=zone), "text": one.text} for one in beside.notes
        ],
    }


def _tag(tag: TagOnCard) -> dict[str, Any]:
    return {
        "id": tag.id,
        "kind": tag.kind.value,
        "name": tag.name,
        "named": tag.named,
        "probability": tag.probability,
    }


# The same for every card of a page.
@lru_cache(maxsize=256)
def _brand_query(text: str) -> Query | None:
    try:
        return parse(text)
    except Refused:
        return None
