"""One rated answer of the reading list: what the customer said, the talk, and what it comes to."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboards.debrief_list import DebriefRow, steps_of, talk_of
from dashboards.screens.ticket_way import ticket_link
from dashboards.wording import verdict_name
from desk import debriefs, moments
from desk.debrief_words import outcome_help, outcome_words, step_words
from desk.debriefs import LONGEST_NOTE, Found
from desk.quality_leave import Leave, talk_on_leave
from desk.rating_words import cause_name
from desk.screens.parts import (
    actor,
    brand,
    now,
    plain,
    refusals_kept,
    show_refusal,
    signed_in,
    tell,
    told_apart,
    zone_of,
)
from desk.screens.quality_parts import talk as masked_talk
from desk.screens.quality_ticket import ask_why, known_leave
from desk.template_list import template_rows
from desk.turns import Turn
from storage.database import reading, transaction
from storage.errors import Refused
from storage.i18n import _
from storage.vocabulary import DebriefOutcome, Direction, TemplateStanding, Verdict

TALK_HEIGHT = 380
# Letters that would fill more than that.
LONG_TALK = 900
NO_TEMPLATE = 0


def did(
    act: Callable[..., None], debrief_id: int, said: str, on_done: Callable[[int], None] | None = None, **given: Any
) -> None:
    """A step, with its refusal or its success said on the next run."""
    with refusals_kept(), transaction() as session:
        act(session, debrief_id, by=actor(), now=now(), **given)
        tell(said)
        if on_done is not None:
            on_done(debrief_id)


def details(row: DebriefRow, *, is_reader: bool, on_done: Callable[[int], None]) -> None:
    """What is known of the rating, the talk, and what this person may do with it."""
    heading(row)
    talk(row)
    if row.done_at is not None:
        outcome(row, is_reader=is_reader)
    elif is_reader:
        keeping(row)
        deciding(row, on_done)
    else:
        st.info(_("Nobody has read it yet. What it came to will stand here."), icon=":material/hourglass_empty:")
    if is_reader:
        trace(row)


def heading(row: DebriefRow) -> None:
    """The verdict, what it is about, and whose answer it was."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        is_like = row.verdict is Verdict.LIKE
        st.badge(
            verdict_name(row.verdict),
            icon=":material/thumb_up:" if is_like else ":material/thumb_down:",
            color="green" if is_like else "red",
        )
        if row.cause is not None:
            st.badge(_("About {cause}").format(cause=cause_name(row.cause)), color="gray")
        ticket_link(row.ticket_id, _("Ticket {number}").format(number=row.ticket_id))
    rated = moments.when(row.rated_at, now=now(), zone=zone_of(signed_in()))
    st.caption(plain(" · ".join(part for part in (row.operator, row.channel, row.source, rated) if part)))
    if row.comment:
        with st.container(border=True, gap=None):
            st.caption(_("The customer's comment to the rating"))
            st.text(row.comment)


def talk(row: DebriefRow) -> None:
    """The talk, turn by turn; to whom it is closed, that is said. Quality control reads it masked, or says why."""
    leave = known_leave(row.ticket_id, actor())
    if leave is not None:
        on_leave(row, leave)
        return
    with reading() as session:
        found = talk_of(session, row.ticket_id, by=actor())
    if isinstance(found, Refused):
        show_refusal(found)
        return
    is_long = sum(len(turn.text) for turn in found) > LONG_TALK
    with st.container(height=TALK_HEIGHT if is_long else "content", border=True, key=f"debrief-talk-{row.id}"):
        for turn in found:
            said(turn)


def on_leave(row: DebriefRow, leave: Leave) -> None:
    """As the ticket's own screen shows it to quality control."""
    if leave.until is None and not leave.is_sampled:
        ask_why(row.ticket_id)
        return
    with reading() as session:
        masked = talk_on_leave(session, row.ticket_id, by=actor(), now=now())
    masked_talk(masked)


def said(turn: Turn) -> None:
    """One turn; words of strangers stand there letter by letter."""
    who = {
        Direction.IN: turn.author or _("Customer"),
        Direction.OUT: turn.person or _("the system"),
        Direction.NOTE: _("Note by {name}").format(name=turn.person or _("the system")),
    }[turn.direction]
    icon = {Direction.IN: ":material/person:", Direction.OUT: ":material/reply:", Direction.NOTE: ":material/note:"}
    when = moments.when(turn.at, now=now(), zone=zone_of(signed_in()))
    with st.container(gap=None):
        st.caption(f"{icon[turn.direction]} {plain(who)} · {when}")
        if turn.title:
            st.text(turn.title)
        st.text(turn.text or "–")


def outcome(row: DebriefRow, *, is_reader: bool) -> None:
    """What it came to, who said so, and the way back."""
    when = moments.when(row.done_at, now=now(), zone=zone_of(signed_in())) if row.done_at else ""
    with st.container(border=True, gap="small"):
        if row.outcome is not None:
            st.badge(outcome_words(row.outcome), icon=":material/task_alt:", color="blue")
        st.caption(plain(f"{row.doer} · {when}"))
        if row.note:
            st.text(row.note)
        if row.template:
            st.caption(_("Template"))
            st.text(row.template)
        if is_reader:
            st.button(
                _("Open it again"), key=f"undo-{row.id}", icon=":material/undo:", on_click=did,
                args=(debriefs.undo, row.id, _("It is open again.")),
            )  # fmt: skip


def keeping(row: DebriefRow) -> None:
    """Who reads it, and how to take it or give it back."""
    mine = row.reader_id is not None and row.reader_id == actor().person_id
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if row.reader_id is None:
            st.caption(_("Nobody reads it yet."))
        else:
            st.caption(plain(_("Read by {name}").format(name=row.reader)))
        if mine:
            st.button(
                _("Leave it to others"), key=f"leave-{row.id}", type="tertiary", on_click=did,
                args=(debriefs.leave, row.id, _("It is on the list for everybody again.")),
            )  # fmt: skip
        else:
            st.button(
                _("I read it") if row.reader_id is None else _("Take over"), key=f"take-{row.id}", type="tertiary",
                on_click=did, args=(debriefs.take, row.id, _("It is yours to read.")),
            )  # fmt: skip


def deciding(row: DebriefRow, on_done: Callable[[int], None]) -> None:
    """The four outcomes with a comment; without being done the comment alone can be kept."""
    is_dislike = row.verdict is Verdict.DISLIKE
    fitting = [one for one in DebriefOutcome if one is not DebriefOutcome.NOT_AT_FAULT or is_dislike]
    names = _templates()
    with st.form(f"debrief-{row.id}", border=True):
        chosen = st.radio(
            _("What it comes to"), fitting, format_func=outcome_words, captions=[outcome_help(one) for one in fitting],
            key=f"outcome-{row.id}", index=int(is_dislike),
        )  # fmt: skip
        text = st.text_area(
            _("Comment"), value=row.note, max_chars=LONGEST_NOTE, key=f"note-{row.id}", height=90,
            help=_("The operator reads it with the outcome. Needed for a lesson and for “not the operator's fault”."),
        )  # fmt: skip
        template = NO_TEMPLATE
        if len(names) > 1:
            template = st.selectbox(
                _("Template to change"), list(names), format_func=names.__getitem__, key=f"template-{row.id}",
                help=_("Only for a script change."),
            )  # fmt: skip
        with st.container(horizontal=True, gap="small"):
            is_done = st.form_submit_button(_("Done, next"), type="primary", icon=":material/check:")
            is_kept = st.form_submit_button(_("Keep the comment"))
    if is_done:
        named = (template or None) if chosen is DebriefOutcome.SCRIPT_CHANGE else None
        done = recorded_words(chosen, has_operator=bool(row.operator))
        did(debriefs.finish, row.id, done, on_done, found=Found(chosen, text, named))
        st.rerun()
    if is_kept:
        did(debriefs.note, row.id, _("The comment is kept."), text=text)
        st.rerun()


def recorded_words(outcome: DebriefOutcome, *, has_operator: bool) -> str:
    """What was recorded, and whether the operator hears of it."""
    if not has_operator:
        said = _("Recorded: {outcome}.")
    elif outcome in {DebriefOutcome.PRAISE, DebriefOutcome.LESSON}:
        said = _("Recorded: {outcome}. The operator is told.")
    else:
        said = _("Recorded: {outcome}. The operator finds it on the list.")
    return said.format(outcome=outcome_words(outcome))


def _templates() -> dict[int, str]:
    by = actor()
    with reading() as session:
        rows = template_rows(session, brand(by), by=by, now=now())
    return told_apart(
        {NO_TEMPLATE: _("none")} | {one.id: one.name for one in rows if one.standing is not TemplateStanding.RETIRED}
    )


def trace(row: DebriefRow) -> None:
    """Every step; nothing is ever removed from it."""
    with reading() as session:
        steps = steps_of(session, row.id, by=actor())
    if not steps:
        return
    zone = zone_of(signed_in())
    with st.expander(_("What happened to it"), icon=":material/history:"):
        for step in steps:
            who = step.person or _("the system")
            st.text(f"{moments.when(step.at, now=now(), zone=zone)} · {who} · {step_words(step.kind, step.details)}")
