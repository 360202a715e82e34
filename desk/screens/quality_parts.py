"""What the screens of quality control share: the masked talk, a score with its points, an address to listen at."""

import re
from typing import Literal
from zoneinfo import ZoneInfo

import streamlit as st

from desk import moments
from desk.quality_by_hand import is_web_address
from desk.quality_cards import shown_name
from desk.quality_shown import AppealRow, PointRow, ScoredRow, ScoreRow
from desk.quality_talk import BlindTalk, Speaker
from desk.quality_wording import appeal_name, grade_words, kind_name, percent_words, turn_words
from desk.screens.parts import now, plain
from storage.i18n import _

LONGEST_NUMBER = 15
TALL, FEW = 620, 4
SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
SHORTEST, LONGEST, MOST = 3, 300, 120


def number_in_address(name: str) -> int:
    """A number of the address; 0 for none."""
    number = st.query_params.get(name, "")
    return int(number) if number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER else 0


def talk(shown: BlindTalk, *, recording: str = "") -> None:
    """The talk, turn by turn; the words of others stand there letter for letter."""
    st.caption(plain(f"{shown.channel} · {shown.source}"))
    if recording:
        listen(recording)
    height: int | Literal["content"] = TALL if len(shown.turns) > FEW else "content"
    with st.container(height=height, border=True, key="quality-talk"):
        for turn in shown.turns:
            is_ours = turn.speaker not in {Speaker.CUSTOMER, Speaker.NOTE}
            with st.container(border=True, gap=None, key=f"turn-{turn.number}"):
                st.caption(plain(turn_words(turn)) if not is_ours else f"**{plain(turn_words(turn))}**")
                if turn.title:
                    st.text(turn.title)
                st.text(turn.text)
                for kind in turn.files:
                    st.caption(plain(_("[file] {kind}").format(kind=kind)), help=_("Files are in the ticket."))
    st.caption(_("[имя], [подпись], [номер] and … stand for names, signatures and data of customers."))


def listen(address: str) -> None:
    """The recording of a call, in a tab of its own that is told nothing of where one came from (`rel="noreferrer"`)."""
    if is_web_address(address):
        st.link_button(_("Listen to the call"), address, icon=":material/headphones:")


def sentences(shown: BlindTalk) -> list[str]:
    """What can be picked as a quote: the sentences of our side first, then those of the others."""
    ours: list[str] = []
    theirs: list[str] = []
    for turn in shown.turns:
        found = (one.strip() for one in SENTENCE.findall(f"{turn.title}\n{turn.text}"))
        kept = [one for one in found if SHORTEST < len(one) <= LONGEST]
        (ours if turn.speaker in {Speaker.SCORED, Speaker.COLLEAGUE} else theirs).extend(kept)
    return list(dict.fromkeys([*ours, *theirs]))[:MOST]


def score(one: ScoreRow, *, zone: ZoneInfo) -> None:
    """A score with all its criteria."""
    with st.container(border=True, key=f"score-{one.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{kind_name(one.kind)}: {percent_words(one.percent)}**")
            if one.is_counted:
                st.badge(_("counts"), color="green")
            else:
                st.badge(_("does not count"), color="gray")
            if one.is_fatal:
                st.badge(_("critical violation"), color="red")
        when = moments.when(one.scored_at, now=now(), zone=zone)
        st.caption(plain(_("{name}, {when}, card {version}").format(name=one.reader, when=when, version=one.version)))
        for point in one.points:
            shown_point(point)
        if one.comment:
            st.caption(_("On the whole"))
            st.text(one.comment)


def shown_point(point: PointRow) -> None:
    """A criterion of a score."""
    weight = _("fatal") if point.is_fatal else _("weight {weight}").format(weight=point.weight)
    mark = mark_of(point.grade, point.steps)
    st.markdown(f"{mark} {plain(shown_name(point.name))}: **{grade_words(point.grade, point.steps)}** · {weight}")
    if point.quote:
        st.text(_("“{words}”").format(words=point.quote))
    if point.comment:
        st.text(point.comment)


def mark_of(grade: int | None, steps: int) -> str:
    """All of it, a part, missed (less than half), or not to be judged."""
    if grade is None:
        return "–"
    if 2 * grade < steps:
        return ":red[✗]"
    return ":green[✓]" if grade == steps else ":orange[◐]"


def appeal(one: AppealRow, *, zone: ZoneInfo) -> None:
    """What was objected and what was decided."""
    with st.container(border=True, key=f"appeal-{one.id}"):
        filed = moments.when(one.filed_at, now=now(), zone=zone)
        title = _("Appeal of the score")
        st.markdown(f"**{title}** · {appeal_name(one.state)} · {filed}")
        st.text(one.reason)
        if one.decided_at is not None:
            decided = moments.when(one.decided_at, now=now(), zone=zone)
            st.caption(plain(_("Decided by {name}, {when}").format(name=one.decider, when=decided)))
            st.text(one.answer)


def heading(one: ScoredRow, *, names_operator: bool) -> str:
    """A scored ticket in one line."""
    counted = one.counted
    parts = [
        _("Ticket {number}").format(number=one.ticket_id),
        *([one.operator] if names_operator else []),
        one.channel,
        percent_words(counted.percent if counted else None),
        *([] if one.is_drawn else [_("by hand")]),
        *([_("withdrawn: merged or abuse")] if one.is_withdrawn else []),
        *([appeal_name(one.appeal.state)] if one.appeal else []),
    ]
    return " · ".join(parts)
