"""Removal complaints: filing one about a text, following each until the text is gone, and what sites make of them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from desk.screens.parts import (
    actor,
    brand,
    empty,
    now,
    page_title,
    refusals_kept,
    refusals_shown,
    signed_in,
    tell,
    zone_of,
)
from desk.screens.widgets.table import Cell, table
from moderation.removal_list import ComplaintRow, StepRow, complaints, steps_of, success
from moderation.removal_rules import rules_of
from moderation.removal_words import removal_state_name, step_name
from moderation.removals import LONGEST_TEXT, draft_of, file_complaint, move_complaint, next_states, subject_of
from moderation.showing import web_address, when
from storage.database import reading, transaction
from storage.i18n import _, ngettext
from storage.source_kinds import kind_of
from storage.vocabulary import RemovalState

MENTION = "mention"
LONGEST = 300


def platform_name(platform: str) -> str:
    """The kind of a source, named."""
    return _(kind_of(platform).name)


def rule_name(platform: str, rule: str) -> str:
    """The site's rule; a rule that is no longer in the list keeps its key."""
    known = rules_of(platform).get(rule)
    return known.name if known else rule


def file_form(mention_id: int) -> None:
    """A new complaint: which rule, what to write, where to bring it."""
    with reading() as session:
        one = subject_of(session, mention_id, by=actor())
    st.subheader(_("A complaint about mention {number}").format(number=mention_id), anchor=False)
    words = " ".join(one.words.split())
    with st.container(border=True):
        st.text(words[:LONGEST] + ("…" if len(words) > LONGEST else ""))
        st.text(" · ".join(filter(None, (one.source, one.author))))
    rules = rules_of(one.platform)
    rule = st.selectbox(
        _("Which rule of the site it breaks"), list(rules), format_func=lambda key: rules[key].name, key="removal-rule"
    )
    if rules[rule].page:
        st.link_button(_("What the site says about it"), rules[rule].page, icon=":material/open_in_new:")
    text = st.text_area(
        _("What you write to the site"), draft_of(one, rule), key=f"removal-text-{rule}", height=180,
        max_chars=LONGEST_TEXT,
    )  # fmt: skip
    with st.expander(_("Copy the text"), expanded=True):
        st.code(text, language=None, wrap_lines=True)
    address = web_address(one.complain_url) or web_address(one.url)
    if address:
        st.link_button(_("Open the page of the text"), address, icon=":material/open_in_new:")
    number = st.text_input(_("The site's number of the complaint, if it gives one"), key="removal-number")
    with st.container(horizontal=True):
        if st.button(_("I have filed it"), type="primary", key="removal-file"):
            with transaction() as session:
                file_complaint(session, mention_id, rule=rule, text=text, number=number, by=actor(), now=now())
            tell(_("Written down. You are reminded in a week; a crawl that finds the text gone ends it by itself."))
            close_form()
            st.rerun()
        st.button(_("Not now"), key="removal-not", on_click=close_form)


def close_form() -> None:
    """Back to the list."""
    st.query_params.pop(MENTION, None)


def one_complaint(row: ComplaintRow, steps: list[StepRow], zone: ZoneInfo, moment: datetime) -> None:
    """A complaint with the steps it can take."""
    with st.container(border=True, key=f"removal-{row.id}"):
        words = " ".join(str(row.evidence.get("text", "")).split())
        with st.container(horizontal=True, vertical_alignment="center"):
            color = {RemovalState.GONE: "green", RemovalState.REJECTED: "red"}.get(row.state, "blue")
            st.badge(removal_state_name(row.state), color=color)  # type: ignore[arg-type]  # one of its colours
            if row.is_due(moment):
                st.badge(_("look after it"), color="orange", icon=":material/alarm:")
            st.text(f"{row.source} · {rule_name(row.platform, row.rule)}")
        st.text(words[:LONGEST] + ("…" if len(words) > LONGEST else ""))
        with st.container(horizontal=True, vertical_alignment="center"):
            for state in next_states(row.state):
                st.button(step_name(state), key=f"removal-{row.id}-{state}", on_click=step, args=(row.id, state))
            address = web_address(row.complain_url) or web_address(row.url)
            if address:
                st.link_button(_("Open"), address, icon=":material/open_in_new:", type="tertiary")
        with st.expander(_("Evidence and steps")):
            told = [
                _("Filed {moment}").format(moment=when(row.filed_at, zone=zone)), row.filed_by or "",
                row.number and _("number {number}").format(number=row.number),
            ]  # fmt: skip
            st.text(" · ".join(filter(None, told)))
            st.text(f"SHA-256 {row.evidence.get('sha256', '')}")
            st.code(row.text, language=None, wrap_lines=True)
            for one in steps:
                parts = [when(one.at, zone=zone), removal_state_name(one.state), one.by or _("the system"), one.note]
                st.text(" · ".join(filter(None, parts)))


def step(complaint_id: int, state: RemovalState) -> None:
    """The complaint goes on."""
    with refusals_kept():
        with transaction() as session:
            move_complaint(session, complaint_id, state, by=actor(), now=now())
        tell(removal_state_name(state).capitalize() + ".")


def success_table(brand_id: int) -> None:
    """How often and how soon sites listen."""
    with reading() as session:
        rows = success(session, brand_id, by=actor())
    if not rows:
        st.caption(_("There is nothing to count yet."))
        return
    table(
        [_("Platform"), _("Rule"), _("Filed"), _("Ended"), _("Gone"), _("Share"), _("Days, median")],
        [
            [
                Cell(platform_name(one.platform), is_strong=True),
                Cell(rule_name(one.platform, one.rule)),
                Cell(str(one.filed)),
                Cell(str(one.ended)),
                Cell(str(one.gone)),
                Cell(f"{round(100 * one.gone / one.ended)} %" if one.ended else "–"),
                Cell(f"{one.days:.1f}" if one.days is not None else "–"),
            ]
            for one in rows
        ],
        key="removal-success",
        numbers={2, 3, 4, 5, 6},
    )
    st.caption(
        _("Share: texts that went, of the complaints that have ended (gone or rejected). Open ones do not count.")
    )


page_title(_("Removal complaints"), _("Texts that a site is asked to take down, with evidence, until they are gone."))
with refusals_shown():
    brand_id = brand(actor())
    asked = st.query_params.get(MENTION, "")
    if asked.isdecimal():
        file_form(int(asked))
        st.divider()
    listed, counted = st.tabs([_("Complaints"), _("What sites make of them")])
    with listed:
        only_open = st.toggle(_("Only open ones"), value=True, key="removal-open")
        with reading() as session:
            rows = complaints(session, brand_id, only_open=only_open, by=actor()) if brand_id else []
            steps = steps_of(session, [row.id for row in rows])
        moment = now()
        due = sum(row.is_due(moment) for row in rows)
        if due:
            st.warning(
                ngettext("{count} should be looked after.", "{count} should be looked after.", due).format(count=due)
            )
        if not rows:
            empty(
                _("No complaint is open."),
                _("On the card of an abusive text choose “Complain to the site”."),
                icon=":material/gavel:",
            )
        for each in rows:
            one_complaint(each, steps[each.id], zone_of(signed_in()), moment)
    with counted:
        success_table(brand_id)
