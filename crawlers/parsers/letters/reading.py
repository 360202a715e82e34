"""The reviews in the lines of a letter, by the wording of its service."""

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from hashlib import blake2b
from typing import Final, NamedTuple

from crawlers.parsers.letters.letter import LINK, QUOTE, Letter
from crawlers.parsers.letters.service import ENDS, Service
from crawlers.parsers.letters.stars import stars_of
from crawlers.parsers.moments import spoken_moment
from moderation.finding import Finding, PlaceFound
from storage.vocabulary import Precision

LABELLED: Final = re.compile(r"^(?P<label>[^:]{2,40}):\s*(?P<value>.*)$")
MOST: Final = 100
AROUND: Final = " \t«»\"“”„'*—–-"
CLOCK: Final = re.compile(r"\d{1,2}[:.]\d{2}")


class Part(NamedTuple):
    """What a line says: a field of a review, an address, or just words."""

    field: str
    value: str


class Review(dict[str, str]):
    """The fields of one review as they are met: each is taken once."""

    def take(self, field: str, value: str) -> None:
        """Keeps the first value of a field; words of the text are added to each other."""
        value = value.strip()
        if field in {"text", "good", "bad"} and value:
            self[field] = f"{self[field]}\n{value}" if field in self else value
        elif value:
            self.setdefault(field, value)

    @property
    def says_something(self) -> bool:
        return bool(self.get("stars") or self.get("text") or self.get("good") or self.get("bad"))


def announces(service: Service, letter: Letter) -> bool:
    """Whether the letter is about a review at all."""
    return bool(service.announces.search(letter.subject)) or any(
        service.announces.search(line) for line in letter.lines()[:40]
    )


def read_as(service: Service, letter: Letter, *, zone: tzinfo) -> list[Finding]:
    """The reviews of a letter of the service, in its order."""
    if not announces(service, letter):
        return []
    head = Review()
    _sentence(service, letter.subject, head)
    found: list[Finding] = []
    for review in _reviews(service, letter.lines()):
        for field in ("author", "place", "stars"):
            review.take(field, head.get(field, "") if field not in review else "")
        if review.says_something:
            found.append(_finding(service, review, letter, zone=zone))
    return list({finding.external_id: finding for finding in found}.values())[:MOST]


def _reviews(service: Service, lines: list[str]) -> Iterator[Review]:
    """The lines cut into reviews: a field that has been met, or a link to another review, begins the next one."""
    review, shared, reading = Review(), Review(), ""
    for part in _parts(service, lines):
        if _begins_next(part, review):
            yield _with(review, shared)
            review, reading = Review(), ""
        if part.field == "end":
            reading = ""
        elif part.field in {"words", "quote"}:
            if reading == "text" or part.field == "quote":
                review.take("text", part.value)
                reading = "text"
            elif reading:
                review.take(reading, part.value)
                reading = "text" if reading == "text" else ""
            elif "stars" not in review and (number := stars_of(part.value, bare=False)) is not None:
                review.take("stars", f"{number:g}")
        else:
            (shared if part.field in {"place", "address", "card"} and not review else review).take(*part)
            reading = part.field if part.field == "text" or not part.value else ""
    yield _with(review, shared)


def _with(review: Review, shared: Review) -> Review:
    """What a letter says once for all its reviews: the branch."""
    for field, value in shared.items():
        review.take(field, value)
    return review


def _begins_next(part: Part, review: Review) -> bool:
    if part.field == "review":
        return review.get("review", part.value) != part.value
    return part.field in {"author", "stars"} and part.field in review and review.says_something


def _parts(service: Service, lines: list[str]) -> Iterator[Part]:
    for line in lines:
        if line.startswith(LINK):
            yield from _of_link(service, line.removeprefix(LINK))
        elif line.startswith(QUOTE):
            yield Part("quote", line.removeprefix(QUOTE))
        elif ENDS.match(line):
            yield Part("end", line)
        else:
            yield from _of_words(service, line)


def _of_link(service: Service, link: str) -> Iterator[Part]:
    review, card = service.review.search(link), service.card.search(link)
    if card:
        yield Part("card", card["id"])
        yield Part("card_url", link)
    if review:
        yield Part("review", review["id"])
        yield Part("review_url", link)


def _of_words(service: Service, line: str) -> Iterator[Part]:
    labelled = LABELLED.match(line)
    label = _field(service, labelled["label"] if labelled else line)
    if label:
        yield Part(label, labelled["value"] if labelled else "")
        return
    said = Review()
    _sentence(service, line, said)
    if said:
        yield from (Part(field, value) for field, value in said.items())
    else:
        yield Part("words", line)


def _sentence(service: Service, line: str, into: Review) -> None:
    for shape in service.sentences:
        found = shape.search(line)
        if found:
            for field, value in found.groupdict().items():
                into.take(field, (value or "").strip(AROUND))
            return


def _field(service: Service, label: str) -> str:
    plain = label.strip(" *•").lower().replace("ё", "е")
    return next((field for field, words in service.labels.items() if plain in words), "")


def _finding(service: Service, review: Review, letter: Letter, *, zone: tzinfo) -> Finding:
    at = _at(review, letter, zone=zone)
    place = _place(review)
    text = "\n".join(
        part
        for part in (
            review.get("text", "").strip('«»"“” \n'),
            f"+ {review['good']}" if "good" in review else "",
            f"− {review['bad']}" if "bad" in review else "",
        )
        if part
    )
    identity = f"{service.key}:{review['review']}" if "review" in review else _weak(service, review, at, text)
    url = review.get("review_url") or review.get("card_url") or ""
    return Finding(
        external_id=identity,
        text=text,
        url=url,
        published_at=at,
        precision=Precision.SECOND if CLOCK.search(review.get("date", "")) else Precision.DAY,
        author=review.get("author") or None,
        title=review.get("title") or None,
        stars=stars_of(review.get("stars", ""), bare=True),
        thread_id=identity,
        place=place,
        aliases=(identity, review["review_url"]) if "review" in review else (),
    )


def _at(review: Review, letter: Letter, *, zone: tzinfo) -> datetime | None:
    """When it was written; a letter that does not say so was sent soon after."""
    if letter.sent_at is None:
        return None
    said = spoken_moment(review.get("date"), zone=zone, read_at=letter.sent_at) if review.get("date") else None
    return min(said, letter.sent_at) if said else letter.sent_at


def _place(review: Review) -> PlaceFound | None:
    name, address = review.get("place", "").strip(AROUND), review.get("address", "")
    identity = review.get("card") or address or name
    return PlaceFound(external_id=identity, name=name or identity, address=address or None) if identity else None


def _weak(service: Service, review: Review, at: datetime | None, text: str) -> str:
    """An identity out of the words, where no link carries the review's number: a letter sent twice is one review."""
    parts = (review.get("card") or review.get("place", ""), review.get("author", ""), text, review.get("stars", ""))
    day = at.date().isoformat() if at and not text else ""
    return f"{service.key}:letter-{blake2b(chr(0).join((*parts, day)).encode(), digest_size=10).hexdigest()}"
