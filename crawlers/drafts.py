"""A source as somebody describes it: typed keys and values become checked columns, options and secrets. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from w3lib.encoding import resolve_encoding

from storage.errors import Refused
from storage.i18n import _
from storage.net_way import proxy_address
from storage.source_kinds import Option, SourceKind
from storage.vocabulary import Category, Ground, ReplyPolicy, Scope

SPAN = re.compile(r"^(\d{1,9})\s*([^\W\d]*)\.?$")
SECOND, MINUTE, HOUR, DAY = 1, 60, 3600, 86_400
UNITS = {
    **dict.fromkeys(("", "s", "sec", "с", "сек"), SECOND),
    **dict.fromkeys(("m", "min", "м", "мин"), MINUTE),
    **dict.fromkeys(("h", "ч", "час"), HOUR),
    **dict.fromkeys(("d", "д", "дн", "сут"), DAY),
}
LONGEST_ADDRESS = 2000
NO_HOST = re.compile(r"[\s<>\"'\\]")
SHORTEST_S, LONGEST_S = 5, 30 * 86_400
TRUE, FALSE = frozenset({"true", "1", "yes", "да"}), frozenset({"false", "0", "no", "нет", ""})
# Numbers that a source's options may hold, beside the words of `own` and `group`.
NUMBERS = frozenset({"pause", "limit", "sweep_hours", "reread_hours", "misses_apart_hours"})
WORDS = frozenset({"ca_file", "group", "key_expires", "own", "proxy", "terms"})


Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Everything a new source needs but its brand."""

    kind: str
    address: str
    name: str
    category: Category
    every_s: int
    ground: Ground = Ground.OTHERS
    scope: Scope = Scope.OPEN
    policy: ReplyPolicy = ReplyPolicy.ALWAYS
    priority: int = 0
    zone: str = ""
    encoding: str = ""
    is_local: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


def draft_of(
    kind: SourceKind,
    address: str,
    *,
    name: str = "",
    every: str = "",
    category: str = "",
    given: Mapping[str, str] | None = None,
) -> Draft:
    """A draft with the kind's defaults under what is given (keys of `--set`). Raises Refused for a wrong one."""
    left = dict(given or {})
    ground = _word(Ground, left.pop("ground", ""), "ground", kind.ground)
    scope = _word(Scope, left.pop("scope", ""), "scope", Scope.OWN if ground == Ground.OURS else kind.scope)
    known: dict[str, Any] = {
        "ground": ground,
        "scope": scope,
        "policy": _word(ReplyPolicy, left.pop("policy", ""), "policy", ReplyPolicy.ALWAYS),
        "priority": _whole(left.pop("priority", "0"), "priority"),
        "zone": _zone(left.pop("tz", "")),
        "encoding": _encoding(left.pop("encoding", "")),
        "is_local": _switch(left.pop("local", ""), "local"),
        "secrets": {key: left.pop(key) for key in kind.all_secrets if left.get(key)},
    }
    return Draft(
        kind=kind.key,
        address=web_address(address, kind.schemes),
        name=(name or urlsplit(address).hostname or address)[:200],
        category=_word(Category, category, "category", kind.category),
        every_s=seconds_of(every) if every else kind.every_s,
        options=_options(left, kind),
        **known,
    )


def seconds_of(text: str) -> int:
    """Seconds of "90s", "15 min", "1 ч", "2d" or a bare number. Raises Refused outside 5 seconds to 30 days."""
    found = SPAN.match(text.strip().lower())
    seconds = int(found[1]) * UNITS.get(found[2], 0) if found else 0
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise Refused(
            _("“{text}” is no interval.").format(text=text),
            _("It must lie between 5 seconds and 30 days."),
            _("Write it like 15 min, 1 h or 2 d."),
        )
    return seconds


def web_address(text: str, schemes: Sequence[str] = ("http", "https")) -> str:
    """The address with its scheme (the first one unless given), without the fragment. Raises Refused for any other."""
    address = text.strip()
    if "://" not in address:
        address = f"{schemes[0]}://{address}"
    try:
        parts = urlsplit(address)
        _port = parts.port  # one that is no number raises
        fits = parts.scheme in schemes and bool(parts.hostname)
    except ValueError:
        fits = False
    fits = fits and len(address) <= LONGEST_ADDRESS and not NO_HOST.search(parts.netloc)
    if not fits:
        raise Refused(
            _("“{text}” cannot be read.").format(text=text[:100]),
            _("It is no address of this kind: {schemes}.").format(schemes=", ".join(f"{one}://" for one in schemes)),
            _("Copy the address from the browser."),
        )
    return parts._replace(fragment="").geturl()


def in_words(every_s: int) -> str:
    """The interval as it would be typed: 900 is 15m."""
    for unit, size in (("d", DAY), ("h", HOUR), ("m", MINUTE)):
        if every_s % size == 0:
            return f"{every_s // size}{unit}"
    return f"{every_s}s"


def in_their_words(every_s: int) -> str:
    """The same in the language in force, for a field: 900 is "15 мин"."""
    if every_s % DAY == 0:
        return _("{days} d").format(days=every_s // DAY)
    if every_s % HOUR == 0:
        return _("{hours} h").format(hours=every_s // HOUR)
    if every_s % MINUTE == 0:
        return _("{minutes} min").format(minutes=every_s // MINUTE)
    return _("{seconds} s").format(seconds=every_s)


def _options(left: Mapping[str, str], kind: SourceKind) -> dict[str, Any]:
    """What remains must be an option. Raises Refused naming the first key that is none."""
    options: dict[str, Any] = {}
    special = {option.key: option for option in kind.options}
    for key, value in left.items():
        if key in special:
            options[key] = _special(special[key], value)
        elif key in WORDS:
            options[key] = proxy_address(value) if key == "proxy" else value
        elif key in NUMBERS:
            options[key] = _number(value, key)
        else:
            general = {"ground", "scope", "policy", "priority", "tz", "encoding", "local"}
            known = sorted(general | WORDS | NUMBERS | set(special))
            raise Refused(
                _("A source of the kind {kind} has no setting “{key}”.").format(kind=kind.key, key=key),
                _("Known are: {known}.").format(known=", ".join([*known, *kind.all_secrets])),
                _("Correct or leave it out."),
            )
    return options


def _special(option: Option, value: str) -> str | float:
    """The value of an option of the kind's own. Raises Refused for one it cannot have."""
    if option.is_number:
        return _number(value, option.key)
    if option.choices and value not in option.choices:
        raise _wrong(option.key, value, ", ".join(option.choices))
    return value


def _word(words: type[Word], value: str, key: str, default: Word) -> Word:
    try:
        return words(value) if value else default
    except ValueError:
        raise _wrong(key, value, ", ".join(word.value for word in words)) from None


def _whole(value: str, key: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise _wrong(key, value, "-1, 0, 1, …") from None


def _number(value: str, key: str) -> float:
    try:
        number = float(value)
    except ValueError:
        raise _wrong(key, value, "0.5, 2, …") from None
    if not 0 <= number <= LONGEST_S:
        raise _wrong(key, value, f"0 … {LONGEST_S}")
    return number


def _switch(value: str, key: str) -> bool:
    if value.lower() not in TRUE | FALSE:
        raise _wrong(key, value, "true, false")
    return value.lower() in TRUE


def _zone(value: str) -> str:
    try:
        return ZoneInfo(value).key if value else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _wrong("tz", value, "Europe/Moscow, Asia/Omsk, …") from None


def _encoding(value: str) -> str:
    found = resolve_encoding(value) if value else ""
    if found is None:
        raise _wrong("encoding", value, "windows-1251, koi8-r, utf-8, …")
    return found


def _wrong(key: str, value: str, known: str) -> Refused:
    return Refused(
        _("The setting “{key}” cannot be “{value}”.").format(key=key, value=value[:60]),
        _("Possible are: {known}.").format(known=known),
        _("Correct it."),
    )
