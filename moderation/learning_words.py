"""What a brand's own heads have come to, in words for people."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from classifier.own_heads import ANSWER, FOREIGN, TONE
from classifier.own_trust import ENOUGH
from storage.i18n import _
from storage.vocabulary import Tone


class Came(NamedTuple):
    """How far a head has come: a mood (`good`, `soon`, `late` or none yet), a word for it, and why."""

    mood: str
    state: str
    words: str


def of_tag(mentions: int, figures: Mapping[str, Any] | None) -> Came:
    """How far the proposals of a tag have come."""
    if mentions < ENOUGH:
        return _not_yet(_("learns from {least} mentions on; {number} so far").format(least=ENOUGH, number=mentions))
    if figures is None or (not figures["is_enough"] and figures["no"] >= ENOUGH):
        return Came("soon", _("being learnt"), "")
    if not figures["is_enough"]:
        words = _("needs {least} mentions with another tag of its list; {number} so far")
        return _not_yet(words.format(least=ENOUGH, number=figures["no"]))
    return _of_head(figures)


def of_answer(key: str, figures: Mapping[str, Any] | None) -> Came:
    """How far the answer to one of the house's own questions has come."""
    yes, no = (figures["yes"], figures["no"]) if figures else (0, 0)
    if figures is None or not figures["is_enough"]:
        words = {
            FOREIGN: _("learns from {least} texts “not about us” and {least} about us; {yes} and {no} so far"),
            ANSWER: _("learns from {least} promoted and {least} closed ones; {yes} and {no} so far"),
        }.get(key, _("learns from {least} corrections to it and {least} to another; {yes} and {no} so far"))
        return _not_yet(words.format(least=ENOUGH, yes=yes, no=no))
    if key == ANSWER:
        words = _("orders {share} % of the pairs rightly, surely {least} %")
        return _measured(
            figures, words.format(share=_percent(figures["ranks"]), least=_percent(figures["ranks_at_least"]))
        )
    return _of_head(figures)


def question(key: str) -> str:
    """What a head answers."""
    if key == FOREIGN:
        return _("Perhaps not about us")
    if key == ANSWER:
        return _("Needs an answer")
    return {
        Tone.POSITIVE: _("Tonality: positive"),
        Tone.NEUTRAL: _("Tonality: neutral"),
        Tone.NEGATIVE: _("Tonality: negative"),
    }[Tone(key.removeprefix(TONE))]


QUESTIONS = (FOREIGN, ANSWER, *(f"{TONE}{tone.value}" for tone in Tone))


def _of_head(figures: Mapping[str, Any]) -> Came:
    if not figures["proposed"]:
        return _measured(figures, _("no certainty is high enough to be right often"))
    words = _("{right} of {proposed} right (surely {least} %), finds {found} %")
    told = words.format(
        right=figures["right"], proposed=figures["proposed"],
        least=_percent(figures["right_at_least"]), found=_percent(figures["found"]),
    )  # fmt: skip
    if figures["coin_proposed"]:
        checked = _("; checked apart: {right} of {proposed}")
        told += checked.format(right=figures["coin_right"], proposed=figures["coin_proposed"])
    return _measured(figures, told)


def _measured(figures: Mapping[str, Any], words: str) -> Came:
    return Came("good", _("in use"), words) if figures["is_learnt"] else Came("late", _("held back"), words)


def _not_yet(words: str) -> Came:
    return Came("", _("not yet"), words)


def _percent(share: float) -> int:
    return round(share * 100)
