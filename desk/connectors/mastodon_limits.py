"""How long a status may be on a server of Mastodon's, and how the server counts (entities/Instance, Status lengths)."""

import re
from collections.abc import Mapping
from typing import Any

from desk.connectors.connector import Declined
from storage.i18n import _

LINK = re.compile(r"https?://[^\s<>\"]+")
# Of a name on another server only what stands before its host counts.
NAME = re.compile(r"(@\w+)@[\w.-]+\w")
PER_LINK = 23


def require_short(status: str, instance: Mapping[str, Any]) -> None:
    """Raises Declined for a status that is longer than the server says, if it says so."""
    rules = (instance.get("configuration") or {}).get("statuses") or {}
    most = int(rules.get("max_characters") or 0)
    link = "x" * int(rules.get("characters_reserved_per_url") or PER_LINK)
    length = len(NAME.sub(r"\1", LINK.sub(link, status)))
    if most and length > most:
        words = _("The answer has {length} characters with the name of whom it answers; the server takes {limit}.")
        raise Declined(words.format(length=length, limit=most))
