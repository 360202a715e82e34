"""An earlier answer without what was said to one customer only: their name, number and the old signature. Pure."""

import re
from collections.abc import Mapping
from typing import Final

from desk.placeholders import Case, Wanted

_BRACES: Final = str.maketrans("{}", "()")


def retold(
    text: str, *, name: Mapping[Case, str], full_name: Mapping[Case, str], written: str, number: int, signature: str
) -> str:  # fmt: skip
    """The answer as a template: names in their cases, nickname, number and signature have become placeholders."""
    said = text.translate(_BRACES).strip()
    ending = signature.strip()
    is_signed = bool(ending) and said.endswith(ending)
    if is_signed:
        said = said.removesuffix(ending).rstrip()
    put = {**_named(name, full_name, written), str(number): f"{{{Wanted.NUMBER.value}}}"}
    wanted = "|".join(re.escape(words) for words in sorted(put, key=len, reverse=True))
    said = re.sub(rf"(?<!\w)(?:{wanted})(?!\w)", lambda found: put[found[0]], said)
    return f"{said}\n\n{{{Wanted.SIGNATURE.value}}}" if is_signed else said


def _named(name: Mapping[Case, str], full_name: Mapping[Case, str], written: str) -> dict[str, str]:
    """What the customer may be called in the answer, and what stands for it."""
    called: dict[str, str] = {}
    for wanted, forms in ((Wanted.FULL_NAME, full_name), (Wanted.NAME, name)):
        for case, words in forms.items():
            called.setdefault(words, f"{{{wanted.value}:{case.name.lower()}}}")
    if written.strip():
        called.setdefault(written.strip(), f"{{{Wanted.NAME.value}}}")
    return called
