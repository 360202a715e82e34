"""Panels of the screen on pre-tags: labels, weeks and sources, what was disagreed on."""

from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from dashboards.agreement import Reading, by_source, by_week, confusion, per_tag, worst
from dashboards.chart_numbers import numbers_of
from dashboards.charts import Hue
from dashboards.pretag_quality import WrongRow, source_names, words_of
from dashboards.quality_charts import week_chart
from dashboards.quality_sheets import confusion_sheet, source_sheet, tag_sheet
from dashboards.quality_wording import (
    agreement_definition,
    confusion_definition,
    limits_definition,
    precision_definition,
    recall_definition,
)
from dashboards.screens.showing import plain_table, shown_chart, take_along
from dashboards.sheets import Sheet
from dashboards.wording import share_words
from desk.screens.parts import actor
from desk.words import label_name
from storage.database import reading
from storage.i18n import _
from storage.settings import settings
from storage.vocabulary import Role

LISTED: Final = 20
STREAM: Final = "moderation/screens/stream.py"
STREAM_ROLES: Final = (Role.MODERATOR, Role.LEAD)


def tags(readings: Sequence[Reading]) -> None:
    """Precision and recall of each label, and what is taken for what."""
    sheet = tag_sheet(per_tag(readings))
    meaning = f"{precision_definition()} {recall_definition()} {limits_definition()}"
    st.subheader(_("By label"), anchor=False, help=meaning)
    plain_table(sheet, name="pretag-labels")
    st.subheader(_("What is taken for what"), anchor=False, help=confusion_definition())
    mixed = confusion_sheet(confusion(readings))
    _tinted(mixed)
    notes = [(_("By label"), meaning), (_("Confusion"), confusion_definition())]
    take_along([sheet, mixed], name="pretag-labels", notes=notes)


def over_time(brand_id: int, readings: Sequence[Reading]) -> None:
    """Whether the agreement drifts, and where it is worse."""
    weeks = by_week(readings, zone=ZoneInfo(settings().zone))
    st.subheader(_("By week"), anchor=False, help=" ".join((agreement_definition(), _("Weeks of the decisions."))))
    title, drawn = _("Agreement by week"), week_chart(weeks)
    shown_chart(drawn, numbers_of(drawn, first=_("Week"), title=title), name="weeks", alt=title)
    with reading() as session:
        names = source_names(session, brand_id, by=actor())
    sheet = source_sheet(by_source(readings), names)
    st.subheader(_("By source"), anchor=False, help=f"{agreement_definition()} {limits_definition()}")
    plain_table(sheet, name="pretag-sources")
    take_along([sheet], name="pretag-sources", notes=[(_("Agreement"), agreement_definition())])


def disagreements(readings: Sequence[Reading]) -> None:
    """The mistakes of which the classifier was surest, to read."""
    by = actor()
    with reading() as session:
        rows = words_of(session, worst(readings, most=LISTED), by=by)
    if not rows:
        st.caption(_("People agreed with every proposal."))
        return
    st.caption(
        _("Those of which the classifier was surest come first. Either it has something to learn, or a person slipped.")
    )
    for row in rows:
        _wrong(row, may_open=by.holds(*STREAM_ROLES))


def _wrong(row: WrongRow, *, may_open: bool) -> None:
    one = row.reading
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(
                _("Proposed **{said}** ({sure}), chosen **{chosen}**").format(
                    said=label_name(one.said), sure=share_words(one.confidence), chosen=label_name(one.chosen)
                )
            )
            if may_open:
                st.page_link(
                    STREAM,
                    label=_("Open"),
                    icon=":material/open_in_new:",
                    query_params={"mention": str(one.mention_id)},
                )
        # Words of strangers: never Markdown.
        st.text(row.source, width="stretch")
        st.text("\n".join(part for part in (row.title.strip(), row.text.strip()) if part), width="stretch")


def _tinted(sheet: Sheet) -> None:
    """The confusion, the deeper the tint the larger the share of its row; the diagonal in the colour of success."""
    titles = [column.title for column in sheet.columns]
    frame = pd.DataFrame(list(sheet.rows), columns=titles, dtype=object)
    sums = [sum(int(value) for value in row[1:] if isinstance(value, int)) for row in sheet.rows]

    def tints(column: Any) -> list[str]:
        place = titles.index(column.name)
        return [_tint(value, sums[row], is_right=row == place - 1) for row, value in enumerate(column)]

    written = frame.style.apply(tints, subset=pd.Index(titles[1:])).format(na_rep="")
    st.dataframe(written, key="table-confusion", hide_index=True, height="content", placeholder="")


def _tint(value: object, whole: int, *, is_right: bool) -> str:
    if not isinstance(value, int) or not whole:
        return ""
    red, green, blue = bytes.fromhex((Hue.GOOD if is_right else Hue.BAD)[1:])
    return f"background-color: rgba({red},{green},{blue},{0.1 + 0.6 * value / whole:.2f})"
