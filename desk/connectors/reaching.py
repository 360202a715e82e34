"""An answer on its way to a site that knows no key against repeated sends."""

from desk.connectors.connector import NotTaken, Target
from storage.errors import SourceFailed
from storage.net import Answer, Request, fetch
from storage.net_reached import never_reached


def handed_in(request: Request, target: Target) -> Answer:
    """What the site answers. Raises NotTaken when it has surely read nothing, so that it may be sent again."""
    try:
        return fetch(request, local=target.is_local)
    except SourceFailed as failure:
        if never_reached(failure):
            raise NotTaken(failure.state, failure.message) from failure
        raise
