"""A brand's own heads learn from its decisions: when there is news, and what has been waiting is appraised anew."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from classifier import own_models
from classifier.archive import features_digest
from classifier.own_heads import ANSWER, Group
from classifier.own_lessons import learnable_until, lessons
from storage.database import reading, transaction
from storage.jobs import enqueue
from storage.rights import Actor
from storage.tables import Appraisal, Brand, Decision, Mention, OwnModel, Tag, TagProposal
from storage.vocabulary import MentionState, Role

OWN_JOB: Final = "learn_own"
NEWS: Final = 20  # decisions and remarks that make learning again worth its while,
STALE: Final = timedelta(hours=20)  # and after this long, a single one
WAITING: Final = 5_000  # mentions in the stream that are appraised anew, newest first


def with_news(session: Session, *, now: datetime) -> list[int]:
    """Brands whose people have decided enough since their heads were taught."""
    new = select(func.count()).select_from(_since().limit(NEWS).correlate(Brand, OwnModel).subquery()).scalar_subquery()
    rows = session.execute(
        select(Brand.id, OwnModel.made_at, OwnModel.features, new.label("new"))
        .outerjoin(OwnModel, OwnModel.brand_id == Brand.id)
        .order_by(Brand.id)
    )
    found = []
    for brand_id, made_at, features, number in rows:
        is_stale = made_at is None or features != features_digest() or now - made_at > STALE
        if number >= NEWS or (number and is_stale) or (made_at is not None and features != features_digest()):
            found.append(brand_id)
    return found


def _since() -> Select[int]:
    learnt = func.coalesce(OwnModel.learnt_until, 0)
    of_people = (Decision.brand_id == Brand.id, Decision.person_id.is_not(None))
    return select(Decision.id).where(*of_people, Decision.id > learnt)


def learn(brand_id: int, *, now: datetime) -> str:
    """Teaches the brand's heads outside any transaction and puts them in force; gives their name."""
    with reading() as session:
        until = learnable_until(session, brand_id)
        found = lessons(session, brand_id)
    # scikit-learn costs a worker a second and a hundred megabytes; most of them never teach.
    from classifier.own_fitting import fit  # noqa: PLC0415 - see above

    heads: dict[str, Group] = {}
    figures: dict[str, Any] = {}
    for name, examples in found.items():
        heads[name], said = fit(examples, orders=frozenset({ANSWER}))
        figures |= said
    with transaction() as session:
        return own_models.keep(session, brand_id, heads, figures, learnt_until=until, now=now)


def ask_to_learn(session: Session, brand_id: int, *, by: Actor, now: datetime) -> None:
    """A worker teaches the brand's heads at once; asked twice in a minute, it does it once."""
    by.require(Role.ADMINISTRATOR, Role.LEAD, brand_id=brand_id)
    key = f"{OWN_JOB}:{brand_id}:{now:%Y%m%d%H%M}"
    enqueue(session, OWN_JOB, {"brand_id": brand_id}, now=now, unique_key=key, priority=40)


def waiting(session: Session, brand_id: int) -> list[int]:
    """The brand's mentions that wait for a decision, the newest first."""
    new = select(Mention.id).where(Mention.brand_id == brand_id, Mention.state == MentionState.NEW)
    return list(session.scalars(new.order_by(Mention.id.desc()).limit(WAITING)))


def forget(session: Session, brand_id: int) -> None:
    """Takes back what heads have said that are not believed any more; what people said of it stays."""
    session.execute(delete(Appraisal).where(Appraisal.brand_id == brand_id))
    tags = select(Tag.id).where(Tag.brand_id == brand_id)
    session.execute(delete(TagProposal).where(TagProposal.tag_id.in_(tags), TagProposal.dismissed_at.is_(None)))
