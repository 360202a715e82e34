"""How the pages of one engine or one site are marked up: a profile, and TOML as the form in which people keep it."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import tomli_w

from crawlers.parsers.threads.selectors import compiled
from storage.errors import Refused
from storage.i18n import _

Selectors = tuple[str, ...]
PATTERNS = ("identity_pattern", "author_id_pattern", "thread_pattern", "row_pattern")
LONGEST = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Selectors are CSS, the most trusted first; `::attr(name)` takes an attribute.

    A thread page: `post` marks each post, the selectors after it are looked up inside one. What
    they do not find there is looked for in the element right before the post if `before` marks it. `drop` is cut
    out of the text. A list page: `row` marks each thread, `forum` leads to lists below. A pattern picks its first
    group out of what was found; without one the whole of it counts. `permalink_form` makes a post's address
    out of its number and the address of its thread, for example "viewtopic.php?p={id}#p{id}" or "{thread}/{id}".
    """

    name: str
    recognise: Selectors = ()
    post: Selectors = ()
    before: Selectors = ()
    identity: Selectors = ()
    identity_pattern: str = r"(\d+)\D*$"
    identity_prefix: str = "p"
    permalink: Selectors = ()
    permalink_form: str = ""
    author: Selectors = ()
    author_id: Selectors = ()
    author_id_pattern: str = r"(\d+)\D*$"
    author_link: Selectors = ()
    date: Selectors = ()
    text: Selectors = ()
    drop: Selectors = ()
    edited: Selectors = ()
    deleted: Selectors = ()
    stars: Selectors = ()
    title: Selectors = ()
    next: Selectors = ()
    thread_pattern: str = ""
    gone: Selectors = ()
    row: Selectors = ()
    row_link: Selectors = ()
    row_pattern: str = ""
    row_replies: Selectors = ()
    row_last_date: Selectors = ()
    row_last_post: Selectors = ()
    forum: Selectors = ()
    list_next: Selectors = ()
    list_empty: Selectors = ()


NAMES = {each.name: each for each in fields(Profile)}


def dumps(profile: Profile) -> str:
    """The profile as TOML, without what it leaves at its default."""
    document: dict[str, Any] = {}
    for name, field in NAMES.items():
        value = getattr(profile, name)
        if name == "name" or value != field.default:
            document[name] = list(value) if isinstance(value, tuple) else value
    return tomli_w.dumps(document)


def loads(text: str) -> Profile:
    """A profile out of TOML. Raises Refused for what is no TOML, no profile, or a selector that is none."""
    if len(text) > LONGEST:
        raise Refused(_("This profile is too long."), _("At most {most} characters are read.").format(most=LONGEST))
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Refused(_("This is no TOML."), str(error), _("Compare it with a profile that was exported.")) from error
    return of_mapping(document)


def of_mapping(document: Mapping[str, Any]) -> Profile:
    """A profile out of names and values; a selector may stand alone or in a list. Raises Refused."""
    unknown = sorted(set(document) - set(NAMES))
    if unknown:
        raise Refused(
            _("A profile has no “{name}”.").format(name=unknown[0]),
            _("Known are: {known}.").format(known=", ".join(NAMES)),
        )
    if not isinstance(document.get("name"), str) or not document["name"].strip():
        raise Refused(_("The profile has no name."), _("Its name is shown where its findings are."))
    values: dict[str, Any] = {name: _value(name, value) for name, value in document.items()}
    return Profile(**values)


def _value(name: str, value: Any) -> str | Selectors:
    if isinstance(NAMES[name].default, str) or name == "name":
        return _pattern(name, value)
    selectors = (value,) if isinstance(value, str) else value
    if not isinstance(selectors, list | tuple) or not all(isinstance(each, str) for each in selectors):
        raise Refused(_("“{name}” must be a selector or a list of selectors.").format(name=name), _("It is neither."))
    kept = tuple(each.strip() for each in selectors if each.strip())
    for selector in kept:
        compiled(selector)
    return kept


def _pattern(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise Refused(_("“{name}” must be a text.").format(name=name), _("It is none."))
    if name in PATTERNS and value:
        try:
            re.compile(value)
        except re.error as error:
            raise Refused(_("“{name}” is no pattern.").format(name=name), str(error)) from error
    return value
