"""The branches of a map source: how many reviews each holds, and the list to be given."""

from pathlib import Path
from tempfile import NamedTemporaryFile

import streamlit as st

from crawlers.branch_import import give_branches
from crawlers.branches import OPTION, branches_of
from crawlers.imports.branch_rows import BadRow, read_branches
from crawlers.imports.table_file import TableFile
from crawlers.queries import SourceRow
from desk.screens.parts import actor, now, refusals_shown, tell
from storage.database import transaction
from storage.i18n import _, ngettext
from storage.source_kinds import KINDS

BAD = "branches_not_taken"
SHOWN = 20


def has_branches(row: SourceRow) -> bool:
    """Whether such a source reads a list of branches."""
    return row.kind in KINDS and OPTION in {option.key for option in KINDS[row.kind].options}


def branch_panel(row: SourceRow) -> None:
    """How many branches are read, and a table of more."""
    count = len(branches_of(row.options))
    st.text(ngettext("{count} branch is read.", "{count} branches are read.", count).format(count=count))
    with st.form(f"branches-{row.id}", border=False, clear_on_submit=True):
        uploaded = st.file_uploader(
            _("Table of branches"),
            type=["csv", "xlsx", "xls", "ods", "json", "jsonl"],
            help=_("Columns: code, name, address, lat, lon, 2gis, yandex, google. Nothing is added twice."),
        )
        if st.form_submit_button(_("Take it"), icon=":material/upload:") and uploaded is not None:
            st.session_state[f"{BAD}-{row.id}"] = _take(row.id, uploaded.name, uploaded.getvalue())
    wrong: list[BadRow] = st.session_state.get(f"{BAD}-{row.id}") or []
    for one in wrong[:SHOWN]:
        st.text(_("Row {row}: {why}").format(row=one.number, why=one.why))
    if len(wrong) > SHOWN:
        st.text(_("… and {count} more").format(count=len(wrong) - SHOWN))


def _take(source_id: int, name: str, body: bytes) -> list[BadRow]:
    """Gives the source what a table holds; the rows that were not taken."""
    wrong: list[BadRow] = []
    with refusals_shown(), NamedTemporaryFile(suffix=Path(name).suffix) as kept:
        kept.write(body)
        kept.flush()
        rows, bad = read_branches(TableFile(Path(kept.name), name))
        with transaction() as session:
            given = give_branches(session, source_id, rows, by=actor(), now=now())
        words = _("{added} added, {changed} changed, {known} known as they are.")
        tell(words.format(added=given.added, changed=given.changed, known=given.known))
        wrong += sorted([*bad, *given.bad])
    return wrong
