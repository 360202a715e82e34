"""The trial of a query as the command line tells it: in lines, or as one JSON document."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from babel.dates import format_date

from moderation.query_trial import Shown, Trial
from moderation.trial_examples import Example
from storage.i18n import _, language

LONGEST_LINE = 160


def trial_as_json(trial: Trial) -> dict[str, Any]:
    """`count` of `looked_at` stored mentions; examples with the words and places by which they were found."""
    document = {
        "count": trial.found.number,
        "not_matched": trial.looked_at - trial.found.number,
        "looked_at": trial.looked_at,
        "is_capped": trial.is_partial,
        "examples": [_example(one) for one in trial.found.examples],
        "sources": [
            {"id": one.source_id, "name": one.name, "category": one.category.value, "count": one.found,
             "looked_at": one.looked_at}
            for one in trial.sources
        ],
        "suggestions": [
            {"word": offer.suggestion.word, "instead": offer.suggestion.instead, "why": offer.suggestion.spelling.value,
             "query": offer.suggestion.query, "more": offer.more}
            for offer in trial.offers
        ],
        "not_stored": {"count": trial.not_stored.number, "since": trial.not_stored.since},
    }  # fmt: skip
    compared = {"gained": trial.gained, "lost": trial.lost, "dropped": trial.dropped}
    return document | {name: _part(shown) for name, shown in compared.items() if shown is not None}


def trial_lines(trial: Trial) -> Iterator[str]:
    """What the trial came to, a sentence or an example a line."""
    yield found_line(trial)
    for one in trial.sources:
        yield f"  {one.found:>8} / {one.looked_at:<8} {one.name}"
    yield from map(_line, trial.found.examples)
    for shown, words in (
        (trial.gained, _("Gained against the saved query: {count}")),
        (trial.lost, _("Lost against the saved query: {count}")),
        (trial.dropped, _("Dropped by the minus-word: {count}")),
    ):
        if shown is not None:
            yield words.format(count=shown.number)
            yield from map(_line, shown.examples)
    for offer in trial.offers:
        yield _("Also written “{word}”: {count} more").format(word=offer.suggestion.instead, count=offer.more)
    yield not_stored_line(trial)


def found_line(trial: Trial) -> str:
    """How many of how many."""
    words = _("Found: {count} of {all} stored mentions, not found: {rest}.")
    if trial.is_partial:
        words = _("Found: {count} of the newest {all} stored mentions, not found: {rest}. Older ones are left out.")
    rest = trial.looked_at - trial.found.number
    return words.format(count=trial.found.number, all=trial.looked_at, rest=rest)


def not_stored_line(trial: Trial) -> str:
    """What no trial can find."""
    if not trial.not_stored.number:
        return _("Everything that was read is stored, so the trial misses nothing.")
    return _(
        "Since {since} another {count} texts were read that the query of that time did not want. They were only "
        "counted, not stored: a wider query finds such texts from now on, old ones only where their page is still read."
    ).format(since=_day(trial.not_stored.since), count=trial.not_stored.number)


def _day(since: str | None) -> str:
    return format_date(date.fromisoformat(since), "d MMMM y", locale=language()) if since else "–"


def _part(shown: Shown) -> dict[str, Any]:
    return {"count": shown.number, "examples": [_example(one) for one in shown.examples]}


def _example(one: Example) -> dict[str, Any]:
    return {"id": one.id, "source": one.source, "text": one.text, "words": one.words, "spans": one.spans}


def _line(one: Example) -> str:
    said = " ".join(one.text.split())[:LONGEST_LINE]
    return f"  {one.id:>8}  {said}  [{', '.join(one.words)}]"
