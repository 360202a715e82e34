"""The gate: whether a candidate may be used. It is refused only for a loss that is certain. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from babel.numbers import format_decimal

from classifier.comparison import Compared, compared
from classifier.scores import error_beyond_chance
from storage.i18n import _, language, msgid

MEASURABLE: Final = 30  # decisions of the coin sample from which on they have a say
MAY_LOSE: Final = 0.005  # macro-F1 on the coin sample
MAY_LOSE_RECALL: Final = 0.03  # of one label there
MAY_LOSE_GOLDEN: Final = 0.03  # macro-F1 on the golden set, which is small
NEVER_LOSES_GOLDEN: Final = 0.05  # whatever the coin sample says: it may be poisoned like the rest
CALIBRATION_FROM: Final = 500  # decisions: below that, chance alone makes any confidence look wrong
MAY_BE_OFF: Final = 0.03  # calibration error beyond chance
WORSE_OFF: Final = 0.01  # and by so much more than that of the model in force


class Said(NamedTuple):
    """What a model said of the texts of a sample, in their order."""

    labels: list[str]
    confidences: list[float]


class Objection(NamedTuple):
    """Why a candidate may not be used: a sentence to translate and what stands in it."""

    says: str
    values: dict[str, Any]

    def in_words(self, names: Mapping[str, str] | None = None) -> str:
        """The sentence in the language in force, with these names of labels."""
        return _(self.says).format(**{key: _word(value, names or {}) for key, value in self.values.items()})


def objections(truth: Sequence[str], new: Said, old: Said) -> tuple[Compared, list[Objection]]:
    """The comparison on the coin sample and what speaks against the candidate there."""
    found = compared(truth, new.labels, old.labels)
    if found.texts < MEASURABLE:
        return found, []
    return found, [*_of_macro(found), *_of_recalls(found), *_of_calibration(truth, new, old)]


def of_golden(
    truth: Sequence[str], new: Sequence[str], old: Sequence[str], *, coin: Compared | None = None
) -> tuple[Compared, list[Objection]]:
    """The same on the golden set, which nobody's decisions can change.

    Who learns a desk's own texts forgets a little of others; so a loss that is not large is no objection when the
    coin sample shows that the candidate is better.
    """
    found = compared(truth, new, old)
    is_better = coin is not None and coin.texts >= MEASURABLE and coin.macro.low > 0
    is_large = found.macro.high < -NEVER_LOSES_GOLDEN
    is_certain = found.macro.high < 0 and found.macro.value < -MAY_LOSE_GOLDEN
    if not is_large and (not is_certain or is_better):
        return found, []
    says = msgid(
        "On the golden set of {texts} texts macro-F1 falls from {old} to {new}: it forgets what everybody knows."
    )
    return found, [Objection(says, {"texts": found.texts, "old": found.old, "new": found.new})]


def changed_meanwhile() -> Objection:
    """Another model was put in force between measuring and deciding."""
    return Objection(
        msgid("Another model was put in force while this one was learning, so it was not measured against it."), {}
    )


def kept(found: Sequence[Objection]) -> list[dict[str, Any]]:
    """Objections as they are kept with the model's figures."""
    return [one._asdict() for one in found]


def objections_in(figures: dict[str, Any]) -> list[Objection]:
    """The objections kept with a model's figures."""
    return [Objection(str(one["says"]), dict(one["values"])) for one in figures.get("objections", [])]


def _word(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, float):
        return format_decimal(value, "0.000", locale=language())
    return names.get(str(value), str(value))


def _of_macro(found: Compared) -> list[Objection]:
    if found.macro.high >= -MAY_LOSE:
        return []
    says = msgid(
        "On {texts} decisions of the coin sample macro-F1 falls from {old} to {new}; "
        "with a certainty of 90 % it loses at least {least}."
    )
    values = {"texts": found.texts, "old": found.old, "new": found.new, "least": -found.macro.high}
    return [Objection(says, values)]


def _of_recalls(found: Compared) -> list[Objection]:
    says = msgid(
        "Of {texts} decisions “{label}” in the coin sample it finds {new} instead of {old}; "
        "with a certainty of 90 % it loses at least {least}."
    )
    return [
        Objection(
            says,
            {"texts": one.texts, "label": label, "new": one.new, "old": one.old, "least": -one.change.high},
        )
        for label, one in found.recalls.items()
        if one.change.high < -MAY_LOSE_RECALL
    ]


def _of_calibration(truth: Sequence[str], new: Said, old: Said) -> list[Objection]:
    if len(truth) < CALIBRATION_FROM:
        return []
    after, before = (
        error_beyond_chance([one == label for one, label in zip(said.labels, truth, strict=True)], said.confidences)
        for said in (new, old)
    )
    if after <= MAY_BE_OFF or after <= before + WORSE_OFF:
        return []
    says = msgid(
        "On {texts} decisions its confidences are off by {new} beyond chance, those of the model in force by {old}."
    )
    return [Objection(says, {"texts": len(truth), "new": after, "old": before})]
