"""Findings on their way in: cleaned, and what their words tell, told once, before the transaction when it is much."""

from collections.abc import Iterable
from datetime import datetime

from moderation.about import About
from moderation.cleaning import author_key, cleaned
from moderation.finding import Finding
from storage.glance import Look, look_at, number_of

MUCH = 100_000
"""Characters of a batch from which its words are read before the transaction begins: SQLite has one writer."""


class Arrival:
    """A finding that is fit for storing. `seen` is what it says in 64 bits; a known text with the same is unchanged."""

    __slots__ = (*("_about", "_look", "_takes", "address", "author_key", "finding", "key", "likeness", "seen"),)

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        self.key = finding.external_id
        self.author_key = author_key(finding)
        self.seen = number_of(f"{finding.title}\x00{finding.text}\x00{finding.stars}")
        self.address: int | None = None
        self.likeness: int | None = None
        self._look: Look | None = None
        self._about: About | None = None
        self._takes = False

    @property
    def look(self) -> Look:
        if self._look is None:
            finding = self.finding
            self._look = look_at(f"{finding.title}\n{finding.text}" if finding.title else finding.text)
        return self._look

    @property
    def language(self) -> str:
        return self.look.language

    @property
    def fingerprint(self) -> str:
        return self.look.fingerprint

    def is_about(self, about: About) -> bool:
        """Whether the brand's source takes it; remembered for as long as the question is the same."""
        if self._about is not about and self._about != about:
            self._about, self._takes = about, about.takes(self.finding, language=self.language)
        return self._takes


class Arrivals(list[Arrival]):
    """A batch ready to be received; `found` is how many findings were handed in."""

    def __init__(self, arrivals: Iterable[Arrival], *, found: int) -> None:
        super().__init__(arrivals)
        self.found = found

    @property
    def is_much(self) -> bool:
        """Whether reading its words takes so long that no transaction should wait for it."""
        return sum(len(one.finding.text) for one in self) > MUCH

    def read(self, about: About) -> None:
        """Reads every word now."""
        for one in self:
            if one.is_about(about):
                one.look  # noqa: B018 - told once, remembered


def arrivals_of(findings: Iterable[Finding], *, now: datetime) -> Arrivals:
    """The findings that say something, oldest first; of several with one identity the last one counts."""
    handed_in = list(findings)
    return Arrivals(map(Arrival, cleaned(handed_in, now=now)), found=len(handed_in))
