"""A site that changed its shape is a state of the source, not a fault of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState


@contextmanager
def shape_of(url: str, what: str) -> Iterator[None]:
    """Turns whatever an unexpected shape raises inside the block into SourceFailed (schema_drift)."""
    try:
        yield
    except (
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        IndexError,
        OverflowError,
        OSError,
        RecursionError,
    ) as error:
        reason = f"{type(error).__name__}: {error}"[:200]
        raise SourceFailed(
            PageState.SCHEMA_DRIFT,
            _("{url} does not look like {what} any more ({reason}).").format(url=url, what=what, reason=reason),
        ) from error
