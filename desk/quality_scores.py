"""A sampled ticket is scored: the first reading counts, a second one by somebody else only measures agreement."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from desk.closed_texts import channel_seen
from desk.events import audit
from desk.notifying import Told, tell
from desk.quality_cards import Card, CriterionRow, card_of, kept_card, shown_name
from desk.quality_population import stands
from desk.quality_scoring import total
from desk.quality_settings import SCORERS
from desk.quality_talk import BlindTalk, blind_talk
from desk.quality_waiting import is_blind_to, sampled_to_score
from storage.database import insert_into
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Appeal, Channel, SampledTicket, Score, Scorecard, ScorePoint
from storage.vocabulary import NotificationKind, ScoreKind

LONGEST: Final = 2000
LONGEST_QUOTE: Final = 1000
LONGEST_SITTING: Final = 3600
"""Whoever has a ticket open for longer was away; their time is not measured."""

OVERTAKEN: Final = timedelta(hours=2)
"""Somebody may have had it open for so long when another score was given: theirs is no less blind."""


class Mark(NamedTuple):
    """What a reader says to one criterion; no grade: it does not apply."""

    grade: int | None
    quote: str = ""
    comment: str = ""


class Marks(NamedTuple):
    """A filled card: marks by the key of their criterion, and a word on the whole."""

    by_key: Mapping[str, Mark]
    comment: str = ""


class Reading(NamedTuple):
    """How a score came about: which reading it is, by which card, over which talk, and how long it took."""

    kind: ScoreKind
    card: Card
    talk: BlindTalk
    seconds: int | None = None


def give_score(
    session: Session, sampled_id: int, marks: Marks, *, card_id: int, seconds: int | None, by: Actor, now: datetime
) -> int:
    """Scores it by the card that was shown; gives the score's id.

    If somebody else was quicker, this one, as blind as theirs, is kept as the second reading. Raises Refused where a
    criterion is left open, a quote does not stand in the talk, or a violation that makes the score 0 has no reason.
    """
    session.scalars(select(SampledTicket.id).where(SampledTicket.id == sampled_id).with_for_update()).one_or_none()
    sampled, is_second = _to_score(session, sampled_id, by=by, now=now)
    card = shown_card(session, sampled.brand_id, card_id, now=now)
    talk = blind_talk(session, sampled.ticket_id, sampled.cycle, operator_id=sampled.operator_id)
    kind = ScoreKind.SECOND if is_second else ScoreKind.FIRST
    measured = seconds if seconds is not None and 0 < seconds <= LONGEST_SITTING else None
    score = keep_score(session, sampled, marks, reading=Reading(kind, card, talk, measured), by=by, now=now)
    if is_second or not sampled.needs_second:
        sampled.revealed_at = now
    audit(
        session, "ticket_scored", subject="sampled_ticket", subject_id=sampled.id, by=by, now=now, kind=kind.value,
        percent=score.percent, ticket=sampled.ticket_id,
    )  # fmt: skip
    if kind is ScoreKind.FIRST:
        tell_operator(session, sampled, NotificationKind.SCORED, by=by, now=now)
    session.flush()
    return score.id


def keep_score(
    session: Session, sampled: SampledTicket, marks: Marks, *, reading: Reading, by: Actor, now: datetime
) -> Score:  # fmt: skip
    """Writes a score and its points, once they are sound."""
    card = reading.card
    _require_all_sound(card, marks, reading.talk)
    come_to = total([one.line for one in card.criteria], {key: mark.grade for key, mark in marks.by_key.items()})
    score = Score(
        sampled_id=sampled.id, scorecard_id=card.id, kind=reading.kind, reader_id=by.person_id,
        percent=come_to.percent, is_fatal=bool(come_to.fatal), is_counted=reading.kind is not ScoreKind.SECOND,
        comment=marks.comment.strip()[:LONGEST], seconds=reading.seconds, scored_at=now,
    )  # fmt: skip
    session.add(score)
    session.flush()
    session.execute(
        insert_into(session, ScorePoint),
        [
            {
                "score_id": score.id, "criterion_id": one.id, "grade": marks.by_key[one.key].grade,
                "quote": marks.by_key[one.key].quote.strip()[:LONGEST_QUOTE],
                "comment": marks.by_key[one.key].comment.strip()[:LONGEST],
            }
            for one in card.criteria
        ],
    )  # fmt: skip
    return score


def shown_card(session: Session, brand_id: int, card_id: int, *, now: datetime) -> Card:
    """The card the reader had before them: a newer one may have been made meanwhile."""
    shown = session.get(Scorecard, card_id) if card_id else None
    return card_of(session, shown.id) if shown and shown.brand_id == brand_id else kept_card(session, brand_id, now=now)


def tell_operator(
    session: Session, sampled: SampledTicket, kind: NotificationKind, *, by: Actor, now: datetime
) -> None:  # fmt: skip
    """Tells whose work it is; the notice leads to their scores."""
    details = {"page": f"my_scores?score={sampled.id}", "scored": sampled.ticket_id}
    once = f"{kind.value}-{sampled.id}"
    tell(session, [Told(sampled.operator_id, kind, None, details, once)], by=by, now=now)


def _to_score(session: Session, sampled_id: int, *, by: Actor, now: datetime) -> tuple[SampledTicket, bool]:
    """As the list offers it; and what somebody else has scored a moment ago, while this person read it as well."""
    try:
        return sampled_to_score(session, sampled_id, by=by)
    except Refused:
        sampled = session.get(SampledTicket, sampled_id)
        given = session.execute(select(Score.reader_id, Score.scored_at).where(Score.sampled_id == sampled_id)).all()
        is_overtaken = len(given) == 1 and given[0][0] != by.person_id and now - given[0][1] < OVERTAKEN
        if sampled is None or not is_overtaken or not _is_still_blind(session, sampled, by=by):
            raise
        by.require(*SCORERS, brand_id=sampled.brand_id)
        return sampled, True


def _is_still_blind(session: Session, sampled: SampledTicket, *, by: Actor) -> bool:
    """Whether a reading begun before the score is as blind as that was; an appeal has told whose work it is."""
    appealed = exists().where(Appeal.score_id == Score.id, Score.sampled_id == SampledTicket.id)
    return session.scalar(
        select(SampledTicket.id)
        .join(Channel, Channel.id == SampledTicket.channel_id)
        .where(
            SampledTicket.id == sampled.id, SampledTicket.operator_id != by.person_id, stands(), is_blind_to(by),
            channel_seen(by, sampled.brand_id), ~appealed,
        )
    ) is not None  # fmt: skip


def _require_all_sound(card: Card, marks: Marks, talk: BlindTalk) -> None:
    """Says all that is missing at once, not criterion by criterion."""
    found: list[Refused] = []
    for one in card.criteria:
        try:
            _require_sound(one, marks.by_key.get(one.key), talk)
        except Refused as refusal:
            found.append(refusal)
    if found:
        whys, ways = (
            list(dict.fromkeys(part)) for part in zip(*((one.why, one.way_out) for one in found), strict=True)
        )
        raise _unsound(" ".join(whys), " ".join(ways))


def _require_sound(criterion: CriterionRow, mark: Mark | None, talk: BlindTalk) -> None:
    name = shown_name(criterion.name)
    if mark is None:
        raise _unsound(_("“{name}” is left open.").format(name=name), _("Give a grade, or say that it does not apply."))
    if mark.grade is not None and not 0 <= mark.grade <= criterion.steps:
        raise _unsound(_("“{name}” has no such grade.").format(name=name), _("Choose one of those offered."))
    if criterion.is_fatal and mark.grade == 0 and not (mark.quote.strip() or mark.comment.strip()):
        raise _unsound(
            _("“{name}” makes the whole score 0 and has neither a quote nor a comment.").format(name=name),
            _("Show the words, or say what happened."),
        )
    if mark.quote.strip() and not talk.has(mark.quote):
        raise _unsound(
            _("The quote for “{name}” does not stand in the talk.").format(name=name),
            _("Pick it from the list, or copy it letter for letter."),
        )


def _unsound(why: str, way_out: str) -> Refused:
    return Refused(_("The score was not kept."), why, way_out)
