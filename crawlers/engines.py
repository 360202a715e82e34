"""By which profile the pages of a source are read: its own, the engine found at first, or what a page shows."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from crawlers.parsers.threads import PROFILES, Profile, loads
from storage.errors import Refused, SourceFailed
from storage.source_kinds import KINDS
from storage.vocabulary import PageState

ENGINE: Final = "engine"
PROFILE: Final = "profile"
# Engines with an interface of their own: their pages are read through it.
SPOKEN: Final = frozenset({"discourse", "nodebb", "flarum"})


def profile_of(options: Mapping[str, Any]) -> Profile | None:
    """The profile that a source's options name; None leaves it to the pages. Raises SourceFailed for a broken one."""
    if options.get(PROFILE):
        try:
            return _taught(str(options[PROFILE]))
        except Refused as refusal:
            raise SourceFailed(PageState.SCHEMA_DRIFT, str(refusal)) from refusal
    return PROFILES.get(str(options.get(ENGINE, "")))


def key_of(profile: Profile) -> str:
    """The name by which options call a shipped profile; "" for one that somebody taught."""
    return next((key for key, known in PROFILES.items() if known is profile), "")


def has_interface(profile: Profile) -> bool:
    """Whether this engine is better read through its interface."""
    return key_of(profile) in SPOKEN & KINDS.keys()


@lru_cache(maxsize=64)
def _taught(text: str) -> Profile:
    return loads(text)
