"""Whether a request that failed can have reached its site: what must not be sent twice is sent again only if not."""

from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from storage.errors import SourceFailed

NEVER_REACHED = (NewConnectionError, NameResolutionError, ConnectTimeoutError)


def never_reached(failure: SourceFailed) -> bool:
    """True when no connection came about, so that the site has surely not read a byte of it."""
    reason: BaseException | None = failure.__cause__
    for _step in range(6):
        if isinstance(reason, NEVER_REACHED):
            return True
        inner = getattr(reason, "reason", None) or (reason.args[0] if reason is not None and reason.args else None)
        if not isinstance(inner, BaseException):
            return False
        reason = inner
    return False
