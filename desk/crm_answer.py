"""What a CRM answered, read: whether it knows the person, whether that is a client, and their properties."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from storage.card_numbers import masked

MOST_PROPERTIES = 30
LONGEST_VALUE = 200
LONGEST_NAME = 80
DEEPEST = 4
# Where answers wrap the person they found.
WRAPPERS = ("data", "result", "results", "items", "customer", "client", "contact", "contacts")
NO = frozenset({"", "0", "no", "false", "none", "null", "нет"})


class Fields(NamedTuple):
    """How an answer is read: where the number stands, where it says "client", and what is shown.

    Names of nested fields are joined by dots. Empty: no number; whoever is known is a client; everything is shown.
    """

    number: str = ""
    client: str = ""
    shown: tuple[str, ...] = ()


class Known(NamedTuple):
    """What the CRM knows; `number` is empty where it says none."""

    is_client: bool
    number: str
    properties: dict[str, str]


UNKNOWN = Known(is_client=False, number="", properties={})


def read_answer(body: Any, fields: Fields) -> Known:
    """The person in the answer; UNKNOWN where there is nobody in it. Never raises."""
    person = _person(body)
    if not person:
        return UNKNOWN
    said = dict(_flat(person))
    wanted = {name: said[name] for name in fields.shown if name in said} if fields.shown else said
    return Known(
        is_client=said.get(fields.client, "").casefold() not in NO if fields.client else True,
        number=said.get(fields.number, "") if fields.number else "",
        properties=dict(list(wanted.items())[:MOST_PROPERTIES]),
    )


def _person(body: Any) -> Mapping[str, Any]:
    """The first person an answer holds, out of whatever it is wrapped in."""
    for _layer in range(DEEPEST):
        if isinstance(body, Sequence) and not isinstance(body, str | bytes):
            body = body[0] if body else None
        if not isinstance(body, Mapping):
            return {}
        wrapped = next((body[name] for name in WRAPPERS if isinstance(body.get(name), Mapping | list)), None)
        if wrapped is None:
            return body
        body = wrapped
    return body if isinstance(body, Mapping) else {}


def _flat(person: Mapping[str, Any], before: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    for key, value in person.items():
        name = f"{before}{key}"[:LONGEST_NAME]
        if isinstance(value, Mapping):
            if depth < DEEPEST:
                yield from _flat(value, f"{name}.", depth + 1)
        elif isinstance(value, bool):
            yield name, "yes" if value else "no"
        elif isinstance(value, str | int | float):
            yield name, masked(str(value)[:LONGEST_VALUE])
        elif isinstance(value, Sequence) and value and all(isinstance(one, str | int | float) for one in value):
            yield name, masked(", ".join(str(one) for one in value)[:LONGEST_VALUE])
