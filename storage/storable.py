"""What a database takes of a text: all but NUL (PostgreSQL refuses it) and lone surrogates (both do). Pure."""

import json
import re
from typing import Any

# In JSON's own spelling; pairs of surrogates are found as well and come out as they went in.
_SUSPECT = re.compile(r"\\u(?:0000|d[89a-f])")


def storable(text: str) -> str:
    """The text without NUL, and with "?" for each lone surrogate."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def is_storable(text: str) -> bool:
    """Whether the text is storable as it is."""
    if "\x00" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def as_json(document: Any) -> str:
    """The document as JSON whose texts are storable."""
    written = json.dumps(document)
    return json.dumps(_cleaned(document)) if _SUSPECT.search(written) else written


def _cleaned(document: Any) -> Any:
    match document:
        case str():
            return storable(document)
        case dict():
            return {_cleaned(key): _cleaned(value) for key, value in document.items()}
        case list() | tuple():
            return [_cleaned(value) for value in document]
    return document
