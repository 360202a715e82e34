"""One row per kind of source: how it is collected, how we reply and complain there, whether a rating can be asked.

Further kinds come from packages that announce an entry point in the group `repdesk.sources`: an object with `kind`
(a SourceKind) and `collector` (a crawlers.collector.Collector).
"""

import logging
from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib.metadata import entry_points
from typing import Any

from storage.errors import Refused
from storage.i18n import _
from storage.source_kinds import blogs, by_hand, forums, imports, mail, maps, networks, reviews, sites, social, systems
from storage.source_kinds.row import Complaint, Option, Proof, SourceKind

__all__ = ["KINDS", "Complaint", "Option", "Proof", "SourceKind", "kind_of", "third_party"]

GROUP = "repdesk.sources"
FAMILIES = (sites, blogs, forums, maps, reviews, social, networks, mail, systems, imports, by_hand)

log = logging.getLogger("repdesk.storage")


def third_party() -> list[Any]:
    """What other packages announce. One that cannot be loaded costs only its own sources, and is in the log."""
    found = []
    for entry in entry_points(group=GROUP):
        try:
            plugin = entry.load()
            if not isinstance(plugin.kind, SourceKind):
                raise TypeError(f"{entry.value} has no SourceKind as `kind`")  # noqa: TRY301 - one handler for all faults
        except Exception:
            log.exception("the kind of source %s cannot be loaded", entry.name)
            continue
        found.append(plugin)
    return found


class _Kinds(Mapping[str, SourceKind]):
    """All kinds by key. Other packages are loaded at the first look: while rooms are imported they could not be."""

    @cached_property
    def _all(self) -> dict[str, SourceKind]:
        theirs = {plugin.kind.key: plugin.kind for plugin in third_party()}
        return {**theirs, **{kind.key: kind for family in FAMILIES for kind in family.ROWS}}

    def __getitem__(self, key: str) -> SourceKind:
        return self._all[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


KINDS: Mapping[str, SourceKind] = _Kinds()


def kind_of(key: str) -> SourceKind:
    """The kind's row. Raises Refused for one that is not known."""
    try:
        return KINDS[key]
    except KeyError:
        raise Refused(
            _('There is no kind of source called "{key}".').format(key=key),
            _("Known are: {names}.").format(names=", ".join(sorted(KINDS))),
            _("Choose one."),
        ) from None
