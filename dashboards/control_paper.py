"""The monthly sheet of an operator, for the talk about it: scores, criteria, errors that repeat. XLSX and paper."""

from datetime import datetime
from typing import NamedTuple

from dashboards.control_figures import Results, by_criterion, summed
from dashboards.control_sheets import criteria_sheet, errors_sheet, notes, scores_sheet
from dashboards.pdf import Block, Fact, Paper, Words, as_pdf, facts, heading, table
from dashboards.pdf import notes as notes_block
from dashboards.sheets import Sheet
from dashboards.wording import count_words, share_words
from desk.quality_cards import shown_name
from desk.quality_wording import grade_words, month_words, percent_words
from storage.i18n import _, language
from storage.settings import settings


class MonthlySheet(NamedTuple):
    """One operator's month."""

    operator: str
    month: str
    found: Results


def monthly(found: Results, operator_id: int, month: str) -> MonthlySheet | None:
    """The month of one operator out of the results; None where nothing of theirs is scored."""
    rows = [row for row in found.rows if row.operator_id == operator_id and row.month == month]
    if not rows:
        return None
    criteria = [one for one in found.criteria if one.operator_id == operator_id and one.month == month]
    errors = [one for one in found.errors if one.operator_id == operator_id and one.month == month]
    return MonthlySheet(rows[0].operator, month, Results(rows, summed(rows), criteria, errors, []))


def monthly_sheets(one: MonthlySheet) -> list[Sheet]:
    """The tabs of its workbook."""
    return [scores_sheet(one.found.rows), criteria_sheet(one.found), errors_sheet(one.found.errors)]


def monthly_pdf(one: MonthlySheet, *, now: datetime) -> bytes:
    """The sheet on paper; tickets lead to the desk."""
    found = one.found
    blocks = [
        facts(
            [
                Fact(_("Mean score"), Words(share_words(found.total.mean)), _scores(found.total.n)),
                Fact(_("Critical violations"), Words(count_words(found.total.fatal))),
                Fact(_("Appeals"), Words(count_words(found.total.appealed))),
            ]
        ),
        heading(_("By criterion")),
        table(
            [_("Criterion"), _("Mean grade"), _("Grades, n"), _("Not met")],
            [
                [
                    Words(shown_name(row.name)), Words(share_words(row.mean)), Words(count_words(row.n)),
                    Words(count_words(row.missed)),
                ]
                for row in by_criterion(found.criteria)
            ],
        ),
        *_errors(one),
        heading(_("Scores")),
        table(
            [_("Ticket"), _("Channel"), _("Score")],
            [[_ticket(row.ticket_id), Words(row.channel), Words(percent_words(row.percent))] for row in found.rows],
        ),
        notes_block(list(notes(month_words(one.month)))),
    ]  # fmt: skip
    title = _("Quality of work: {name}").format(name=one.operator)
    footer = _("Scores of quality control. Whoever does not agree objects on the page “My scores”.")
    return as_pdf(Paper(title, month_words(one.month), blocks, footer, language()), now=now)


def _errors(one: MonthlySheet) -> list[Block]:
    if not one.found.errors:
        return []
    return [
        heading(_("Repeated errors")),
        table(
            [_("Criterion"), _("Grade"), _("Quote or comment"), _("Ticket")],
            [
                [
                    Words(shown_name(row.name)), Words(grade_words(row.grade, row.steps)),
                    Words(row.quote or row.comment), _ticket(row.ticket_id),
                ]
                for row in one.found.errors
            ],
        ),
    ]  # fmt: skip


def _ticket(number: int) -> Words:
    return Words(str(number), f"{settings().desk_url.rstrip('/')}/ticket?ticket={number}")


def _scores(n: int) -> str:
    return _("scores: {n}").format(n=count_words(n))
