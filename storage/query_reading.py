"""A text read once, with what is known about it, so that several queries can be tried on it. Pure."""

from dataclasses import dataclass
from functools import cached_property

from storage.text import words


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known about a text beside its words; "" and None mean unknown, and then no limit on it holds.

    `source` is whatever names the source: its name, its address, its kind.
    """

    category: str = ""
    language: str = ""
    source: str = ""
    author: str = ""
    stars: float | None = None


UNKNOWN = Circumstances()


class Reading:
    """A text as queries see it."""

    def __init__(self, text: str, about: Circumstances = UNKNOWN) -> None:
        self.text = text
        self.about = about
        self.words = words(text)

    @cached_property
    def by_stem(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            places.setdefault(word.stem, []).append(place)
        return places

    @cached_property
    def by_form(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            places.setdefault(word.form, []).append(place)
        return places

    def begun_by(self, beginning: str) -> list[int]:
        """Places of the words that begin so."""
        return sorted(place for form, places in self.by_form.items() if form.startswith(beginning) for place in places)

    def stands_behind(self, sign: str, place: int) -> bool:
        """Whether the word is written with the sign right before it, as in "#word"; "a@word" is no "@word"."""
        before = self.words[place].start - len(sign)
        if before < 0 or not self.text.startswith(sign, before):
            return False
        return before == 0 or not self.text[before - 1].isalnum()
