"""What a rule did, each with a way back, and how it read before."""

from datetime import datetime

import streamlit as st

from desk.screens.parts import actor, now, refusals_kept, refusals_shown, signed_in, tell, zone_of
from desk.screens.widgets.table import Cell, table
from moderation.rule_firing import take_back
from moderation.rule_jobs import take_all_back
from moderation.rule_list import FiringRow, RuleRow, firings, versions_of
from moderation.rule_words import done_name, effect_in_words, terms_in_words
from moderation.screens.rule_form import Known
from moderation.showing import state_name, when
from storage.database import reading, transaction
from storage.i18n import _, ngettext

LONGEST = 200


def firings_panel(row: RuleRow, *, since: datetime) -> None:
    """The last texts that the rule met; all of them can be taken back at once."""
    with refusals_shown():
        with reading() as session:
            rows = firings(session, row.id, by=actor())
        if not rows:
            st.caption(_("It has not met a text yet."))
            return
        standing = sum(one.undone_at is None for one in rows)
        with st.popover(_("Take all back …"), icon=":material/undo:", disabled=not standing):
            st.write(_("Everything that the rule did in the last 30 days waits in the stream again, except what people "
                       "have decided since."))  # fmt: skip
            st.button(
                _("Take all back"), type="primary", key=f"rule-all-back-{row.id}", on_click=_take_all_back,
                args=(row.id, since),
            )  # fmt: skip
        for one in rows:
            _firing(one)


def _firing(one: FiringRow) -> None:
    zone = zone_of(signed_in())
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        with st.container(width="stretch", gap=None):
            words = " ".join(one.words.split())
            st.text(words[:LONGEST] + ("…" if len(words) > LONGEST else ""))
            parts = [one.source, when(one.at, zone=zone), done_name(one.outcome)]
            if one.undone_at is not None:
                parts.append(_("taken back by {name}").format(name=one.undone_by or _("the system")))
            else:
                parts.append(_("now: {state}").format(state=state_name(one.state)))
            st.text(" · ".join(parts))
        st.link_button(_("Show"), f"/stream?state=any&mention={one.mention_id}", type="tertiary")
        if one.undone_at is None:
            st.button(
                _("Take back"), icon=":material/undo:", key=f"firing-back-{one.id}", on_click=_take_back, args=(one.id,)
            )


def versions_panel(rule_id: int, known: Known) -> None:
    """How the rule read, newest first."""
    with refusals_shown():
        with reading() as session:
            rows = versions_of(session, rule_id, by=actor())
        zone = zone_of(signed_in())
        table(
            [_("Version"), _("When"), _("Who"), _("On"), _("If"), _("then")],
            [
                [
                    Cell(str(one.version), is_strong=True),
                    Cell(when(one.at, zone=zone)),
                    Cell(one.by or _("the system")),
                    Cell(_("on") if one.is_active else _("off")),
                    Cell(terms_in_words(one.terms, known.sources, known.tags)),
                    Cell(effect_in_words(one.effect, known.channels, known.people, known.tags)),
                ]
                for one in rows
            ],
            key=f"rule-versions-{rule_id}",
        )


def _take_back(firing_id: int) -> None:
    with refusals_kept():
        with transaction() as session:
            take_back(session, firing_id, by=actor(), now=now())
        tell(_("Taken back. The text waits in the stream again."))


def _take_all_back(rule_id: int, since: datetime) -> None:
    with refusals_kept():
        back, stayed = take_all_back(rule_id, since=since, by=actor(), now=now())
        words = ngettext("{count} text waits again.", "{count} texts wait again.", back).format(count=back)
        if stayed:
            words += " " + _("{count} stay as people decided them since.").format(count=stayed)
        tell(words)
