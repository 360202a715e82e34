"""An answer on its way to a site that knows no key against repeated sends."""

from collections.abc import Iterator
from contextlib import contextmanager

from desk.connectors.connector import NotTaken, Target
from storage.errors import SourceFailed
from storage.net import Answer, Request, fetch
from storage.net_reached import never_reached


def handed_in(request: Request, target: Target) -> Answer:
    """What the site answers. Raises NotTaken when it has surely read nothing, so that it may be sent again."""
    with never_taken():
        return fetch(request, local=target.is_local)


@contextmanager
def before_sending() -> Iterator[None]:
    """Says of what is asked and uploaded before the answer itself is sent that nothing of it was taken."""
    try:
        yield
    except SourceFailed as failure:
        raise NotTaken(failure.state, failure.message, retry_at=failure.retry_at) from failure


@contextmanager
def never_taken() -> Iterator[None]:
    """Says of a request that never reached its site that nothing was taken."""
    try:
        yield
    except SourceFailed as failure:
        if never_reached(failure):
            raise NotTaken(failure.state, failure.message) from failure
        raise
