"""Rules of sites that a removal complaint may name, from `removal_rules.toml`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from storage.i18n import language

ANY: Final = "any"
_FILE = Path(__file__).with_name("removal_rules.toml")


class SiteRule(NamedTuple):
    """A rule of a site, in both languages; `page` is where the site says so, empty where that is not known."""

    key: str
    ru: str
    en: str
    page: str = ""

    @property
    def name(self) -> str:
        """In the language in force."""
        return self.ru if language() == "ru" else self.en


@cache
def _all() -> dict[str, dict[str, SiteRule]]:
    stored = tomllib.loads(_FILE.read_text("utf-8"))
    return {kind: {key: SiteRule(key, **row) for key, row in rules.items()} for kind, rules in stored.items()}


def rules_of(platform: str) -> dict[str, SiteRule]:
    """The rules that a complaint about a text of this kind of source may name, by key."""
    family = {"google_places": "google_business"}.get(platform, platform)
    return _all().get(family) or _all()[ANY]
