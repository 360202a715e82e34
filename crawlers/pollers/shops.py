"""What app shops have in common: a source is the page of one app, and the owner's interface stands elsewhere."""

from collections.abc import Callable

from crawlers.assignment import Assignment
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState


def app_named(assignment: Assignment, app_of: Callable[[str], str], *, shop: str) -> str:
    """The app that the source's address names. Raises SourceFailed when it names none."""
    app = app_of(assignment.address)
    if not app:
        words = _("{url} names no app. Paste the address of its page in {shop}.")
        raise SourceFailed(PageState.SCHEMA_DRIFT, words.format(url=assignment.address, shop=shop))
    return app
