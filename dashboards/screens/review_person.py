"""One person's page: the figures with the team's median beside each, and how they went over six months."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import streamlit as st

from dashboards import review_wording as words
from dashboards import wording
from dashboards.charts import Hue, Series, chart
from dashboards.comparing import Better, Previous, compared
from dashboards.figures import MEDIAN, P90, Span, nearest_rank
from dashboards.paused_rows import Paused, paused_rows, together
from dashboards.promise_wording import pause_axis, pause_definition
from dashboards.review import MEASURES, Month, PersonReview, Review, trend
from dashboards.review_sheets import mix_sheet, month_words, trend_sheet
from dashboards.review_wording import KINDS, Measured, measured_name
from dashboards.screens.opening import open_cell
from dashboards.screens.selecting import word_chosen
from dashboards.screens.showing import card, plain_table, shown_chart
from dashboards.selection import ALL_ROWS, Cell, Dimension, Figure, Selection
from dashboards.sheets import Kind, Value
from dashboards.wording import NONE, count_words, length_words, rate_words, share_words
from desk.screens.parts import actor, now
from storage.database import reading
from storage.i18n import _
from storage.vocabulary import Role

WRITERS: dict[Kind, Callable[[float], str]] = {
    Kind.COUNT: lambda value: count_words(round(value)), Kind.SHARE: share_words, Kind.LENGTH: length_words,
    Kind.RATE: rate_words,
}  # fmt: skip
MINUTE = 60


class Shown(NamedTuple):
    """A person in this period and in the one before, the team beside them."""

    row: PersonReview
    before: PersonReview | None
    medians: dict[str, float]

    def cell(self, figure: Figure) -> Cell:
        return Cell(figure, Dimension.OPERATOR, str(self.row.person_id))

    def previous(self, name: str, kind: Kind, better: Better) -> Previous | None:
        if self.before is None:
            return None
        here, earlier = MEASURES[name](self.row), MEASURES[name](self.before)
        is_news = not (here.is_few or earlier.is_few)  # of too few cases a change is neither good nor bad
        return compared(here.value, earlier.value, kind=kind, better=better if is_news else Better.NEITHER)

    def note(self, name: str, kind: Kind, text: str) -> str:
        """n, whether it is too few, and the team's median."""
        median = self.medians.get(name)
        said = [text]
        if MEASURES[name](self.row).is_few:
            said.append(_("too few"))
        if median is not None:
            said.append(_("team {value}").format(value=WRITERS[kind](median)))
        return " · ".join(said)


def person_page(found: Review, before: Review, selection: Selection, person_id: int) -> None:
    """The whole page of one person."""
    row = next(one for one in found.rows if one.person_id == person_id)
    earlier = next((one for one in before.rows if one.person_id == person_id), None)
    shown = Shown(row, earlier, found.medians)
    _volume(shown)
    _speed(shown)
    _quality(shown)
    _work(shown, selection)
    st.caption(words.median_definition())
    _trend(selection, person_id)


def _number(count: int) -> str:
    return _("n = {count}").format(count=count_words(count))


def _volume(shown: Shown) -> None:
    done = shown.row.done
    axis = words.opened_axis()
    first, second, third, fourth = st.columns(4)
    with first:
        card(
            _("Tickets answered"), count_words(done.answered),
            note=shown.note("answered", Kind.COUNT, _("closed {count}").format(count=count_words(done.closed))),
            meaning=f"{words.answered_definition()}\n\n{axis}", cell=shown.cell(Figure.ANSWERED),
            previous=shown.previous("answered", Kind.COUNT, Better.NEITHER),
        )  # fmt: skip
    with second:
        card(
            _("Answers sent"), count_words(shown.row.sent), note=_("all rounds"), meaning=words.sent_definition(),
            name="sent",
        )  # fmt: skip
    with third:
        card(
            _("Closed"), count_words(done.closed),
            note=_("of {count} tickets").format(count=count_words(done.promises.all)),
            meaning=f"{words.answered_definition()}\n\n{axis}", cell=shown.cell(Figure.CLOSED),
        )  # fmt: skip
    with fourth:
        card(
            _("Mean complexity"), rate_words(done.complexity),
            note=shown.note("complexity", Kind.RATE, _number(done.levelled)),
            meaning=f"{words.complexity_definition()}\n\n{axis}", cell=shown.cell(Figure.LEVELLED),
        )  # fmt: skip
        if done.levelled:
            with st.popover(_("Mix"), icon=":material/stacked_bar_chart:", type="tertiary"):
                plain_table(mix_sheet(shown.row), name="mix")
                for figure, label in (
                    (Figure.SIMPLE, _("Simple")), (Figure.MEDIUM, _("Of medium complexity")), (Figure.HARD, _("Hard"))
                ):  # fmt: skip
                    st.button(
                        label, icon=":material/list:", type="tertiary", on_click=partial(open_cell, shown.cell(figure))
                    )


def _speed(shown: Shown) -> None:
    done = shown.row.done
    axis = words.opened_axis()
    first, second, third = st.columns(3)
    with first:
        card(
            _("Within target"), share_words(done.promises.share),
            note=shown.note("within", Kind.SHARE, _("n = {count}, left out {left_out}").format(
                count=count_words(done.promises.counted), left_out=count_words(done.promises.left_out)
            )),
            meaning=f"{wording.share_definition()}\n\n{axis}", cell=shown.cell(Figure.COUNTED),
            previous=shown.previous("within", Kind.SHARE, Better.MORE),
        )  # fmt: skip
    spans = (
        (second, Span.PROMOTED_ANSWERED, "promoted", done.promoted),
        (third, Span.TAKEN_ANSWERED, "taken", done.taken),
    )
    for column, span, name, seconds in spans:
        with column:
            said = _("p90 {p90}, n = {count}").format(
                p90=length_words(nearest_rank(seconds, P90)), count=count_words(len(seconds))
            )
            card(
                measured_name(Measured(name)), length_words(nearest_rank(seconds, MEDIAN)),
                note=shown.note(name, Kind.LENGTH, said),
                meaning=f"{wording.span_definition(span)} {wording.percentile_definition()}\n\n{axis}",
                cell=shown.cell(Figure(span.value)), previous=shown.previous(name, Kind.LENGTH, Better.LESS),
            )  # fmt: skip


def _quality(shown: Shown) -> None:
    ratings, quality, agreed = shown.row.ratings, shown.row.quality, shown.row.agreed
    first, second, third = st.columns(3)
    with first:
        said = _("n = {count}, not of the answer {other}").format(
            count=count_words(ratings.rated), other=count_words(ratings.not_own)
        )
        card(
            _("CSI of own answers"), share_words(ratings.csi), note=shown.note("csi", Kind.SHARE, said),
            meaning=f"{words.own_csi_definition()}\n\n{words.asked_axis()}", cell=shown.cell(Figure.OWN_RATED),
            previous=shown.previous("csi", Kind.SHARE, Better.MORE),
        )  # fmt: skip
    with second:
        card(
            _("Quality score"), NONE if quality.mean is None else share_words(quality.mean / 100),
            note=shown.note("quality", Kind.SHARE, _number(quality.n)), meaning=words.quality_definition(),
            name="quality", opened=partial(open_cell, shown.cell(Figure.SCORED_WORK)),
        )  # fmt: skip
    with third:
        card(
            _("Agreement with the pre-tag"), share_words(agreed.share),
            note=shown.note("agreement", Kind.SHARE, _number(agreed.compared)), meaning=words.agreement_definition(),
            name="agreement",
        )  # fmt: skip


def _work(shown: Shown, selection: Selection) -> None:
    hours = shown.row.hours
    planned = _("no shifts planned")
    if hours.planned_min:
        planned = _("of {count} planned").format(count=rate_words(hours.planned_min / MINUTE))
    paused = _paused(selection, shown.row.person_id)
    first, second, third = st.columns(3)
    with first:
        card(
            _("Paused while the customer waited"), length_words(paused.waited_s) if paused.pauses else NONE,
            note=_("{waited} of {pauses} pauses, {tickets} tickets").format(
                waited=count_words(paused.waited), pauses=count_words(paused.pauses),
                tickets=count_words(paused.tickets),
            ),
            meaning=f"{pause_definition()}\n\n{pause_axis()}", cell=shown.cell(Figure.PAUSED_WAITING),
        )  # fmt: skip
    with second:
        card(
            _("Hours worked"), rate_words(hours.worked_min / MINUTE) if hours.planned_min else NONE,
            note=planned,
            meaning=words.hours_definition(), name="hours",
        )  # fmt: skip
    with third:
        card(
            _("Answered per hour"), rate_words(shown.row.per_hour),
            note=shown.note("per_hour", Kind.RATE, _number(shown.row.done.answered)),
            meaning=f"{words.answered_definition()} {words.hours_definition()}", name="per-hour",
        )  # fmt: skip


def _paused(selection: Selection, person_id: int) -> Paused:
    """Pauses are of those who answer: a moderator has none."""
    by = actor()
    if not by.holds(*ALL_ROWS, Role.OPERATOR, brand_id=selection.brand_id):
        return together([])
    own = Selection(selection.brand_id, selection.period, operators=frozenset({person_id}))
    with reading() as session:
        return together(paused_rows(session, own, by=by, now=now()))


def _trend(selection: Selection, person_id: int) -> None:
    names = {one: measured_name(one) for one in Measured}
    st.subheader(_("Last six months"), anchor=False)
    measured = word_chosen("measure", _("Figure"), names, Measured.WITHIN)
    with reading() as session:
        months = trend(session, selection.brand_id, person_id, last=selection.period.last, by=actor(), now=now())
    values: list[Value] = []
    for month in months:
        one = MEASURES[measured](month.row)
        values += [one.value, one.n if one.value is not None else None, month.medians.get(measured)]
    name, kind = names[measured], KINDS[measured]
    sheet = trend_sheet(months, name, kind, values=values)
    shown_chart(
        _drawn(months, measured), sheet, name="review-trend", alt=_("{figure}: own and team").format(figure=name)
    )
    st.caption(words.few_words() if any(MEASURES[measured](one.row).is_few for one in months) else "")


def _drawn(months: list[Month], measured: Measured) -> dict[str, object]:
    kind = KINDS[measured]
    scale, unit = {
        Kind.SHARE: (100, _("share, %")), Kind.LENGTH: (1 / MINUTE, _("minutes"))
    }.get(kind, (1, measured_name(measured)))  # fmt: skip

    def drawn(value: float | None) -> float | None:
        return None if value is None else round(value * scale, 2)

    own = [drawn(MEASURES[measured](month.row).value) for month in months]
    team = [drawn(month.medians.get(measured)) for month in months]
    return chart(
        [month_words(month.first) for month in months],
        [
            Series(_("own"), own, Hue.GOOD),
            Series(_("team's median"), team, Hue.LINE, is_line=True),
        ],
        unit=unit,
    )
