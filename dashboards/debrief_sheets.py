"""The reading list as a table and a file."""

from collections.abc import Sequence

from dashboards.debrief_list import DebriefFigures, DebriefRow
from dashboards.sheets import Column, Kind, Sheet, Value
from dashboards.wording import verdict_name
from desk.debrief_words import outcome_words
from desk.rating_words import cause_name
from storage.i18n import _


def debrief_sheet(rows: Sequence[DebriefRow]) -> Sheet:
    """A line per rated answer: what the customer said, whose answer it was, what reading it came to."""
    columns = [
        Column(_("Ticket"), Kind.NUMBER),
        Column(_("Rated at"), Kind.MOMENT),
        Column(_("Rating"), Kind.TEXT),
        Column(_("Dislike about"), Kind.TEXT),
        Column(_("Customer's comment"), Kind.TEXT),
        Column(_("Operator"), Kind.TEXT),
        Column(_("Channel"), Kind.TEXT),
        Column(_("Source"), Kind.TEXT),
        Column(_("Read by"), Kind.TEXT),
        Column(_("Outcome"), Kind.TEXT),
        Column(_("Comment"), Kind.TEXT),
        Column(_("Template"), Kind.TEXT),
        Column(_("Done at"), Kind.MOMENT),
    ]
    values: list[list[Value]] = [
        [
            row.ticket_id,
            row.rated_at,
            verdict_name(row.verdict),
            cause_name(row.cause) or None,
            row.comment or None,
            row.operator or None,
            row.channel,
            row.source,
            row.doer or row.reader or None,
            outcome_words(row.outcome) if row.outcome else None,
            row.note or None,
            row.template or None,
            row.done_at,
        ]
        for row in rows
    ]
    return Sheet(_("Reading list"), columns, values, [str(row.id) for row in rows])


def outcomes_sheet(found: DebriefFigures) -> Sheet:
    """What the ratings of the period came to."""
    columns = [Column(_("Outcome"), Kind.TEXT), Column(_("Ratings"), Kind.COUNT), Column(_("Share"), Kind.SHARE)]
    listed = found.done + found.is_open
    rows: list[list[Value]] = [
        [outcome_words(outcome), count, count / listed if listed else None] for outcome, count in found.outcomes.items()
    ]
    rows.append([_("To read"), found.is_open, found.is_open / listed if listed else None])
    return Sheet(_("Outcomes"), columns, rows, [*(outcome.value for outcome in found.outcomes), "open"])
