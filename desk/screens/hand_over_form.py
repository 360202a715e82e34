"""Handing a ticket over: to a colleague, to another channel, back into the queue."""

import streamlit as st

from desk import assignment
from desk.card import Card
from desk.queries import colleagues, counts
from desk.screens.parts import actor, now, plain, refusals_shown, tell, told_apart
from storage.database import reading, transaction
from storage.i18n import _

BACK = "back"


def hand_over(card: Card) -> None:
    """To a colleague or to another channel, with a word on why."""
    whom = told_apart(takers(card))
    chosen = st.selectbox(_("To whom"), list(whom), format_func=whom.__getitem__, index=None, placeholder=_("Choose"))
    comment = st.text_area(_("What must they know?"), max_chars=2000)
    if st.button(_("Hand over"), type="primary", disabled=chosen is None) and chosen is not None:
        with refusals_shown():
            give(card, chosen, comment)
            tell(_("Handed over: {name}").format(name=plain(whom[chosen])))
            st.rerun()


def takers(card: Card) -> dict[str, str]:
    """Who and what can take the ticket: colleagues (p…), channels (c…), the channel's queue (back)."""
    by = actor()
    with reading() as session:
        people = colleagues(session, channel_id=card.channel_id, by=by)
        channels = counts(session, by=by, brand_id=card.brand_id, now=now()).channels
    whom = {f"p{one.id}": one.name for one in people if one.id != card.assignee_id}
    others = [one for one in channels if one.channel_id != card.channel_id]
    whom |= {f"c{one.channel_id}": _("Channel: {name}").format(name=one.name) for one in others}
    if card.assignee_id is not None:
        whom[BACK] = _("Back into the queue of {channel}").format(channel=card.channel)
    return whom


def give(card: Card, whom: str, comment: str) -> None:
    """Hands the ticket to what `takers` called so."""
    with transaction() as session:
        by = actor()
        if whom == BACK:
            assignment.give_back(session, card.id, comment=comment, by=by, now=now())
        elif whom.startswith("p"):
            assignment.hand_over(session, card.id, to_person_id=int(whom[1:]), comment=comment, by=by, now=now())
        else:
            assignment.move(session, card.id, channel_id=int(whom[1:]), comment=comment, by=by, now=now())
