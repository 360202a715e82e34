"""What a category's switch has hidden comes back for a stretch of days, and is hidden again when that was a mistake.

Only what a switch has hidden comes back (`Mention.muted_at`), never what was too old or imported. The work is a job in
small steps; each step keeps the counters, so that the progress can be read off them.
"""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from moderation import counts
from moderation.category_switches import Stretch, hidden_on, note
from moderation.stream import READERS
from storage.counting import Tally, day_of, shift
from storage.errors import Refused
from storage.i18n import _
from storage.jobs import enqueue
from storage.rights import Actor
from storage.settings import settings
from storage.tables import Job, Mention, Source
from storage.vocabulary import Category, JobState, MentionState, Role

SWITCH_JOB = "moderation.category_switch"
BATCH = 500


class Way(StrEnum):
    """Whether hidden mentions come back into the stream, or those brought back are hidden again."""

    SHOW = "show"
    HIDE = "hide"


class Errand(NamedTuple):
    """A stretch on its way back (or away again): how many there were, how many are done."""

    id: int
    way: Way
    stretch: Stretch
    total: int
    done: int
    is_over: bool
    can_be_undone: bool


def bring_back(session: Session, brand_id: int, stretch: Stretch, *, by: Actor, now: datetime) -> int:
    """Begins to bring the stretch's hidden texts into the stream; gives how many they are.

    Raises Refused when there are none, and while the same category is still on its way.
    """
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    total = hidden_on(session, brand_id, stretch)
    if not total:
        raise Refused(
            _("Nothing was brought back."),
            _("No text of these days was hidden by the switch."),
            _("Choose other days; what was too old when it was found or was imported stays in the archive."),
        )
    _begin(session, brand_id, Way.SHOW, stretch, total=total, by=by, now=now)
    return total


def hide_again(session: Session, brand_id: int, errand_id: int, *, by: Actor, now: datetime) -> int:
    """Undoes a bringing back: what nobody has decided yet leaves the stream again; gives how many they are."""
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    job = session.get(Job, errand_id)
    if job is None or job.kind != SWITCH_JOB or job.payload["brand_id"] != brand_id or job.payload["way"] != Way.SHOW:
        raise Refused(
            _("Nothing was hidden again."), _("This is no longer known."), _("Switch the category off instead.")
        )
    stretch = _stretch(job.payload)
    total = session.scalar(select(func.count()).select_from(_ids(session, brand_id, Way.HIDE, stretch).subquery())) or 0
    if not total:
        raise Refused(_("Nothing was hidden again."), _("All of them have been decided meanwhile."), "")
    _begin(session, brand_id, Way.HIDE, stretch, total=total, by=by, now=now)
    return total


def errands(session: Session, brand_id: int, *, by: Actor) -> list[Errand]:
    """What is on its way or was done within the last two days, the newest first."""
    by.require(*READERS, brand_id=brand_id)
    jobs = session.scalars(select(Job).where(Job.kind == SWITCH_JOB).order_by(Job.id.desc()).limit(50))
    found: list[Errand] = []
    for job in jobs:
        if job.payload["brand_id"] != brand_id:
            continue
        way, stretch, is_over = Way(job.payload["way"]), _stretch(job.payload), job.state == JobState.DONE
        left = 0 if is_over else _left(session, brand_id, way, stretch)
        is_newest = all(one.stretch.category != stretch.category for one in found)
        can_be_undone = way == Way.SHOW and is_over and is_newest
        total = int(job.payload["total"])
        found.append(Errand(job.id, way, stretch, total, max(0, total - left), is_over, can_be_undone))
    return found


def step(session: Session, brand_id: int, way: Way, stretch: Stretch) -> int:
    """Moves the next few texts of the stretch; gives how many they were, 0 at the end."""
    rows = session.execute(_ids(session, brand_id, way, stretch).order_by(Mention.id).limit(BATCH)).all()
    old, new = _states(way)
    moved = session.execute(
        update(Mention)
        .where(Mention.id.in_([row.id for row in rows]), Mention.state == old)
        .values(state=new)
        .returning(Mention.published_at)
        .execution_options(synchronize_session=False)
    ).scalars()
    steps: dict[Tally, int] = {}
    for published_at in moved:
        day = day_of(published_at)
        for dimension, key, change in (
            ("mention_state", old.value, -1),
            ("mention_state", new.value, 1),
            (counts.MUTED, stretch.category.value, -1 if way == Way.SHOW else 1),
        ):
            tally = Tally(brand_id, dimension, key, day)
            steps[tally] = steps.get(tally, 0) + change
    shift(session, steps)
    return len(rows)


def stretch_of(payload: dict[str, Any]) -> tuple[int, Way, Stretch]:
    """Brand, way and stretch that a job is about."""
    return int(payload["brand_id"]), Way(payload["way"]), _stretch(payload)


def _states(way: Way) -> tuple[MentionState, MentionState]:
    both = (MentionState.ARCHIVED, MentionState.NEW)
    return both if way == Way.SHOW else (both[1], both[0])


def _begin(
    session: Session, brand_id: int, way: Way, stretch: Stretch, *, total: int, by: Actor, now: datetime
) -> None:
    for errand in errands(session, brand_id, by=by):
        if not errand.is_over and errand.stretch.category == stretch.category:
            raise Refused(
                _("It was not begun."), _("The same category is still on its way."), _("Wait until that is done.")
            )
    payload: dict[str, Any] = {
        "brand_id": brand_id, "way": way.value, "category": stretch.category.value, "total": total,
        "since": stretch.since.isoformat(), "last": stretch.last.isoformat(),
    }  # fmt: skip
    enqueue(session, SWITCH_JOB, payload, now=now, priority=60)
    action = "category_brought_back" if way == Way.SHOW else "category_hidden_again"
    note(session, action, by=by, now=now, **payload)


def _ids(session: Session, brand_id: int, way: Way, stretch: Stretch) -> Any:
    zone = ZoneInfo(settings().zone)
    since = datetime.combine(stretch.since, time.min, zone)
    until = datetime.combine(stretch.last + timedelta(days=1), time.min, zone)
    return select(Mention.id).where(
        hidden_as(session, brand_id, stretch.category),
        Mention.state == _states(way)[0],
        Mention.published_at >= since,
        Mention.published_at < until,
    )


def hidden_as(session: Session, brand_id: int, category: Category) -> ColumnElement[bool]:
    """What the switch of this category has hidden: of its sources, or what is commercial wherever it stands."""
    wanted = select(Source.id).where(Source.brand_id == brand_id, Source.category == category)
    of_sources = Mention.source_id.in_(session.scalars(wanted).all())
    here = (
        or_(Mention.is_commercial, of_sources)
        if category == Category.COMMERCIAL
        else and_(of_sources, Mention.is_commercial.is_(False))
    )
    return and_(Mention.brand_id == brand_id, Mention.muted_at.is_not(None), here)


def _left(session: Session, brand_id: int, way: Way, stretch: Stretch) -> int:
    if way == Way.SHOW:
        return hidden_on(session, brand_id, stretch)
    return session.scalar(select(func.count()).select_from(_ids(session, brand_id, way, stretch).subquery())) or 0


def _stretch(payload: dict[str, Any]) -> Stretch:
    return Stretch(
        Category(payload["category"]), date.fromisoformat(payload["since"]), date.fromisoformat(payload["last"])
    )
