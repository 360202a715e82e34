"""Some sites take their key in the address: no sentence about such an address may tell it."""

from collections.abc import Iterator
from contextlib import contextmanager

from storage.errors import SourceFailed

HIDDEN = "•••"


@contextmanager
def hiding(*secrets: str) -> Iterator[None]:
    """Takes the secrets out of the words of a SourceFailed that passes through."""
    try:
        yield
    except SourceFailed as failure:
        for secret in secrets:
            if secret:
                failure.message = failure.message.replace(secret, HIDDEN)
        failure.args = (failure.message,)
        # What it was raised from holds the address too.
        raise failure from None
