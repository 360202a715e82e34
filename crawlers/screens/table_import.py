"""Import: tables of mentions and of handled requests, looked through before they come in."""

from typing import Any

import streamlit as st

from crawlers.import_words import field_name
from crawlers.imports.importing import Order, Outcome, import_files
from crawlers.imports.table_file import JSON_LINES, LARGEST, MOST_ROWS, SPREADSHEETS, TableFile
from crawlers.imports.trying import Tried, try_file
from crawlers.screens.earlier_imports import earlier_imports
from crawlers.screens.import_panels import bad_panel, columns_panel, given_by_hand, rows_panel
from desk.screens.parts import actor, brand, empty, now, page_title, plain, refusals_shown, signed_in, told_apart
from desk.sign_in import SignedIn
from storage.i18n import _, ngettext
from storage.settings import settings
from storage.vocabulary import MentionState

KINDS = ("mentions", "tickets")
SUFFIXES = sorted({".csv", ".txt", ".tsv", *SPREADSHEETS, *JSON_LINES})
FOLDER, DONE, TRIED = "uploads", "import-done", "import-tried"
TURN = "import-turn"
KEPT_S = 86_400
ZONES = ("", "UTC", "Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk",
         "Asia/Novosibirsk", "Asia/Irkutsk", "Asia/Vladivostok", "Europe/Kyiv", "Europe/Minsk")  # fmt: skip
SEEN_BY = {"mentions": "dashboards/screens/mentions.py", "tickets": "dashboards/screens/sla.py"}


def kept(upload: Any) -> TableFile:
    """The uploaded file on disk, where it stays until it is imported, a day at most."""
    folder = settings().data_dir / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in folder.iterdir():
        if now().timestamp() - old.stat().st_mtime > KEPT_S:
            old.unlink(missing_ok=True)
    path = folder / upload.file_id
    if not path.exists():
        path.write_bytes(upload.getbuffer())
    return TableFile(path, upload.name)


def tried(file: TableFile, order: Order) -> Tried:
    """The file looked through, once for each way of reading it."""
    known = st.session_state.setdefault(TRIED, {})
    key = (file.path.name, order.kind, order.zone, tuple(sorted(order.given.items())))
    if key not in known:
        with st.spinner(_("Looking through {name} …").format(name=plain(file.name))):
            known[key] = try_file(file, order, now=now())
    found: Tried = known[key]
    return found


def one_file(file: TableFile, order: Order, who: SignedIn) -> int:
    """What a file holds, and how many rows that are; 0 when it cannot be imported as it is."""
    key, rows = column_key(file, order.kind), 0
    with refusals_shown():
        found = tried(file, order)
        rows = found.total
        if rows:
            words = ngettext("{name}: {number} row", "{name}: {number} rows", rows)
            st.text(words.format(name=file.name, number=rows))
        columns_panel(found, order.kind, key=key)
        if found.lacks:
            names = ", ".join(field_name(one) for one in found.lacks)
            st.error(_("Say which column is one of these: {names}.").format(names=names), icon=":material/error:")
            return 0
        st.caption(_("The first rows as they will be stored"))
        rows_panel(found, who, key=key)
        if found.bad:
            st.warning(_("Some rows will be left out."), icon=":material/warning:")
            bad_panel(found.bad, key=key)
    return rows


def column_key(file: TableFile, kind: str) -> str:
    """Under which the choices of a file's columns are kept."""
    return f"{file.path.name}-{kind}"


def bring_in(files: list[TableFile], orders: dict[str, Order], total: int) -> None:
    """Imports file by file with a bar; what is in stays in, should the page be closed meanwhile."""
    done = Outcome()
    bar = st.progress(0.0, text=_("Importing …"))

    def step(outcome: Outcome) -> None:
        rows = done.rows + outcome.rows
        words = _("{rows} of {total} rows").format(rows=rows, total=total)
        bar.progress(min(1.0, rows / max(1, total)), text=words)

    with refusals_shown():
        by = actor()
        for file in files:
            part = import_files([file], orders[file.path.name], by=by, now=now(), progress=step)
            done = Outcome(done.added + part.added, done.known + part.known, [*done.bad, *part.bad])
        for file in files:
            file.path.unlink(missing_ok=True)
        st.session_state[DONE] = (orders[files[0].path.name].kind, done)
        st.session_state.pop(TRIED, None)
        st.session_state[TURN] += 1
        st.rerun()


def result(kind: str, done: Outcome) -> None:
    """What came of the last import."""
    words = _("Added: {added}. Known already: {known}. Left out: {bad}.")
    said = words.format(added=done.added, known=done.known, bad=len(done.bad))
    (st.warning if done.bad else st.success)(said, icon=":material/task_alt:")
    if done.bad:
        bad_panel(done.bad, key="done")
    label = _("See them among the mentions") if kind == "mentions" else _("See their figures")
    st.page_link(SEEN_BY[kind], label=label, icon=":material/arrow_forward:")


who = signed_in()
brand_id = brand(who.actor)
page_title(_("Import"), _("Tables of mentions and of handled requests. The same file a second time adds nothing."))
if not brand_id:
    empty(_("There is no brand yet."), _("An administrator adds one under Brands."), icon=":material/storefront:")
    st.stop()
if DONE in st.session_state:
    result(*st.session_state[DONE])

names = {"mentions": _("Mentions"), "tickets": _("Handled requests, as closed tickets")}
kind = st.segmented_control(_("What is in the files"), KINDS, format_func=names.__getitem__, default="mentions")
uploads = st.file_uploader(
    _("Files"), key=f"import-files-{st.session_state.setdefault(TURN, 0)}", type=SUFFIXES, accept_multiple_files=True,
    help=_("Up to {size} MB and {rows} rows a file. Larger ones by the command line: repdesk import FILE").format(
        size=min(LARGEST // 1024 // 1024, int(st.get_option("server.maxUploadSize"))), rows=f"{MOST_ROWS:,}"
    ),
)  # fmt: skip
left, right = st.columns(2, vertical_alignment="bottom")
zone = left.selectbox(
    _("Zone of dates without one"), ZONES, format_func=lambda one: one or settings().zone, key="import-zone"
)
state, creates = MentionState.ARCHIVED, False
if kind == "mentions":
    into_stream = right.checkbox(_("Into the stream, for a moderator to decide (else into the archive)"))
    state = MentionState.NEW if into_stream else MentionState.ARCHIVED
else:
    creates = right.checkbox(_("Make the channels and people that are not there"))

files = [kept(upload) for upload in uploads or []]
if files and kind:
    orders = {
        file.path.name: Order(
            kind=kind, brand_id=brand_id, zone=zone, state=state, creates=creates,
            given=given_by_hand(column_key(file, kind)),
        )
        for file in files
    }  # fmt: skip
    labels = told_apart({file.path.name: plain(file.name) for file in files})
    tabs = st.tabs(list(labels.values())) if len(files) > 1 else [st.container()]
    rows = 0
    for tab, file in zip(tabs, files, strict=True):
        with tab:
            rows += one_file(file, orders[file.path.name], who)
    words = ngettext("Import {number} row", "Import {number} rows", rows).format(number=rows)
    if st.button(words, type="primary", icon=":material/upload:", disabled=not rows):
        bring_in(files, orders, rows)
else:
    earlier_imports(brand_id, who)
