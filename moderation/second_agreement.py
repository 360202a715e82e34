"""How often two people who read the same text say the same of it: per label and per tag, with limits."""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable
from datetime import datetime
from typing import Final, NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from classifier.bounds import interval
from storage.rights import Actor
from storage.tables import SecondReading, Tag
from storage.vocabulary import DecisionKind, Label, Role

SHOWN_FROM: Final = 50
"""Fewer texts say next to nothing about a label."""
Key = TypeVar("Key", bound=Hashable)
READERS: Final = (Role.LEAD, Role.ADMINISTRATOR, Role.QUALITY)


class Agreed(NamedTuple):
    """Texts of which at least one of the two said it, and those of which both did."""

    n: int
    agreed: int

    @property
    def is_shown(self) -> bool:
        return self.n >= SHOWN_FROM

    @property
    def share(self) -> float | None:
        """None of nothing."""
        return self.agreed / self.n if self.n else None

    @property
    def limits(self) -> tuple[float, float]:
        """Between which the true share lies with a certainty of 90 %."""
        return interval(self.agreed, self.n)


class LabelAgreement(NamedTuple):
    """One of the seven labels; None stands for "not about us"."""

    label: Label | None
    agreed: Agreed


class TagAgreement(NamedTuple):
    """A product or topic of the brand."""

    tag_id: int
    name: str
    agreed: Agreed


class Agreement(NamedTuple):
    """What second readings have shown so far; `overall`: texts read twice, and those about which both agreed."""

    overall: Agreed
    labels: list[LabelAgreement]
    tags: list[TagAgreement]
    skipped: int


def agreement(session: Session, brand_id: int, *, by: Actor, since: datetime | None = None) -> Agreement:
    """For leads, administrators and quality control."""
    by.require(*READERS, brand_id=brand_id)
    columns = (
        *(SecondReading.kind, SecondReading.first, SecondReading.second),
        *(SecondReading.first_tags, SecondReading.second_tags),
    )
    wanted = select(*columns).where(SecondReading.brand_id == brand_id)
    if since is not None:
        wanted = wanted.where(SecondReading.read_at >= since)
    rows = session.execute(wanted).all()
    read = [row for row in rows if row.kind != DecisionKind.SKIP]
    pairs = [(row.first, row.second) for row in read]
    labels = counted(({first}, {second}) for first, second in pairs)
    # What is not about the brand bears no tags: only texts that both took for ours are compared.
    tags: dict[int, Agreed] = counted(
        (row.first_tags, row.second_tags) for row in read if row.first is not None and row.second is not None
    )
    names = {tag_id: name for tag_id, name in session.execute(select(Tag.id, Tag.name).where(Tag.id.in_(tags)))}  # noqa: C416 - rows are no pairs to mypy
    return Agreement(
        overall=Agreed(len(pairs), sum(first == second for first, second in pairs)),
        labels=[LabelAgreement(label, labels[label]) for label in (*Label, None) if label in labels],
        tags=[TagAgreement(one, names[one], tags[one]) for one in sorted(names, key=lambda one: (-tags[one].n, one))],
        skipped=len(rows) - len(read),
    )


def counted(pairs: Iterable[tuple[Collection[Key], Collection[Key]]]) -> dict[Key, Agreed]:
    """Of each thing that was said: how often at all, and how often by both."""
    either: Counter[Key] = Counter()
    both: Counter[Key] = Counter()
    for first, second in pairs:
        one, other = set(first), set(second)
        either.update(one | other)
        both.update(one & other)
    return {key: Agreed(number, both[key]) for key, number in either.items()}
