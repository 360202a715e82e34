"""The engines Repdesk knows: one file each in `profiles/`, in the form in which people write their own."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from lxml import html

from crawlers.parsers.threads.profile import Profile, loads
from crawlers.parsers.threads.selectors import elements, matches_any

FOLDER: Final = Path(__file__).parent / "profiles"


@cache
def shipped() -> dict[str, Profile]:
    """Every shipped profile by the name of its file, in the order in which they are tried."""
    return {path.stem: loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))}


PROFILES: Final = shipped()


def recognised(tree: html.HtmlElement, profiles: Iterable[Profile] = ()) -> Profile | None:
    """The profile whose marks the page bears; of several the one that finds most, those given before the shipped."""
    fit = [profile for profile in (*profiles, *PROFILES.values()) if matches_any(tree, profile.recognise)]
    return max(fit, key=lambda profile: _finds(tree, profile), default=None)


def _finds(tree: html.HtmlElement, profile: Profile) -> int:
    """How many posts with words and a name, and how many threads of a list, the profile finds."""
    posts = elements(tree, profile.post)
    whole = [post for post in posts if matches_any(post, profile.text) and matches_any(post, profile.author)]
    return 2 * len(whole) + len(elements(tree, profile.row)) + bool(posts)
