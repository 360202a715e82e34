"""The stream's filter in the page's address: names of fields, and words that no language changes. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from moderation.stream_filter import ANY_STATE, LONGEST_NUMBER

FIELDS: Final = (
    *("search", "label", "source", "state", "category", "language", "stars", "tag", "tone", "doubtful", "since"),
    *("until", "certainty", "place", "author", "flag", "story"),
)
"""What of an address chooses mentions."""
ORDER: Final = "order"
MENTION: Final = "mention"
KEPT: Final = frozenset({*FIELDS, ORDER})
"""What of an address a saved view keeps."""
LONGEST: Final = 1_000
"""Characters of a field; whatever is longer nobody has chosen here."""


def words_in(texts: Iterable[str], names: Mapping[str, str]) -> list[str]:
    """The choices that a field of the address names, each once; what is no choice is left out.

    An address of old has the words that a reader saw; those are taken, too, in their language.
    """
    by_name = {name.casefold(): word for word, name in names.items()}
    said = [one.strip() for text in texts for one in text[:LONGEST].split(",") if one.strip()]
    found = (one if one in names else by_name.get(one.casefold()) for one in said)
    return list(dict.fromkeys(one for one in found if one is not None))


def ids_in(text: str) -> list[int]:
    """The numbers that a field names."""
    parts = text[:LONGEST].split(",")
    return list(
        dict.fromkeys(int(one) for one in parts if one.isascii() and one.isdecimal() and len(one) <= LONGEST_NUMBER)
    )


def day_in(text: str) -> date | None:
    """A day as 2026-11-21; nothing for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def params_of(chosen: Mapping[str, str]) -> dict[str, str]:
    """The batch request's parameters: what was chosen, and nothing empty. One mention alone is shown in any state."""
    told = {name: value for name, value in chosen.items() if value}
    if MENTION in told and "state" not in told:
        told["state"] = ANY_STATE
    return told
