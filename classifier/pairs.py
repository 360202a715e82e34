"""Complaints with an insult added, or begun with one: people do both at once, and each half is at hand already."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from classifier.model import Sample
from classifier.vectors import READ, Numbers
from storage.vocabulary import Label

PAIRS_IN: Final = 10  # of so many samples at most one more is a joined pair of decisions
_SHORT: Final = 120  # characters of an insult that somebody adds to a complaint
_STRIDE: Final = 7  # spreads the pairs over the styles


class Pair(NamedTuple):
    """Places of two samples, in the order in which their texts are joined."""

    first: int
    second: int


def pairs_of(samples: Sequence[Sample], count: int) -> list[Pair]:
    """So many pairs of a complaint and a short insult, each of which is nothing else."""
    plain = [place for place, sample in enumerate(samples) if sample.also is None]
    complaints = [place for place in plain if samples[place].label == Label.COMPLAINT]
    insults = [place for place in plain if samples[place].label == Label.ABUSE and len(samples[place].text) <= _SHORT]
    found = []
    for turn in range(count):
        complaint, insult = complaints[turn * _STRIDE % len(complaints)], insults[turn * _STRIDE % len(insults)]
        found.append(Pair(insult, complaint) if turn % 3 == 0 else Pair(complaint, insult))
    return found


def decided_pairs(samples: Sequence[Sample]) -> list[Pair]:
    """Pairs of what people decided on.

    A decision names one label only: after two hundred of them four mixed texts in five would lose their second one.
    """
    places = [place for place, sample in enumerate(samples) if sample.weight > 1]
    decided = [samples[place] for place in places]
    labels = [sample.label for sample in decided if len(sample.text) <= _SHORT or sample.label != Label.ABUSE]
    count = min(len(samples) // PAIRS_IN, labels.count(Label.COMPLAINT), labels.count(Label.ABUSE))
    return [Pair(places[first], places[second]) for first, second in pairs_of(decided, count)]


def joined(samples: Sequence[Sample], pairs: Sequence[Pair]) -> list[Sample]:
    """The pairs as samples."""
    found = []
    for pair in pairs:
        first, second = samples[pair.first], samples[pair.second]
        weight = max(first.weight, second.weight)
        found.append(Sample(f"{first.text} {second.text}", Label.COMPLAINT, Label.ABUSE, weight))
    return found


def joined_vectors(samples: Sequence[Sample], rows: Numbers, pairs: Sequence[Pair]) -> Numbers:
    """What an encoder would say of the pairs, nearly: a vector is a mean over what is read of a text."""
    found = np.zeros((len(pairs), rows.shape[1]), np.float32)
    for place, pair in enumerate(pairs):
        read = min(len(samples[pair.first].text), READ)
        left = min(len(samples[pair.second].text), READ - read)
        both = read * rows[pair.first] + left * rows[pair.second]
        found[place] = both / (np.linalg.norm(both) or 1)
    return found
