"""Which channel a text belongs to: conditions over what is known of it, the highest priority wins."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from storage.errors import Refused
from storage.i18n import _

# What a condition may look at. "words" finds any of its words or phrases in title and text, "region" in the
# address of the branch; the others compare whole values.
FIELDS = (
    "source",
    "source_kind",
    "category",
    "ground",
    "label",
    "tag",
    "language",
    "place",
    "region",
    "stars",
    "author_flag",
    "mailbox",
    "client",
    "crm",
    "words",
)
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Sample:
    """What routing knows of a text: the values of each field, and the text itself for "words"."""

    values: Mapping[str, frozenset[str]]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when the sample has one of the values; turned round, when it has none of them."""

    field: str
    values: tuple[str, ...]
    negated: bool = False

    def holds(self, sample: Sample) -> bool:
        if self.field == "words":
            found = _has_words(sample.text, self.values)
        elif self.field == "region":
            found = any(_has_words(address, self.values) for address in sample.values.get("region", ()))
        else:
            known = {_plain(value) for value in sample.values.get(self.field, frozenset())}
            found = any(_plain(value) in known for value in self.values)
        return found != self.negated


@dataclass(frozen=True, slots=True)
class Route:
    """A channel as routing sees it; without conditions it is only reached as catch-all or by hand."""

    channel_id: int
    name: str
    priority: int = 0
    conditions: tuple[Condition, ...] = ()
    catch_all: bool = False

    def takes(self, sample: Sample) -> bool:
        return bool(self.conditions) and all(condition.holds(sample) for condition in self.conditions)


class Held(NamedTuple):
    """A condition, and whether it holds for the sample."""

    condition: Condition
    holds: bool


class Outcome(NamedTuple):
    """How a channel stands to a sample: each of its conditions, whether all hold, and whether it gets the text."""

    channel_id: int
    name: str
    priority: int
    held: tuple[Held, ...]
    takes: bool
    catch_all: bool
    wins: bool


class Choice(NamedTuple):
    """The channel a sample gets; `because` lists the conditions that held, none for the catch-all."""

    channel_id: int
    name: str
    because: tuple[Condition, ...]


def choose(sample: Sample, routes: Iterable[Route]) -> Choice:
    """The matching channel of highest priority, then of most conditions, then the oldest; else the catch-all.

    Raises Refused when nothing matches and there is no catch-all.
    """
    known = list(routes)
    for route in sorted(known, key=_rank):
        if route.takes(sample):
            return Choice(route.channel_id, route.name, route.conditions)
    for route in sorted(known, key=_rank):
        if route.catch_all:
            return Choice(route.channel_id, route.name, ())
    raise Refused(
        _("No channel takes this text."),
        _("None of the routing conditions hold, and there is no first line that takes the rest."),
        _("Choose a channel, or let an administrator mark one as the first line."),
    )


def explain(sample: Sample, routes: Iterable[Route]) -> list[Outcome]:
    """Every channel in the order in which routing asks them, with why it takes the sample or not.

    At most one wins; none does where nothing matches and there is no catch-all.
    """
    known = sorted(routes, key=_rank)
    winner = next((route for route in known if route.takes(sample)), None)
    winner = winner or next((route for route in known if route.catch_all), None)
    return [
        Outcome(
            channel_id=route.channel_id,
            name=route.name,
            priority=route.priority,
            held=tuple(Held(condition, condition.holds(sample)) for condition in route.conditions),
            takes=route.takes(sample),
            catch_all=route.catch_all,
            wins=route is winner,
        )
        for route in known
    ]


def read_conditions(stored: Sequence[Any]) -> tuple[Condition, ...]:
    """Conditions from their stored form, [{"field", "values", "negated"?}, …]. Refused for a bad one."""
    return tuple(_read_condition(one) for one in stored)


def store_conditions(conditions: Iterable[Condition]) -> list[dict[str, Any]]:
    """The form `read_conditions` reads."""
    return [{"field": one.field, "values": list(one.values), "negated": one.negated} for one in conditions]


def _read_condition(one: Any) -> Condition:
    name = one.get("field") if isinstance(one, Mapping) else None
    if name not in FIELDS:
        raise Refused(
            _("The routing condition cannot be read."),
            _('It looks at "{field}", which is not known.').format(field=name),
            _("Use one of: {names}.").format(names=", ".join(FIELDS)),
        )
    values = tuple(str(value).strip() for value in one.get("values") or () if str(value).strip())
    if not values:
        raise Refused(
            _("The routing condition cannot be read."),
            _('It names no value for "{field}".').format(field=name),
            _("Give at least one value, or remove the condition."),
        )
    return Condition(field=name, values=values, negated=bool(one.get("negated")))


def _rank(route: Route) -> tuple[int, int, int]:
    return (-route.priority, -len(route.conditions), route.channel_id)


def _plain(text: str) -> str:
    return text.casefold().replace("ё", "е").strip()


def _has_words(text: str, wanted: Iterable[str]) -> bool:
    """Whether any word or phrase stands in the text as whole words; "карт*" takes every ending."""
    words = WORD.findall(_plain(text))
    return any(_stands(words, _plain(phrase).split()) for phrase in wanted)


def _stands(words: Sequence[str], phrase: Sequence[str]) -> bool:
    if not phrase:
        return False
    return any(
        all(_same(word, part) for word, part in zip(words[place:], phrase, strict=False))
        for place in range(len(words) - len(phrase) + 1)
    )


def _same(word: str, part: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part
