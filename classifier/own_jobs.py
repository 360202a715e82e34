"""The job that teaches brands their own heads and appraises anew what is waiting."""

from datetime import datetime

from classifier import own_learning, own_models
from classifier.appraising import appraise
from classifier.own_learning import OWN_JOB
from storage.database import reading, transaction
from storage.jobs import Leased

__all__ = ["OWN_JOB", "learn_one", "learn_own"]


def learn_own(job: Leased, now: datetime) -> None:
    """Teaches each brand with news, or the one named in the payload."""
    named = job.payload.get("brand_id")
    with reading() as session:
        brand_ids = [int(named)] if named is not None else own_learning.with_news(session, now=now)
    for brand_id in brand_ids:
        learn_one(brand_id, now=now)


def learn_one(brand_id: int, *, now: datetime) -> int:
    """Teaches a brand's heads; gives how many waiting mentions were appraised by them."""
    own_learning.learn(brand_id, now=now)
    with reading() as session:
        own = own_models.in_use(session, brand_id)
        waiting = own_learning.waiting(session, brand_id)
    if own is not None and any(len(group) for group in own.heads.values()):
        return appraise(waiting, now=now)
    with transaction() as session:
        own_learning.forget(session, brand_id)
    return 0
