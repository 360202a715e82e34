"""The case for a night shift on one page: figures in words, each leading to its tickets."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from dashboards import pdf
from dashboards.figures import Ratings
from dashboards.night_case import NightCase
from dashboards.night_words import (
    change_words,
    forecast_definition,
    missed_definition,
    money_words,
    night_definition,
    night_replay_definition,
    nights_words,
    number_words,
    replay_definition,
    trial_words,
    wait_definition,
    window_words,
)
from dashboards.nights import NightRow
from dashboards.pdf import Bar, Block, Fact, Paper, Words
from dashboards.selection import Cell, Dimension, Figure, Selection
from dashboards.staffing import told_apart
from dashboards.staffing_addresses import link_to
from dashboards.staffing_sheets import people_words
from dashboards.wording import NONE, count_words, length_words, period_words, share_words
from storage.i18n import _, language
from storage.settings import settings

MOST_CHANNELS = 6
MOST_BARS = 12


def night_paper(case: NightCase, *, brand: str, now: datetime) -> Paper:
    """The paper in the language in force."""
    here = now.astimezone(ZoneInfo(settings().zone))
    return Paper(
        title=_("The case for a night shift"),
        subtitle=_("{brand} · {window} · {period} · {nights}").format(
            brand=brand,
            window=window_words(case.wishes.window),
            period=period_words(case.selection.period),
            nights=nights_words(len(case.nights.nights)),
        ),
        blocks=_blocks(case),
        footer=_("Made on {moment} by Repdesk. Blue figures open their tickets in the desk.").format(
            moment=format_datetime(here, "d MMM y, HH:mm", locale=language())
        ),
        language=language(),
    )


def _blocks(case: NightCase) -> list[Block]:
    return [
        pdf.text(_summary(case)),
        pdf.facts(_figures(case)),
        pdf.heading(_("By channel")),
        _channels(case),
        pdf.beside(
            [pdf.heading(_("How many nights had so many tickets")), _distribution(case)],
            [pdf.heading(_("Night and day")), _night_and_day(case)],
        ),
        pdf.heading(_("What people at night would have changed")),
        pdf.text(change_words(case)),
        _shifts(case),
        pdf.heading(_("What is to be expected")),
        pdf.text(_ahead(case)),
        pdf.notes(_notes(case)),
    ]


def _summary(case: NightCase) -> str:
    total = case.table.total
    return _(
        "Between {window} {tickets} tickets came in {nights}. Half of them waited {median} or longer for the first "
        "answer; {missed} of those with a promise missed it (by day {day_missed})."
    ).format(
        window=window_words(case.wishes.window), tickets=count_words(case.nights.total),
        nights=nights_words(len(case.nights.nights)), median=length_words(total.answer.median),
        missed=share_words(_missed_share(total)), day_missed=share_words(_missed_share(case.day_table.total)),
    )  # fmt: skip


def _missed_share(row: NightRow) -> float | None:
    return row.promises.missed / row.promises.counted if row.promises.counted else None


def _linked(text: str, selection: Selection, case: NightCase, cell: Cell) -> Words:
    return Words(text, link_to(selection, case.wishes, cell))


def _figures(case: NightCase) -> list[Fact]:
    nights, total = case.nights, case.table.total
    return [
        Fact(
            _("Tickets a night, median"),
            _linked(number_words(nights.spread.median), case.selection, case, Cell(Figure.ALL)),
            _("p90 {p90}, most {most}, {total} in all").format(
                p90=number_words(nights.spread.p90), most=number_words(nights.most), total=count_words(nights.total)
            ),
        ),
        Fact(
            _("To the first answer, median"),
            _linked(length_words(total.answer.median), case.selection, case, Cell(Figure.PROMOTED_ANSWERED)),
            _("p90 {p90}, n = {count}").format(p90=length_words(total.answer.p90), count=count_words(total.answer.n)),
        ),
        Fact(
            _("Until the morning, median"),
            _linked(length_words(total.till_end.median), case.selection, case, Cell(Figure.ALL)),
            _("p90 {p90}, n = {count}").format(
                p90=length_words(total.till_end.p90), count=count_words(total.till_end.n)
            ),
        ),
        Fact(
            _("Missed promises"),
            _linked(share_words(_missed_share(total)), case.selection, case, Cell(Figure.MISSED)),
            _("{missed} of {counted}").format(
                missed=count_words(total.promises.missed), counted=count_words(total.promises.counted)
            ),
        ),
    ]


def _channels(case: NightCase) -> Block:
    rows = [
        [
            Words(row.name),
            _linked(count_words(row.promises.all), case.selection, case, _of(row, Figure.ALL)),
            Words(number_words(row.promises.all / len(case.nights.nights))),
            _linked(length_words(row.answer.median), case.selection, case, _of(row, Figure.PROMOTED_ANSWERED)),
            Words(length_words(row.answer.p90)),
            Words(length_words(row.till_end.median)),
            _linked(share_words(_missed_share(row)), case.selection, case, _of(row, Figure.MISSED)),
        ]
        for row in case.table.rows[:MOST_CHANNELS]
    ]
    left = case.table.rows[MOST_CHANNELS:]
    if left:
        tickets = sum(row.promises.all for row in left)
        rows.append([
            Words(_("Other channels: {count}").format(count=count_words(len(left)))), Words(count_words(tickets)),
            Words(number_words(tickets / len(case.nights.nights))), *[Words("")] * 4,
        ])  # fmt: skip
    return pdf.table(
        [
            _("Channel"), _("Tickets"), _("A night"), _("First answer, median"), _("p90"), _("Until morning, median"),
            _("Missed"),
        ],
        rows,
    )  # fmt: skip


def _of(row: NightRow, figure: Figure) -> Cell:
    return Cell(figure, Dimension.CHANNEL, row.key)


def _distribution(case: NightCase) -> Block:
    steps = case.nights.steps(MOST_BARS)
    return pdf.bars(
        [Bar(Words(words), nights, count_words(nights)) for words, nights in steps], axis=_("tickets a night")
    )


def _night_and_day(case: NightCase) -> Block:
    sides = (
        (case.selection, case.table.total, case.ratings),
        (case.day_selection, case.day_table.total, case.day_ratings),
    )
    lines = [
        (_("Tickets"), [(count_words(row.promises.all), Figure.ALL) for _selection, row, _ratings in sides]),
        (
            _("First answer, median"),
            [(length_words(row.answer.median), Figure.PROMOTED_ANSWERED) for _selection, row, _ratings in sides],
        ),
        (_("Missed promises"), [(share_words(_missed_share(row)), Figure.MISSED) for _selection, row, _r in sides]),
        (_("CSI"), [(_csi_words(ratings), Figure.RATED) for _selection, _row, ratings in sides]),
        (_("Dislikes"), [(count_words(ratings.dislikes), Figure.DISLIKES) for _selection, _row, ratings in sides]),
    ]
    rows = [
        [
            Words(name),
            *(
                _linked(text, selection, case, Cell(figure))
                for (text, figure), (selection, _row, _ratings) in zip(cells, sides, strict=True)
            ),
        ]
        for name, cells in lines
    ]
    window = case.wishes.window
    return pdf.table(["", window_words(window), window_words(window.others)], rows)


def _csi_words(ratings: Ratings) -> str:
    if not ratings.rated:
        return NONE
    return _("{csi} of {count}").format(csi=share_words(ratings.csi), count=count_words(ratings.rated))


def _shifts(case: NightCase) -> Block:
    found, within = case.replayed, case.wishes.target.within_s
    real = found.as_it_was
    rows: list[list[Words]] = [
        [
            Words(_("As the nights went")),
            _linked(share_words(real.soon_share), found.selection, case, Cell(Figure.ALL)),
            Words(length_words(real.answer.median)),
            Words(length_words(real.answer.p90)),
            *([Words(NONE)] if case.wishes.cost else []),
        ]
    ]
    for first, last in told_apart(found.shifts, within_s=within, is_paid=bool(case.wishes.cost)):
        cost = [Words(money_words(case.cost_of(first.people), case.wishes))] if case.wishes.cost else []
        rows.append([
            Words(people_words(first, last)), Words(share_words(first.served.within(within))),
            Words(length_words(first.served.median)), Words(length_words(first.served.p90)), *cost,
        ])  # fmt: skip
    titles = [
        _("People at night"), _("Within {time}").format(time=length_words(within)), _("First answer, median"), _("p90"),
    ]  # fmt: skip
    return pdf.table([*titles, _("Cost a month")] if case.wishes.cost else titles, rows)


def _ahead(case: NightCase) -> str:
    ahead = case.ahead
    if ahead is None:
        return _("The past is too short for a forecast: {days} more days are needed.").format(
            days=count_words(case.expected.missing_days)
        )
    sentence = _(
        "In the next {nights}: {mean} tickets a night in the mean, {least} in the quietest, {most} in the busiest."
    ).format(
        nights=nights_words(ahead.nights), mean=number_words(ahead.mean), least=number_words(ahead.least),
        most=number_words(ahead.most),
    )  # fmt: skip
    trial = case.expected.trial
    return sentence if trial is None else f"{sentence} {trial_words(trial)}"


def _notes(case: NightCase) -> Sequence[tuple[str, str]]:
    found = case.replayed
    return [
        (_("Tickets of the night"), night_definition(case.wishes.window)),
        (_("First answer"), wait_definition()),
        (_("Missed promises"), missed_definition()),
        (_("CSI"), _("Likes ÷ (likes + dislikes) of these tickets, whenever their customers were asked.")),
        (
            _("Replay"),
            " ".join((
                replay_definition(),
                night_replay_definition(),
                _("Replayed: {period}. “Within” is plain time by the clock; unanswered tickets are not within.").format(
                    period=period_words(found.selection.period)
                ),
            )),
        ),
        (_("Forecast"), forecast_definition()),
    ]  # fmt: skip
