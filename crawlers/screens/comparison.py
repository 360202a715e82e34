"""Sources side by side: what each brings and what is answered there, with policy and priority set from the figures."""

from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from crawlers import sources
from crawlers.comparing import Change, as_csv
from crawlers.comparison import Days, SourceFigures, compare
from crawlers.showing import kind_name, policy_name
from desk.screens.parts import actor, brand, empty, now, page_title, plain, refusals_kept, refusals_shown, tell
from desk.words import category_name, ground_name
from storage.database import reading, transaction
from storage.i18n import _, language
from storage.settings import settings
from storage.vocabulary import ReplyPolicy, Role

SPANS: Final = (7, 30, 90, 365)
DATES = 0
EDITOR = "comparison-editor"
ROUND = "comparison-round"
PAIR = 2


def days_chosen() -> Days | None:
    """The period: the last days, or two dates; None while only one of them is clicked."""
    today = now().astimezone(ZoneInfo(settings().zone)).date()
    names = {span: _("{count} days").format(count=span) for span in SPANS} | {DATES: _("Dates")}
    span = st.segmented_control(
        _("Period"), list(names), format_func=names.__getitem__, default=30, required=True, label_visibility="collapsed"
    )
    if span:
        return Days(today - timedelta(days=span - 1), today)
    shape = "DD.MM.YYYY" if language() == "ru" else "DD/MM/YYYY"
    dates: Any = st.date_input(
        _("From and to"), (today - timedelta(days=29), today), format=shape, label_visibility="collapsed"
    )
    return Days(*dates) if len(dates) == PAIR else None


def frame_of(rows: list[SourceFigures]) -> pd.DataFrame:
    """The table as the editor wants it."""
    return pd.DataFrame(
        [
            {
                "name": row.name, "mentions": row.mentions, "requests": _percent(row.share_requests),
                "answered": _percent(row.share_answered),
                "answer": None if row.answer_s is None else round(row.answer_s / 60, 1),
                "abuse": _percent(row.share_abuse), "policy": row.policy.value, "priority": row.priority,
                "ground": ground_name(row.ground), "category": category_name(row.category), "kind": kind_name(row.kind),
            }
            for row in rows
        ]
    )  # fmt: skip


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)


def columns() -> dict[str, Any]:
    """Names and shapes of the columns."""
    share: dict[str, Any] = {"format": "localized"}
    column = st.column_config
    return {
        "name": column.TextColumn(_("Source"), pinned=True),
        "mentions": column.NumberColumn(_("Mentions"), help=_("Published in the period.")),
        "requests": column.NumberColumn(_("Requests, %"), help=_("Which part of them became tickets."), **share),
        "answered": column.NumberColumn(_("Answered, %"), help=_("Which part of the tickets has an answer."), **share),
        "answer": column.NumberColumn(
            _("First reply, min"), help=_("Half of the answers came faster (working time)."), format="localized"
        ),
        "abuse": column.NumberColumn(_("Abuse, %"), help=_("Which part moderators closed as abuse."), **share),
        "policy": column.SelectboxColumn(
            _("What is answered"),
            options=[policy.value for policy in ReplyPolicy],
            format_func=lambda value: policy_name(ReplyPolicy(str(value))),
            required=True,
            width="medium",
        ),
        "priority": column.NumberColumn(_("Priority"), step=1, min_value=-100, max_value=100, required=True),
        "ground": column.TextColumn(_("Whose ground")),
        "category": column.TextColumn(_("Category")),
        "kind": column.TextColumn(_("Kind")),
    }


def changes_in(rows: list[SourceFigures], edited: pd.DataFrame) -> list[Change]:
    """What the person has typed into the table and not saved yet."""
    wanted = zip(rows, edited["policy"], edited["priority"], strict=True)
    return [change for row, policy, priority in wanted if (change := Change(row, ReplyPolicy(policy), int(priority)))]


def save(changes: list[Change]) -> None:
    """All changes together, or none."""
    with refusals_kept():
        with transaction() as session:
            by = actor()
            for change in changes:
                sources.change_source(session, change.row.source_id, change.as_columns(), by=by, now=now())
        forget()
        tell(_("Saved."))


def forget() -> None:
    """The editor begins anew."""
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def told(changes: list[Change]) -> None:
    """What the changes mean, before they are saved."""
    with st.container(border=True):
        for change in changes:
            st.markdown(f"**{plain(change.row.name)}**  \n" + "  \n".join(plain(words) for words in change.words()))
        with st.container(horizontal=True):
            st.button(_("Save"), type="primary", on_click=save, args=(changes,), key="comparison-save")
            st.button(_("Discard"), on_click=forget, key="comparison-discard")


def comparison(brand_id: int, days: Days) -> None:
    """The table, what has been changed in it, and the file."""
    with reading() as session:
        rows = compare(session, brand_id, days, by=actor())
    if not rows:
        empty(_("There is no source yet."), _("An administrator adds one under Sources."), icon=":material/rss_feed:")
        return
    if not any(row.mentions or row.requests for row in rows):
        st.info(_("Nothing was published in these days. Choose a longer period."), icon=":material/calendar_month:")
    may_change = actor().holds(Role.ADMINISTRATOR, brand_id=brand_id)
    frame, shapes = frame_of(rows), columns()
    fixed = [name for name in frame.columns if name not in {"policy", "priority"} or not may_change]
    key = f"{EDITOR}-{brand_id}-{days.since}-{days.last}-{st.session_state.get(ROUND, 0)}"
    edited = st.data_editor(frame, column_config=shapes, disabled=fixed, hide_index=True, key=key, placeholder="–")
    changes = changes_in(rows, edited)
    if changes:
        told(changes)
    elif may_change:
        st.caption(_("Click a policy or a priority to change it; you see what that means before you save."))
    st.download_button(
        _("CSV"), lambda: as_csv(rows), f"sources-{days.since}-{days.last}.csv", "text/csv",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip


page_title(_("Compare sources"), _("What each brings, how much of it is a request, and what we answer there."))
with refusals_shown():
    chosen = days_chosen()
    if not (number := brand(actor())):
        empty(_("There is no brand yet."), _("An administrator adds one under Brands."), icon=":material/storefront:")
    elif chosen is not None:
        comparison(number, chosen)
