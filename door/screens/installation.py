"""The installation: whether everything runs, and the end of the living example."""

import streamlit as st

from demo.leave import leave
from desk.screens.parts import actor, brands, now, page_title, refusals_kept, refusals_shown, tell
from desk.screens.widgets.table import Cell, table
from door.roles import look_around
from storage.database import transaction
from storage.i18n import _, ngettext
from storage.rights import ALL_BRANDS
from storage.vocabulary import Role


def how_it_is() -> None:
    """What `repdesk check` says."""
    table(
        [_("Part"), _("How it is"), ""],
        [
            [
                Cell(part_name(finding.name), is_strong=True),
                Cell(finding.words),
                Cell(_("fine") if finding.ok else _("look here"), mood="good" if finding.ok else "late"),
            ]
            for finding in look_around(now=now())
        ],
        key="installation",
    )


def part_name(name: str) -> str:
    """The part in the language in force."""
    names = {
        "database": _("database"),
        "jobs": _("jobs"),
        "failed jobs": _("failed jobs"),
        "sources": _("sources"),
    }
    return names.get(name, name)


def remove() -> None:
    """The living example goes, with everything read and answered in it."""
    with refusals_kept(), transaction() as session:
        left = leave(session, by=actor(), now=now())
        tell(
            ngettext("The example is gone: {number} mention.", "The example is gone: {number} mentions.", left.mentions)
            .format(number=left.mentions)
        )  # fmt: skip
        if left.stays:
            tell(_("Kept, because they are still needed: {logins}").format(logins=", ".join(left.stays)))


def confirm() -> None:
    """Asks once more, for there is no way back."""
    st.write(
        _("The example brand goes with all its mentions, tickets, answers, figures and people. Your own brands stay.")
    )
    if st.button(_("Remove it for good"), type="primary", icon=":material/delete_forever:", on_click=remove):
        st.rerun()


def example() -> None:
    """The way to be rid of the living example."""
    with st.container(border=True):
        st.subheader(_("The living example"), anchor=False)
        st.write(
            _("A small town writes about a fictitious bank, so that you can try everything. It can go at any time.")
        )
        if st.button(_("Remove the example"), icon=":material/delete:"):
            st.dialog(_("Remove the example?"))(confirm)()


with refusals_shown():
    me = actor()
    me.require(Role.ADMINISTRATOR, brand_id=ALL_BRANDS)
    page_title(_("Installation"), _("Whether everything runs."))
    how_it_is()
    if any(one.is_demo for one in brands(me)):
        example()
