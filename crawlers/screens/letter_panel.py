"""The letters of a mailbox that programs wrote, in a list."""

import streamlit as st

from crawlers.automatic_letters import automatic_letters
from crawlers.queries import SourceRow
from desk import moments
from desk.screens.parts import now, zone_of
from desk.screens.widgets.table import Cell, table
from desk.sign_in import SignedIn
from desk.words import letter_name
from storage.database import reading
from storage.i18n import _
from storage.vocabulary import LetterKind


def has_letters(row: SourceRow) -> bool:
    """Whether such a source brings letters."""
    return row.kind == "mailbox"


def letter_panel(row: SourceRow, who: SignedIn) -> None:
    """What came, from whom, and which ticket it was about."""
    with reading() as session:
        found = automatic_letters(session, row.id, by=who.actor)
    if not found:
        st.caption(_("None has come. Absence notes, mailings and letters that came back would stand here."))
        return
    table(
        [_("Came"), _("What it is"), _("From"), _("Subject"), _("What the server said"), _("Ticket")],
        [
            [
                Cell(moments.when(one.at, now=now(), zone=zone_of(who))),
                Cell(letter_name(one.kind), mood="late" if one.kind == LetterKind.BOUNCE else ""),
                Cell(one.sender),
                Cell(one.subject),
                Cell(one.said),
                Cell(str(one.ticket_id or "")),
            ]
            for one in found
        ],
        key="automatic-letters",
    )
