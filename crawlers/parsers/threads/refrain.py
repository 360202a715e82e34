"""Lines inside posts that are not their authors': what the site writes into many of them, notes of edits, adverts."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

from crawlers.parsers.plain_text import tidy
from crawlers.parsers.threads.dates import has_date

ENOUGH: Final = 4
# People say "thank you" alike, but not whole sentences.
SENTENCE: Final = 6
OFTEN: Final = 6
LONGEST_NOTE: Final = 160
SOLD: Final = re.compile(r"^(?:advertisement|sponsored|реклама)(?:\s*[-–—(:].{0,60})?$", re.IGNORECASE)
EDITED: Final = re.compile(
    r"^\W*(?:(?:last |post )*edited\b.*\b(?:by|at|on|:)|отредактировано|последний раз редактировалось"
    r"|сообщение отредактировал|изменено пользователем)",
    re.IGNORECASE,
)


def without_refrain(texts: Sequence[str]) -> list[str]:
    """The texts of blocks without lines that stand in half of them, which may leave nothing, and without notes."""
    sung = _sung(texts)
    refrain = {line for line, times in sung.items() if times >= max(ENOUGH, len(texts) / 2)}
    return without_notes([_less(text, refrain) for text in texts])


def without_notes(texts: Sequence[str]) -> list[str]:
    """The texts of posts without whole sentences that several have and without notes; never is nothing left."""
    often = {line for line, times in _sung(texts).items() if times >= max(ENOUGH, len(texts) / OFTEN)}
    sentences = {line for line in often if len(line.split()) >= SENTENCE}
    return [_less(text, sentences, notes=True) or text for text in texts]


def _sung(texts: Sequence[str]) -> Counter[str]:
    """In how many texts each line stands."""
    return Counter(line for text in texts for line in set(text.split("\n")) if line)


def _less(text: str, lines: Collection[str], *, notes: bool = False) -> str:
    every = text.split("\n")
    kept = [line for line in every if line not in lines and not (notes and _is_note(line))]
    return text if len(kept) == len(every) else tidy("\n".join(kept))


def _is_note(line: str) -> bool:
    if len(line) > LONGEST_NOTE:
        return False
    return bool(SOLD.match(line)) or (bool(EDITED.match(line)) and has_date(line))
