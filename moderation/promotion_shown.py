"""The form of a promotion as the browser paints it: words in the person's language and zone."""

from typing import Any
from zoneinfo import ZoneInfo

from desk.lifecycle import state_name
from desk.words import priority_name, request_name
from moderation.promotion_form import OpenTicket, PromotionForm, Waiting
from moderation.promotion_terms import HIGHEST, LOWEST
from moderation.showing import when
from storage.vocabulary import RequestType


def form_shown(form: PromotionForm, *, zone: ZoneInfo) -> dict[str, Any]:
    """Everything as JSON; names of people, channels and tags are their own words."""
    return {
        "mention_id": form.mention_id,
        "proposed": form.proposal.terms.stored(),
        "because": form.proposal.because,
        "missing": form.proposal.missing,
        "channels": [one._asdict() for one in form.channels],
        "people": [{"id": one.id, "name": one.name, "channels": one.channel_ids} for one in form.people],
        "products": [{"id": one.id, "name": one.name} for one in form.products],
        "requests": [{"id": one.value, "name": request_name(one)} for one in RequestType],
        "priorities": [{"id": one, "name": priority_name(one)} for one in range(LOWEST, HIGHEST + 1)],
        "tickets": [_ticket(one, zone=zone) for one in form.tickets],
        "waiting": [_waiting(one, zone=zone) for one in form.waiting],
    }


def _ticket(one: OpenTicket, *, zone: ZoneInfo) -> dict[str, Any]:
    """Of a ticket that the person may not see only that it is there."""
    known = {"id": one.id, "is_visible": one.is_visible, "is_authors": one.is_authors}
    if not one.is_visible:
        return known
    return known | {"state": state_name(one.state), "channel": one.channel, "opened": when(one.opened_at, zone=zone)}


def _waiting(one: Waiting, *, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": one.id,
        "is_authors": one.is_authors,
        "is_story": one.is_story,
        "author": one.author,
        "source": one.source,
        "text": one.text,
        "published": when(one.published_at, zone=zone),
    }
