"""What a change of a source's policy means in words, and the comparison as a file. Pure."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from crawlers.comparison import SourceFigures
from crawlers.showing import kind_name, policy_name
from desk.words import category_name
from storage.i18n import _
from storage.vocabulary import Ground, ReplyPolicy

# What begins like this a spreadsheet would run as a formula.
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Change:
    """A new policy and priority of a source; falsy when neither is new."""

    def __init__(self, row: SourceFigures, policy: ReplyPolicy, priority: int) -> None:
        self.row, self.policy, self.priority = row, policy, priority

    def __bool__(self) -> bool:
        return self.as_columns() != {}

    def as_columns(self) -> dict[str, object]:
        """The columns that change."""
        wanted: dict[str, object] = {"policy": self.policy, "priority": self.priority}
        return {name: value for name, value in wanted.items() if getattr(self.row, name) != value}

    def words(self) -> Iterator[str]:
        """What it means, a sentence each."""
        changes = self.as_columns()
        if "policy" in changes:
            yield policy_effect(self.policy, self.row)
        if "priority" in changes:
            yield priority_effect(self.priority, self.row.priority)


def policy_effect(policy: ReplyPolicy, row: SourceFigures) -> str:
    """What will be different from now on, with the source's own figures."""
    if row.ground == Ground.OTHERS:
        return {
            ReplyPolicy.ALWAYS: _("Others' ground: every text goes to the moderator, who decides what is answered."),
            ReplyPolicy.COMPLAINTS: _("Others' ground: nothing changes by itself; moderators see that only complaints, "
                                      "questions and abuse are answered here."),
            ReplyPolicy.WATCH: _("Others' ground: moderators see that nothing is answered here; texts are only counted "
                                 "and reported."),
        }[policy]  # fmt: skip
    return {
        ReplyPolicy.ALWAYS: _("Every new text becomes a ticket at once; in this period there were {texts}."),
        ReplyPolicy.COMPLAINTS: _(
            "Only what the pre-tag calls a complaint, a question or abuse becomes a ticket; the rest goes to the "
            "stream. In this period {requests} of {texts} texts were tickets."
        ),
        ReplyPolicy.WATCH: _(
            "No text becomes a ticket by itself any more; in this period {requests} did. "
            "Talks that have a ticket go on."
        ),
    }[policy].format(texts=row.mentions, requests=row.requests)


def priority_effect(priority: int, was: int) -> str:
    """What a higher or lower priority does."""
    if priority > was:
        return _("It is read before others when workers are busy, and its new tickets carry the higher priority.")
    return _("Others are read before it when workers are busy, and its new tickets carry the lower priority.")


def as_csv(rows: Sequence[SourceFigures]) -> bytes:
    """Comma-separated UTF-8 with a byte-order mark; shares from 0 to 1, unknown is blank."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([
        _("Source"), _("Kind"), _("Category"), _("Mentions"), _("Requests"), _("Share of requests"),
        _("Share answered"), _("Median first reply, s"), _("Share of abuse"), _("What is answered"), _("Priority"),
    ])  # fmt: skip
    for row in rows:
        shares = [row.share_requests, row.share_answered, row.share_abuse]
        asked, answered, abusive = ("" if share is None else f"{share:.4f}" for share in shares)
        writer.writerow([
            _harmless(row.name), _harmless(kind_name(row.kind)), category_name(row.category), row.mentions,
            row.requests, asked, answered, "" if row.answer_s is None else row.answer_s, abusive,
            policy_name(row.policy), row.priority,
        ])  # fmt: skip
    return text.getvalue().encode("utf-8-sig")


def as_document(row: SourceFigures) -> dict[str, object]:
    """The row for machines; shares from 0 to 1, None unknown."""
    shares = {
        "share_requests": row.share_requests,
        "share_answered": row.share_answered,
        "share_abuse": row.share_abuse,
    }
    return {**row._asdict(), **shares}


def as_line(row: SourceFigures) -> str:
    """The row for a terminal."""
    shares = (row.share_requests, row.share_answered, row.share_abuse)
    asked, answered, abusive = ("-" if share is None else f"{share:.0%}" for share in shares)
    minutes = "-" if row.answer_s is None else f"{row.answer_s / 60:.0f} min"
    figures = f"{row.mentions:>8} {asked:>5} {answered:>5} {minutes:>8} {abusive:>5}"
    return f"{row.source_id:>4}  {row.name:<30} {figures}  {row.policy.value:<10} {row.priority:>4}"


def _harmless(text: str) -> str:
    return f"'{text}" if text.lstrip(" \u00a0").startswith(RUNS) or text.startswith(RUNS) else text
