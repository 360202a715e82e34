"""Routing conditions in plain words, and what a person may choose for each of them."""

from collections.abc import Mapping, Sequence

from desk.routing import Condition
from desk.words import category_name, flag_name, ground_name, label_name
from storage.i18n import _
from storage.source_kinds import KINDS
from storage.vocabulary import AuthorFlag, Category, Ground, Label


def field_name(field: str) -> str:
    """What a condition looks at."""
    return {
        "source": _("source"),
        "source_kind": _("kind of source"),
        "category": _("category of the source"),
        "ground": _("whose ground"),
        "label": _("label"),
        "tag": _("tag"),
        "language": _("language"),
        "place": _("branch"),
        "region": _("address of the branch"),
        "stars": _("stars"),
        "author_flag": _("mark of the author"),
        "mailbox": _("our mailbox it came to"),
        "client": _("client by the CRM"),
        "crm": _("property in the CRM"),
        "words": _("words in the text"),
    }[field]


def choices(field: str, sources: Mapping[int, str]) -> dict[str, str]:
    """The values a condition on this field may name, with their words; empty where anything may be typed."""
    return {
        "source": {str(number): name for number, name in sources.items()},
        "source_kind": {kind.key: _(kind.name) for kind in KINDS.values()},
        "category": {category.value: category_name(category) for category in Category},
        "ground": {ground.value: ground_name(ground) for ground in Ground},
        "label": {label.value: label_name(label) for label in Label},
        "author_flag": {flag.value: flag_name(flag) for flag in AuthorFlag},
        "language": {"ru": _("Russian"), "uk": _("Ukrainian"), "en": _("English")},
        "stars": {str(number): "★" * number for number in range(1, 6)},
        "client": {"yes": _("a client"), "no": _("not a client")},
    }.get(field, {})


def in_words(condition: Condition, sources: Mapping[int, str]) -> str:
    """One condition as a sentence."""
    known = choices(condition.field, sources)
    values = ", ".join(known.get(value, value) for value in condition.values)
    pattern = _("{field} is none of: {values}") if condition.negated else _("{field} is one of: {values}")
    if condition.field == "words":
        pattern = _("{field}: none of {values}") if condition.negated else _("{field}: any of {values}")
    return pattern.format(field=field_name(condition.field), values=values)


def all_in_words(conditions: Sequence[Condition], sources: Mapping[int, str], *, is_first_line: bool) -> str:
    """What comes into a channel."""
    told = "; ".join(in_words(condition, sources) for condition in conditions)
    if is_first_line:
        rest = _("and everything else")
        return f"{told}; {rest}" if told else _("everything no other channel takes")
    return told or _("nothing by itself, only by hand")
