"""What a rule asks of a text, and what it does with it: read from its stored form, and answered without a database."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, Self, TypeVar

from storage.errors import Refused
from storage.i18n import _
from storage.query import UNKNOWN, Circumstances, parse
from storage.vocabulary import AuthorFlag, Category, Label, Language, Outcome

HOURS = 24
MOST_STARS = 5
MOST_TOLD = 20
Word = TypeVar("Word", bound=StrEnum)


class Subject(NamedTuple):
    """What a rule looks at; `sure` and `abuse` are 0 as long as there is no pre-tag, `local` is in the brand's zone."""

    words: str
    source_id: int
    category: Category
    local: datetime
    about: Circumstances = UNKNOWN
    language: str = ""
    stars: float | None = None
    label: Label | None = None
    sure: float = 0.0
    abuse: float = 0.0
    flags: frozenset[AuthorFlag] = frozenset()
    # The brand's own tags that stand on it or are proposed, and all that count as one of them.
    tags: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """All of it must hold; an empty part holds for every text.

    `sure` is the certainty of the pre-tag, `abuse` that of abuse beside it, both from 0 to 1. `from_hour` and
    `to_hour` bound the hour of publication and may run across midnight.
    """

    query: str = ""
    sources: tuple[int, ...] = ()
    categories: tuple[Category, ...] = ()
    languages: tuple[Language, ...] = ()
    labels: tuple[Label, ...] = ()
    sure: float = 0.0
    abuse: float = 0.0
    stars: int | None = None
    flags: tuple[AuthorFlag, ...] = ()
    tags: tuple[int, ...] = ()
    from_hour: int | None = None
    to_hour: int | None = None

    @property
    def needs_pretag(self) -> bool:
        """Whether nothing can be said before the text was pre-tagged."""
        return bool(self.labels or self.sure or self.abuse)

    @property
    def is_empty(self) -> bool:
        """Whether it would hold for every text."""
        return self == Terms()

    def hold(self, one: Subject) -> bool:
        """Whether the text is meant; the query, which costs most, is asked last."""
        return (
            (not self.sources or one.source_id in self.sources)
            and (not self.categories or one.category in self.categories)
            and (not self.languages or one.language in self.languages)
            and (not self.labels or one.label in self.labels)
            and one.sure >= self.sure
            and one.abuse >= self.abuse
            and (self.stars is None or (one.stars is not None and one.stars <= self.stars))
            and (not self.flags or not one.flags.isdisjoint(self.flags))
            and (not self.tags or not one.tags.isdisjoint(self.tags))
            and self._in_hours(one.local.hour)
            and (not self.query.strip() or parse(self.query).matches(one.words, one.about))
        )

    def _in_hours(self, hour: int) -> bool:
        if self.from_hour is None or self.to_hour is None or self.from_hour == self.to_hour:
            return True
        if self.from_hour < self.to_hour:
            return self.from_hour <= hour < self.to_hour
        return hour >= self.from_hour or hour < self.to_hour

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """From the stored form. Raises Refused for what cannot be understood."""
        known = _known(cls, stored)
        words: dict[str, type[StrEnum]] = {
            "categories": Category, "languages": Language, "labels": Label, "flags": AuthorFlag
        }  # fmt: skip
        for name, kind in words.items():
            known[name] = tuple(_word(kind, value) for value in known.get(name) or ())
        for name in ("sources", "tags"):
            known[name] = tuple(int(value) for value in known.get(name) or ())
        terms = cls(**known)
        _require(0 <= terms.sure <= 1 and 0 <= terms.abuse <= 1, _("Certainty lies between 0 and 100 %."))
        _require(terms.stars is None or 1 <= terms.stars <= MOST_STARS, _("Stars lie between 1 and 5."))
        hours = [hour for hour in (terms.from_hour, terms.to_hour) if hour is not None]
        _require(len(hours) != 1 and all(0 <= hour < HOURS for hour in hours), _("Give both hours, from 0 to 23."))
        if terms.query.strip():
            parse(terms.query)
        return terms

    def stored(self) -> dict[str, Any]:
        """The form that `of` reads; what is empty is left out."""
        return _said(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What happens to the text: `label` and `tags` are put on it, `channel_id` and `priority` are its ticket's.

    `tell`: these people get a letter.
    """

    outcome: Outcome
    label: Label | None = None
    tags: tuple[int, ...] = ()
    channel_id: int | None = None
    priority: int = 0
    tell: tuple[int, ...] = ()

    @property
    def does_something(self) -> bool:
        """Whether anybody would notice."""
        return self.outcome != Outcome.KEEP or self.label is not None or bool(self.tags or self.tell)

    @property
    def needs_pretag(self) -> bool:
        """Whether the text is closed under the label that the classifier proposes."""
        return self.outcome == Outcome.CLOSE and self.label is None

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """From the stored form. Raises Refused for what cannot be understood."""
        known = _known(cls, stored)
        known["outcome"] = _word(Outcome, known.get("outcome"))
        known["label"] = _word(Label, known["label"]) if known.get("label") else None
        for name in ("tags", "tell"):
            known[name] = tuple(int(one) for one in known.get(name) or ())
        effect = cls(**known)
        _require(len(effect.tell) <= MOST_TOLD, _("At most {most} people are told.").format(most=MOST_TOLD))
        return effect

    def stored(self) -> dict[str, Any]:
        """The form that `of` reads; what is empty is left out."""
        return _said(self)


def _said(one: Terms | Effect) -> dict[str, Any]:
    defaults = {field.name: field.default for field in fields(one)}
    return {name: value for name, value in asdict(one).items() if value != defaults[name]}


def _known(kind: type, stored: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    unknown = sorted(set(stored) - names)
    _require(not unknown, _("“{name}” is not known.").format(name=", ".join(unknown)))
    return dict(stored)


def _word(kind: type[Word], value: object) -> Word:
    try:
        return kind(str(value))
    except ValueError:
        _require(False, _("“{name}” is not known.").format(name=value))
        raise


def _require(is_good: bool, why: str) -> None:  # noqa: FBT001 - the condition is the subject
    if not is_good:
        raise Refused(_("The rule cannot be understood."), why, _("Change it and save again."))
