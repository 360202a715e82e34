"""The engines Repdesk knows: one file each in `profiles/`, in the form in which people write their own."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from lxml import html

from crawlers.parsers.threads.profile import Profile, loads
from crawlers.parsers.threads.selectors import matches_any

FOLDER: Final = Path(__file__).parent / "profiles"


@cache
def shipped() -> dict[str, Profile]:
    """Every shipped profile by the name of its file, in the order in which they are tried."""
    return {path.stem: loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))}


PROFILES: Final = shipped()


def recognised(tree: html.HtmlElement, profiles: Iterable[Profile] = ()) -> Profile | None:
    """The profile whose marks the page bears: those given first, then the shipped ones."""
    for profile in (*profiles, *PROFILES.values()):
        if matches_any(tree, profile.recognise):
            return profile
    return None
