"""How a text speaks of the brand: a person's correction, else what was learnt of those, else label and stars.

Nothing derived is stored: a mention decided otherwise speaks otherwise at once. The rule stands here twice, for one
mention and for a statement over many; a test holds both against each other.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, case, literal, or_, select
from sqlalchemy.orm import Session

from storage.tables import Appraisal, Mention, MentionTone
from storage.vocabulary import Label, Tone

BAD_STARS: Final = 2.5  # below: one or two of five
GOOD_STARS: Final = 3.5
_SCALE: Final = (Tone.POSITIVE, Tone.NEUTRAL, Tone.NEGATIVE)
_AGAINST: Final = (Label.COMPLAINT, Label.ABUSE)


class ToneOf(NamedTuple):
    """The tonality of a mention, and whether a person has said so."""

    tone: Tone
    is_corrected: bool


def derived(*, label: Label | None, pretag: Label | None, is_abuse: bool, stars: float | None) -> Tone:
    """The tonality before anybody has corrected it. A person's label says more than stars, stars more than a guess."""
    if is_abuse:
        return Tone.NEGATIVE
    if label is not None and (said := _of_label(label)) != Tone.NEUTRAL:
        return said
    if stars is not None and not BAD_STARS < stars < GOOD_STARS:
        return Tone.NEGATIVE if stars <= BAD_STARS else Tone.POSITIVE
    return _of_label(pretag) if label is None and pretag is not None else Tone.NEUTRAL


def _of_label(label: Label) -> Tone:
    if label in _AGAINST:
        return Tone.NEGATIVE
    return Tone.POSITIVE if label == Label.PRAISE else Tone.NEUTRAL


def tone_of_row(of: Any = Mention, corrected: Any = None, learnt: Any = None) -> ColumnElement[Tone]:
    """The tonality in a statement that has joined corrections and appraisals (see `with_tones`), or brings its own."""
    if corrected is None or learnt is None:
        corrected, learnt = MentionTone.tone, case((Appraisal.version == Mention.version, Appraisal.tone))
    positive, neutral, negative = (literal(tone, MentionTone.tone.type) for tone in _SCALE)
    guess = and_(of.label.is_(None), of.pretag.is_not(None))
    return case(
        (corrected.is_not(None), corrected),
        (learnt.is_not(None), learnt),
        (or_(of.is_abuse, of.label.in_(_AGAINST)), negative),
        (of.label == Label.PRAISE, positive),
        (of.stars <= BAD_STARS, negative),
        (of.stars >= GOOD_STARS, positive),
        (and_(guess, of.pretag.in_(_AGAINST)), negative),
        (and_(guess, of.pretag == Label.PRAISE), positive),
        else_=neutral,
    )


def with_tones(wanted: Any) -> Any:
    """The statement over Mention with what `tone_of_row` needs beside it; no row is lost or doubled."""
    return wanted.outerjoin(MentionTone, MentionTone.mention_id == Mention.id).outerjoin(
        Appraisal, Appraisal.mention_id == Mention.id
    )


def speaks(of: Any, tones: Sequence[Tone]) -> ColumnElement[bool]:
    """The condition that a mention (or an alias of the table) has one of these tonalities; joins nothing."""
    corrected = select(MentionTone.tone).where(MentionTone.mention_id == of.id).scalar_subquery()
    appraised = select(Appraisal.tone).where(Appraisal.mention_id == of.id, Appraisal.version == of.version)
    return tone_of_row(of, corrected, appraised.scalar_subquery()).in_(tones)


def tones_of(session: Session, mention_ids: Sequence[int]) -> dict[int, ToneOf]:
    """The tonality of each of these mentions."""
    columns = select(Mention.id, tone_of_row(), MentionTone.tone.is_not(None))
    rows = session.execute(with_tones(columns).where(Mention.id.in_(mention_ids)))
    return {mention_id: ToneOf(tone, bool(is_corrected)) for mention_id, tone, is_corrected in rows}
