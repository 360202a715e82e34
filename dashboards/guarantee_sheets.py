"""The broken guarantees of a month as a table and a file."""

from collections.abc import Sequence

from dashboards.sheets import Column, Kind, Sheet, Value
from desk.guarantee_list import CaseRow
from desk.guarantee_words import cause_words, exclusion_words, state_words
from storage.i18n import _


def cases_sheet(rows: Sequence[CaseRow]) -> Sheet:
    """A line per case: client, minutes missed, cause, who proposed, who decided, the price."""
    columns = [
        Column(_("Ticket"), Kind.NUMBER),
        Column(_("Client"), Kind.TEXT),
        Column(_("State"), Kind.TEXT),
        Column(_("Too late by"), Kind.LENGTH),
        Column(_("Cause"), Kind.TEXT),
        Column(_("Channel"), Kind.TEXT),
        Column(_("Price"), Kind.MONEY),
        Column(_("Currency"), Kind.TEXT),
        Column(_("Due at"), Kind.MOMENT),
        Column(_("Answered"), Kind.TEXT),
        Column(_("Guarantee"), Kind.TEXT),
        Column(_("Left out because"), Kind.TEXT),
        Column(_("Proposed by"), Kind.TEXT),
        Column(_("Reason"), Kind.TEXT),
        Column(_("Decided by"), Kind.TEXT),
        Column(_("Decided at"), Kind.MOMENT),
    ]
    values: list[list[Value]] = [
        [
            row.ticket_id,
            row.client,
            state_words(row.state),
            row.missed_s,
            cause_words(row.cause or row.proposed_cause),
            row.channel,
            row.price,
            row.currency.value,
            row.due_at,
            _("yes") if row.is_answered else _("no"),
            row.words,
            exclusion_words(row.exclusion) if row.exclusion else None,
            row.proposer or None,
            row.why or None,
            row.decider or None,
            row.decided_at,
        ]
        for row in rows
    ]
    return Sheet(_("Broken guarantees"), columns, values, [str(row.id) for row in rows])
