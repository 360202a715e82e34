"""What the texts of a pass look like: which fields they have, whether they are garbled, whether all is new. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from moderation.finding import Finding
from storage.vocabulary import Precision

# Two letters that stand side by side in Russian read as another encoding, and hardly in any language.
MOJIBAKE: Final = re.compile(
    r"[ÐÑ][\u0080-\u00bf]|[РС][\u0402-\u040f\u0452-\u045f\u00a0-\u00bb\u2013-\u203a\u20ac\u2116\u2122]|Ð°|Ñ\u0081|[ÂÃ][\u0080-\u00bf]"
)
ACCENTED: Final = re.compile(r"[\u00c0-\u00ff]")
REPLACED: Final = "\ufffd"
GARBLED_SHARE, REPLACED_SHARE, ACCENTED_SHARE, FEW_LETTERS = 0.02, 0.001, 0.3, 20
ODD: Final = re.compile(r"[\u0080-\u00ff\u0402-\u040f\u0452-\u045f\u2013-\u203a\u20ac\u2116\u2122\ufffd]")
"""One of these stands in every such pair."""
CODE: Final = "cp1251"
PLAIN: Final = bytes(
    byte for byte in range(256) if byte != ord("?") and not ODD.match(bytes([byte]).decode(CODE, "replace"))
)
"""Bytes of all other signs; what the code lacks becomes "?", which is none of them."""


class Quality(NamedTuple):
    """Counts over the texts of a pass; `today` are those said to be published on the day of the reading."""

    texts: int = 0
    authors: int = 0
    dates: int = 0
    stars: int = 0
    garbled: int = 0
    today: int = 0
    new: int = 0
    known: int = 0

    def plus(self, other: "Quality") -> "Quality":
        """Both together."""
        return Quality(*(one + two for one, two in zip(self, other, strict=True)))

    def share(self, count: int) -> float:
        """A count as a share of the texts; 0 without texts."""
        return count / self.texts if self.texts else 0.0

    def figures(self) -> dict[str, int]:
        """As a run keeps them."""
        return dict(self._asdict())


def quality_in(kept: Mapping[str, Any]) -> Quality:
    """What a run has kept; nothing for runs of before there was quality."""
    return Quality(**{name: int(kept.get(name, 0)) for name in Quality._fields})


def looked_at(findings: Sequence[Finding], *, new: int, known: int, read_at: datetime) -> Quality:
    """The quality of a page's texts; deleted ones say nothing."""
    texts = [finding for finding in findings if not finding.deleted]
    return Quality(
        texts=len(texts),
        authors=sum(bool(finding.author) for finding in texts),
        dates=sum(finding.published_at is not None for finding in texts),
        stars=sum(finding.stars is not None for finding in texts),
        garbled=sum(is_garbled(f"{finding.title or ''} {finding.text}") for finding in texts),
        today=sum(_is_today(finding, read_at) for finding in texts),
        new=new,
        known=known,
    )


def is_garbled(text: str) -> bool:
    """Whether a text was read in the wrong encoding.

    One typical pair in fifty letters, one lost letter in a thousand, or accents on every third one, as windows-1251
    has them when it is read as Latin-1.
    """
    size = max(len(text), 1)
    # Nearly every text has too few odd signs to be garbled, and counting bytes takes a tenth of looking for pairs.
    if len(text.encode(CODE, "replace").translate(None, PLAIN)) / size <= GARBLED_SHARE:
        return text.count(REPLACED) / size > REPLACED_SHARE
    if len(MOJIBAKE.findall(text)) / size > GARBLED_SHARE or text.count(REPLACED) / size > REPLACED_SHARE:
        return True
    return size >= FEW_LETTERS and len(ACCENTED.findall(text)) / size > ACCENTED_SHARE


def _is_today(finding: Finding, read_at: datetime) -> bool:
    """Only days that a page names count: a text of this minute is no sign of anything."""
    at = finding.published_at
    return at is not None and finding.precision is Precision.DAY and at.date() == read_at.astimezone(at.tzinfo).date()
