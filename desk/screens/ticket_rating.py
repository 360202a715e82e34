"""Whether the customer of the ticket was asked for a rating, what they said, and where not, why not."""

import streamlit as st

from desk import moments
from desk.rating_shown import AskedRow, askings
from desk.rating_words import aside_name, cause_name, reason_name, way_name
from desk.screens.parts import actor, now, signed_in, zone_of
from desk.words import verdict_name
from storage.database import reading
from storage.i18n import _
from storage.vocabulary import SetAside, Verdict


def rating(ticket_id: int) -> None:
    """The newest asking as a badge with its words; earlier ones below. Nothing while nobody was to be asked yet."""
    with reading() as session:
        rows = askings(session, ticket_id, by=actor())
    if not rows:
        return
    first, *earlier = rows
    _one(first)
    if earlier:
        with st.expander(_("Earlier ratings"), icon=":material/history:"):
            for row in earlier:
                _one(row)


def _one(row: AskedRow) -> None:
    zone = zone_of(signed_in())
    with st.container(gap=None):
        if row.verdict is not None:
            st.badge(
                _("Rated: {verdict}").format(verdict=verdict_name(row.verdict)),
                icon=":material/thumb_up:" if row.verdict == Verdict.LIKE else ":material/thumb_down:",
                color="green" if row.verdict == Verdict.LIKE else "red",
            )
        when = moments.when(row.at, now=now(), zone=zone)
        if row.reason is not None:
            st.caption(_("Not asked for a rating"))
            st.text(reason_name(row.reason))
            return
        st.caption(_("Asked for a rating {way}, {when}").format(way=way_name(row.way), when=when))
        for words in (
            cause_name(row.cause) and _("About {cause}").format(cause=cause_name(row.cause)),
            aside_name(SetAside.VOIDED) if row.is_voided else "",
            aside_name(SetAside.STAFF) if row.by_staff else "",
            row.comment,
        ):
            if words:
                st.text(words)
