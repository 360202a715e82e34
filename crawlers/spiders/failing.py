"""What a failure of Scrapy's means for the source."""

from twisted.python.failure import Failure

from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState


def url_of(failure: Failure) -> str:
    """The address that failed; Scrapy hangs the request onto the failure."""
    return str(getattr(getattr(failure, "request", None), "url", _("A page")))


def cause(failure: Failure) -> SourceFailed:
    """The failure in plain words."""
    error = failure.value
    if isinstance(error, SourceFailed):
        return error
    if type(error).__name__ == "IgnoreRequest":
        words = _("robots.txt of the site forbids us to read {url}.").format(url=url_of(failure))
        return SourceFailed(PageState.BLOCKED, words)
    words = _("{url} could not be read: {reason}").format(url=url_of(failure), reason=error)
    return SourceFailed(PageState.UNREACHABLE, words)
