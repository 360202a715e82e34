"""Everything that the filter finds, decided at once: counted and shown first, taken back with one click."""

from collections.abc import Mapping

import streamlit as st

from desk.screens.parts import actor, now, refusals_kept, refusals_shown, signed_in, tell, zone_of
from desk.words import label_name
from moderation.bulk import PORTION, Met, begin_bulk, decide_many, met, take_bulk_back
from moderation.bulk_list import BulkRow, bulk_rows, some_of
from moderation.decision_writing import Verdict
from moderation.filter_address import ORDER
from moderation.screens.excerpts import excerpts
from moderation.showing import when
from moderation.stream_filter import filter_of
from storage.database import reading, transaction
from storage.i18n import _, ngettext
from storage.vocabulary import DecisionKind, Label, MentionState

DONE = "bulk-done"
NOT_OURS = "not_ours"
VERDICTS = (*(label.value for label in Label), NOT_OURS)


def bulk_panel(brand_id: int, chosen: Mapping[str, str]) -> None:
    """A popover for whoever decides; only what waits can be decided in bulk."""
    box = st.popover(_("All at once"), icon=":material/done_all:", key="bulk", on_change="rerun")
    if not box.open:  # looking for what it would be about costs the stream nothing until somebody asks
        return
    with box, refusals_shown():
        if chosen.get("state", MentionState.NEW) != MentionState.NEW:
            st.caption(_("Only what waits can be decided at once. Set the state to “waiting”."))
        elif not any(value for name, value in chosen.items() if name not in {"brand", "state", ORDER}):
            st.caption(_("Choose a filter or search for something first: this would be about the whole stream."))
        else:
            _about(brand_id, chosen)
        _lately(brand_id)


def _about(brand_id: int, chosen: Mapping[str, str]) -> None:
    wanted = filter_of(chosen)
    with reading() as session:
        found = met(session, wanted, by=actor())
        examples = some_of(session, found.ids, wanted.query)
    st.markdown("**" + _told(found) + "**")
    if not found.ids:
        return
    if found.is_capped:
        st.caption(_("There are more: these are the newest. Do it again for the rest."))
    verdict = st.selectbox(
        _("What they are"), VERDICTS, index=None, key="bulk-verdict", placeholder=_("Choose"),
        format_func=lambda one: _("not about us") if one == NOT_OURS else label_name(Label(one)),
    )  # fmt: skip
    st.button(
        _("Decide {count}").format(count=len(found.ids)), type="primary", key="bulk-decide", disabled=verdict is None,
        on_click=_decide, args=(brand_id, dict(chosen), found.ids, verdict),
    )  # fmt: skip
    st.caption(_("What somebody else is reading just now is left out. You can take all of it back."))
    excerpts(examples, zone=zone_of(signed_in()), key="bulk-examples")


def _told(found: Met) -> str:
    words = ngettext("{count} waiting text, copies included", "{count} waiting texts, copies included", len(found.ids))
    return words.format(count=len(found.ids))


def _decide(brand_id: int, chosen: dict[str, str], ids: tuple[int, ...], said: str) -> None:
    is_label = said != NOT_OURS
    verdict = Verdict(DecisionKind.LABEL, Label(said)) if is_label else Verdict(DecisionKind.NOT_OURS)
    with refusals_kept():
        by, moment = actor(), now()
        with transaction() as session:
            bulk_id = begin_bulk(session, brand_id, verdict, asked=chosen, by=by, now=moment)
        decided = 0
        for start in range(0, len(ids), PORTION):
            with transaction() as session:
                decided += decide_many(session, bulk_id, ids[start : start + PORTION], by=by, now=moment)
        st.session_state[DONE] = f"{bulk_id}"
        tell(ngettext("{count} text is decided.", "{count} texts are decided.", decided).format(count=decided))


def _take_back(bulk_id: int) -> None:
    with refusals_kept():
        by, moment = actor(), now()
        looked = 1
        while looked:
            with transaction() as session:
                looked = take_bulk_back(session, bulk_id, most=PORTION, by=by, now=moment)
        st.session_state[DONE] = f"{bulk_id}-back"
        tell(_("They wait again, except what was decided anew since."))


def _lately(brand_id: int) -> None:
    who = signed_in()
    with reading() as session:
        rows = bulk_rows(session, brand_id, by=who.actor, now=now())
    if rows:
        st.divider()
        st.caption(_("What you decided at once lately"))
    for row in rows:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{when(row.at, zone=zone_of(who))} · {_name(row)} · {row.mentions}")
            if row.undone_at is None:
                st.button(
                    _("Take back"), icon=":material/undo:", key=f"bulk-back-{row.id}", type="tertiary",
                    on_click=_take_back, args=(row.id,),
                )  # fmt: skip
            else:
                st.caption(_("taken back"))


def _name(row: BulkRow) -> str:
    if row.kind == DecisionKind.NOT_OURS:
        return _("not about us")
    return label_name(row.label or Label.ABUSE)
