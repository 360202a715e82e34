"""What an administrator does with a tag: name, place, merge, archive; and how new ones come."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from desk.screens.parts import actor, now, plain, refusals_kept, tell, told_apart
from moderation import taxonomy
from moderation.tag_list import TagRow
from moderation.tag_words import list_name
from storage.database import transaction
from storage.i18n import _
from storage.vocabulary import TagKind


def _do(verb: Callable[..., Any], *subject: Any, said: str, **more: Any) -> None:
    with refusals_kept():
        with transaction() as session:
            verb(session, *subject, by=actor(), now=now(), **more)
        tell(said)


def tag_panel(rows: list[TagRow], *, key: str) -> None:
    """The tag that was clicked or chosen, else the first."""
    names = told_apart({row.id: row.name for row in rows})
    if st.session_state.get(key) not in names:
        st.session_state.pop(key, None)
    with st.container(border=True):
        chosen = st.selectbox(_("Change the tag"), list(names), format_func=names.__getitem__, key=key)
        row = next(row for row in rows if row.id == chosen)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(_("Name"), row.name, key=f"tag-name-{row.id}", max_chars=taxonomy.LONGEST_NAME, width=320)
            st.button(_("Rename"), key=f"tag-rename-{row.id}", on_click=_rename, args=(row,))
            st.button(_("Up"), icon=":material/arrow_upward:", key=f"tag-up-{row.id}", on_click=_move, args=(row, True))
            st.button(
                _("Down"), icon=":material/arrow_downward:", key=f"tag-down-{row.id}", on_click=_move, args=(row, False)
            )
            st.button(_("Archive"), icon=":material/archive:", key=f"tag-off-{row.id}", on_click=_archive, args=(row,))
        others = {number: name for number, name in names.items() if number != row.id}
        if others:
            with st.container(horizontal=True, vertical_alignment="bottom"):
                st.selectbox(
                    _("Merge into"), list(others), index=None, format_func=others.__getitem__, width=320,
                    key=f"tag-into-{row.id}", placeholder=_("Choose"),
                )  # fmt: skip
                st.button(
                    _("Merge"), icon=":material/merge:", key=f"tag-merge-{row.id}", on_click=_merge, args=(row, names)
                )
        st.caption(
            _(
                "What carries the tag keeps it. A merged tag counts as the other one, and you can undo that; decisions "
                "of the past keep the name they were taken under."
            )
        )


def add_form(brand_id: int, kind: TagKind) -> None:
    """New tags, one a line."""
    with st.expander(_("Add"), icon=":material/add:"):
        key = f"tag-new-{kind}"
        st.text_area(list_name(kind), key=key, height=140, help=_("One a line."), label_visibility="collapsed")
        st.button(_("Add"), type="primary", key=f"{key}-add", on_click=_add, args=(brand_id, kind, key))


def archive(rows: list[TagRow], everything: list[TagRow]) -> None:
    """What is not on offer any more, and the way back."""
    if not rows:
        return
    names = {row.id: row.name for row in everything}
    with st.expander(_("Archive and merged tags: {number}").format(number=len(rows)), icon=":material/archive:"):
        for row in rows:
            with st.container(horizontal=True, vertical_alignment="center"):
                if row.merged_into_id:
                    words = _("{name} → {into}").format(name=plain(row.name), into=plain(names[row.merged_into_id]))
                    verb, said, label = taxonomy.undo_merge, _("It counts as itself again."), _("Undo the merge")
                else:
                    words = plain(row.name)
                    verb, said, label = taxonomy.bring_tag_back, _("It is offered again."), _("Bring back")
                st.markdown(words, width="stretch")
                st.button(
                    label, icon=":material/undo:", key=f"tag-back-{row.id}",
                    on_click=_do, args=(verb, row.id), kwargs={"said": said},
                )  # fmt: skip


def _rename(row: TagRow) -> None:
    _do(taxonomy.rename_tag, row.id, st.session_state[f"tag-name-{row.id}"], said=_("Renamed."))


def _move(row: TagRow, up: bool) -> None:  # noqa: FBT001 - Streamlit hands arguments over by position
    _do(taxonomy.move_tag, row.id, up=up, said=_("Moved."))


def _archive(row: TagRow) -> None:
    _do(taxonomy.archive_tag, row.id, said=_("“{name}” is in the archive.").format(name=row.name))


def _merge(row: TagRow, names: dict[int, str]) -> None:
    into = st.session_state[f"tag-into-{row.id}"]
    if into is not None:
        _do(taxonomy.merge_tags, row.id, into, said=_("Merged into “{name}”.").format(name=names[into]))


def _add(brand_id: int, kind: TagKind, key: str) -> None:
    with refusals_kept():
        with transaction() as session:
            names = st.session_state[key].splitlines()
            added = taxonomy.add_tags(session, brand_id, kind, names, by=actor(), now=now())
        st.session_state[key] = ""
        tell(_("Added: {number}").format(number=len(added)))
