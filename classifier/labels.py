"""The labels a mention can be proposed, in the order every matrix of this room uses."""

from typing import Final

from storage.vocabulary import Label

LABELS: Final = tuple(label.value for label in Label)
ABUSE: Final = LABELS.index(Label.ABUSE)
