"""Keys of `--set` as the columns of a source that is there already. Pure."""

from collections.abc import Mapping
from typing import Any

from crawlers.drafts import draft_of
from storage.source_kinds import kind_of

COLUMNS = {
    "ground": "ground", "scope": "scope", "policy": "policy", "priority": "priority", "tz": "zone",
    "encoding": "encoding", "local": "is_local",
}  # fmt: skip
PLAIN = {"name": "name", "category": "category", "every": "every_s"}


def changes_of(kind: str, address: str, given: Mapping[str, str], options: Mapping[str, Any]) -> dict[str, Any]:
    """What is to change, and nothing else; an option that is set to nothing goes. Raises Refused for a wrong key."""
    plain = {key: given[key] for key in PLAIN if given.get(key)}
    rest = {key: value for key, value in given.items() if key not in PLAIN}
    emptied = {key for key, value in rest.items() if not value and key in options}
    draft = draft_of(kind_of(kind), address, given={k: v for k, v in rest.items() if k not in emptied}, **plain)
    changes: dict[str, Any] = {
        column: getattr(draft, column) for key, column in (COLUMNS | PLAIN).items() if key in given
    }
    if draft.options or emptied:
        changes["options"] = {k: v for k, v in options.items() if k not in emptied} | dict(draft.options)
    if draft.secrets:
        changes["secrets"] = dict(draft.secrets)
    return changes
