"""Beside each answer of a talk: which template and version it was made from, and how much of it stayed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from desk.insertions import used_in
from desk.template_words import made_from
from storage.vocabulary import Direction


def tell_made_from(session: Session, lines: Sequence[dict[str, Any]]) -> None:
    """Adds the words to the notes of the answers among the lines."""
    answers = [line for line in lines if line["side"] == Direction.OUT]
    used = used_in(session, [line["id"] for line in answers])
    for line in answers:
        line["notes"] = [*line["notes"], *(made_from(one) for one in used.get(line["id"], ()))]
