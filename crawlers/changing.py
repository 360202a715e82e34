"""What somebody typed over the settings of a source becomes checked columns, options and secrets. Pure."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from crawlers.drafts import draft_of
from crawlers.queries import SourceRow
from storage.source_kinds import kind_of

COMMON = ("own", "proxy", "ca_file")
"""Options that every source may have."""
COLUMNS = ("category", "ground", "scope", "policy", "priority", "every_s", "zone", "encoding", "is_local")


class Typed(NamedTuple):
    """The fields of the form: what every source has, the settings of its kind, and the secrets typed anew."""

    given: Mapping[str, str]
    options: Mapping[str, str]
    secrets: Mapping[str, str]


def changes_of(row: SourceRow, typed: Typed) -> dict[str, Any]:
    """Columns for `change_source`; a field left empty takes its option away. Raises Refused for a wrong one."""
    kind = kind_of(row.kind)
    left = {key: value for key, value in typed.given.items() if value}
    name, every, category = left.pop("name", row.name), left.pop("every", ""), left.pop("category", "")
    draft = draft_of(kind, row.address, name=name, every=every, category=category, given={**left, **typed.options})
    # A list, such as branches, has a panel of its own; marks of ours are nobody's field.
    typable = {*COMMON, *(option.key for option in kind.options)}
    kept = {key: value for key, value in row.options.items() if key not in typable or isinstance(value, list)}
    changes = {column: getattr(draft, column) for column in COLUMNS}
    return {
        **changes, "name": draft.name, "options": {**kept, **draft.options},
        **({"secrets": dict(typed.secrets)} if typed.secrets else {}),
    }  # fmt: skip
