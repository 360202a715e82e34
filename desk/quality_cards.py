"""The scorecard of a brand: its criteria with their weights. Each change is a version; scores keep the one they had."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.events import audit
from desk.quality_scoring import Line
from desk.quality_settings import KEEPERS, OVERSEERS
from storage.errors import Refused
from storage.i18n import _, msgid
from storage.rights import Actor
from storage.tables import Criterion, Scorecard

MOST: Final = 30
MOST_STEPS: Final = 10
MOST_WEIGHT: Final = 1000
LONGEST_NAME: Final = 120
LONGEST_HINT: Final = 500
_NOT_KEY = re.compile(r"[^a-z0-9]+")


class CriterionRow(NamedTuple):
    """A criterion of a card. `id` is 0, and `key` empty, until it is saved."""

    id: int
    key: str
    name: str
    hint: str
    weight: int
    steps: int
    is_fatal: bool

    @property
    def line(self) -> Line:
        """As far as sums go."""
        return Line(self.key, self.weight, self.steps, self.is_fatal)


class Card(NamedTuple):
    """A version of a brand's card; version 0 is the start set that nobody has saved yet."""

    id: int
    version: int
    made_at: datetime | None
    criteria: tuple[CriterionRow, ...]


def _started(key: str, name: str, hint: str, weight: int, *, steps: int = 4, is_fatal: bool = False) -> CriterionRow:
    return CriterionRow(0, key, name, hint, weight, steps, is_fatal)


START: Final = (
    _started(
        "standards",
        msgid("Service standards"),
        msgid("Greeting, introduction and farewell as agreed; nothing that the standards ask for is missing."),
        20,
    ),
    _started(
        "correctness",
        msgid("Correct advice"),
        msgid("What the customer was told is true and complete: they need not ask again."),
        30,
    ),
    _started(
        "style",
        msgid("Style of the talk"),
        msgid("Good language, interest in the customer's question, calm in a quarrel."),
        20,
    ),
    _started(
        "tools",
        msgid("Work with the tools"),
        msgid("Tags, pauses, notes and escalations are used as they are meant."),
        10,
        steps=1,
    ),
    _started(
        "knowledge",
        msgid("Knowledge of products"),
        msgid("The operator knows the products and rules and does not ask what they should know."),
        20,
    ),
    _started(
        "critical",
        msgid("No critical violation"),
        msgid("No rudeness, no customer's data given away, no false promise: otherwise the whole score is 0."),
        0,
        steps=1,
        is_fatal=True,
    ),
)
"""The criteria a brand begins with, after those of the contact centre that Repdesk learnt from."""


def card_in_force(session: Session, brand_id: int) -> Card:
    """The newest version; the start set while there is none."""
    newest = select(Scorecard).where(Scorecard.brand_id == brand_id).order_by(Scorecard.version.desc()).limit(1)
    card = session.scalars(newest).one_or_none()
    return _card(session, card) if card else Card(0, 0, None, START)


def card_of(session: Session, scorecard_id: int) -> Card:
    """A version as it was, by its id."""
    return _card(session, session.get_one(Scorecard, scorecard_id))


def kept_card(session: Session, brand_id: int, *, now: datetime) -> Card:
    """The card in force; the start set is kept as version 1 when it is first drawn for or scored by."""
    card = card_in_force(session, brand_id)
    return card if card.id else _keep(session, brand_id, START, made_by=None, now=now)


def versions(session: Session, brand_id: int, *, by: Actor) -> list[tuple[int, datetime]]:
    """The numbers of the versions and when each was made, the newest first."""
    by.require(*OVERSEERS, brand_id=brand_id)
    found = select(Scorecard.version, Scorecard.made_at).where(Scorecard.brand_id == brand_id)
    return [(row[0], row[1]) for row in session.execute(found.order_by(Scorecard.version.desc()))]


def change_card(
    session: Session, brand_id: int, criteria: Sequence[CriterionRow], *, by: Actor, now: datetime
) -> int:  # fmt: skip
    """The card becomes this from now on; gives the version. Raises Refused for one that scores nothing."""
    by.require(*KEEPERS, brand_id=brand_id)
    wanted = _with_keys([one._replace(id=0, name=one.name.strip(), hint=one.hint.strip()) for one in criteria])
    _require_sound(wanted)
    known = card_in_force(session, brand_id)
    if known.id and wanted == [one._replace(id=0) for one in known.criteria]:
        return known.version
    made = _keep(session, brand_id, wanted, made_by=by.person_id, now=now)
    audit(
        session, "scorecard_changed", subject="brand", subject_id=brand_id, by=by, now=now, version=made.version,
        criteria=[one.line._asdict() | {"name": one.name} for one in made.criteria],
    )  # fmt: skip
    return made.version


def shown_name(name: str) -> str:
    """A criterion's name: those of the start set in the language in force, others as they were written."""
    return _(name) if name else ""


def _keep(
    session: Session, brand_id: int, criteria: Sequence[CriterionRow], *, made_by: int | None, now: datetime
) -> Card:  # fmt: skip
    last = session.scalar(select(func.max(Scorecard.version)).where(Scorecard.brand_id == brand_id)) or 0
    card = Scorecard(brand_id=brand_id, version=last + 1, made_at=now, made_by=made_by)
    session.add(card)
    session.flush()
    session.add_all(
        Criterion(
            scorecard_id=card.id, position=position, key=one.key, name=one.name, hint=one.hint, weight=one.weight,
            steps=one.steps, is_fatal=one.is_fatal,
        )
        for position, one in enumerate(criteria)
    )  # fmt: skip
    session.flush()
    return _card(session, card)


def _card(session: Session, card: Scorecard) -> Card:
    found = session.execute(
        select(
            Criterion.id, Criterion.key, Criterion.name, Criterion.hint, Criterion.weight, Criterion.steps,
            Criterion.is_fatal,
        )
        .where(Criterion.scorecard_id == card.id)
        .order_by(Criterion.position)
    )  # fmt: skip
    return Card(card.id, card.version, card.made_at, tuple(CriterionRow(*row) for row in found))


def _with_keys(criteria: Sequence[CriterionRow]) -> list[CriterionRow]:
    """New criteria get a key of their own; it outlives a new name, so that months can be compared."""
    taken = {one.key for one in criteria if one.key}
    keyed = []
    for one in criteria:
        key, turn = one.key, 0
        while not key or (not one.key and key in taken):
            turn += 1
            key = f"{_NOT_KEY.sub('-', one.name.casefold()).strip('-')[:30] or 'criterion'}-{turn}"
        taken.add(key)
        keyed.append(one._replace(key=key))
    return keyed


def _require_sound(criteria: Sequence[CriterionRow]) -> None:
    for one in criteria:
        if not one.name or len(one.name) > LONGEST_NAME or len(one.hint) > LONGEST_HINT:
            raise _unsound(
                _("A criterion has no name, or its words are too long."),
                _("A name has up to {name} characters, an explanation up to {hint}.").format(
                    name=LONGEST_NAME, hint=LONGEST_HINT
                ),
            )
        if not (0 <= one.weight <= MOST_WEIGHT and 1 <= one.steps <= MOST_STEPS):
            raise _unsound(
                _("“{name}” has an impossible number.").format(name=shown_name(one.name)),
                _("Weights are 0 to {weight}, highest grades 1 to {steps}.").format(
                    weight=MOST_WEIGHT, steps=MOST_STEPS
                ),
            )
    if len({one.name.casefold() for one in criteria}) < len(criteria):
        raise _unsound(_("Two criteria have the same name."), _("Name each of them differently."))
    if not 1 <= len(criteria) <= MOST or not any(one.weight for one in criteria):
        raise _unsound(
            _("No criterion has a weight, or there are more than {most}.").format(most=MOST),
            _("Give at least one criterion a weight: the score is made of them."),
        )


def _unsound(why: str, way_out: str) -> Refused:
    return Refused(_("The scorecard stays as it is."), why, way_out)
