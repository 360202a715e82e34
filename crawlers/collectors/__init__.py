"""All collectors by kind, the house's own and those of other packages (entry points `repdesk.sources`)."""

import logging
from collections.abc import Mapping

from crawlers.collector import Collector
from crawlers.collectors import blogs, forums, imports, mail, maps, networks, reviews, sites, social, systems
from storage.source_kinds import third_party

FAMILIES = (sites, blogs, forums, maps, reviews, social, networks, mail, systems, imports)

log = logging.getLogger("repdesk.crawlers")


def _collectors() -> Mapping[str, Collector]:
    found: dict[str, Collector] = {}
    for plugin in third_party():
        if isinstance(getattr(plugin, "collector", None), Collector):
            found[plugin.kind.key] = plugin.collector
        else:
            log.error("the kind of source %s brings no collector", plugin.kind.key)
    for family in FAMILIES:
        found.update({collector.kind: collector for collector in family.COLLECTORS})
    return found


COLLECTORS: Mapping[str, Collector] = _collectors()
