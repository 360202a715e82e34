"""What of a source is about the brand: asked once per batch, of each text that was not stored yet."""

from dataclasses import dataclass, field
from typing import Self

from moderation.circumstances import about_finding
from moderation.finding import Finding
from moderation.provenance import Provenance
from storage.glance import number_of
from storage.query import UNKNOWN, parse
from storage.query_glance import glance_of
from storage.vocabulary import Category, Ground, Language, Scope


@dataclass(frozen=True)
class About:
    """The brand's query and languages as a source applies them; `stamp` changes when they do."""

    query: str
    languages: frozenset[str] | None
    is_open: bool
    is_muted: bool
    source: Provenance = field(compare=False)

    @classmethod
    def of(cls, source: Provenance) -> Self:
        """What the source takes as it and its brand stand now."""
        wanted = frozenset(source.brand_languages)
        some = None if not wanted or wanted >= {*Language} else wanted
        # Commercial is told by each text (moderation.commercial), not by where it stands.
        is_muted = (
            source.ground == Ground.OTHERS
            and source.category != Category.COMMERCIAL
            and source.category in source.brand_muted
        )
        return cls(source.brand_query, some, source.scope == Scope.OPEN, is_muted, source)

    @property
    def stamp(self) -> int:
        """A number for the query and the languages: what was not about the brand once may be so when they change."""
        return number_of("\x00".join((self.query, *sorted(self.languages or ()), str(self.is_open))))

    def takes(self, finding: Finding, *, language: str) -> bool:
        """Whether the text is to be stored. An own source takes everything."""
        if not self.is_open:
            return True
        if self.languages is not None and language and language not in self.languages:
            return False
        words = f"{finding.title}\n{finding.text}" if finding.title else finding.text
        if glance_of(self.query)(words):
            return True
        query = parse(self.query)
        about = about_finding(self.source, finding, language=language) if query.has_limits else UNKNOWN
        return query.matches(words, about)
