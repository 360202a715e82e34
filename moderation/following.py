"""What follows an intake within seconds: the search index and stories catch up with the texts that were stored.

A job names the texts. Doing it twice changes nothing, a worker that dies in the middle leaves the rest to the next one.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from moderation.intake import FOLLOW_JOB
from moderation.rule_jobs import ask_for
from moderation.stories import gather
from storage.database import database, reading, transaction
from storage.jobs import Leased
from storage.search_upkeep import behind, carry_out, in_portions
from storage.worker import Worker

NONE: Mapping[int, str] = MappingProxyType({})

AT_ONCE = 500
"""Texts read and worked out together."""

PORTION = 150_000
"""Characters written to the index in one transaction: on SQLite everybody else waits for it."""


def follow(mention_ids: Sequence[int], *, reposts: Mapping[int, str] = NONE) -> None:
    """Brings the search index and the stories up to these mentions as they stand now.

    `reposts` names, by mention, the text that it passes on.
    """
    for start in range(0, len(mention_ids), AT_ONCE):
        part = mention_ids[start : start + AT_ONCE]
        _index(part)
        gather(part, {one: reposts[one] for one in part if one in reposts})


def follow_intake(job: Leased, now: datetime) -> None:
    """What follows the intake of one batch; rules may then look at stories, too."""
    reposts = {int(one): str(original) for one, original in job.payload.get("reposts", {}).items()}
    ids = [int(one) for one in job.payload["mention_ids"]]
    follow(ids, reposts=reposts)
    ask_for(ids, key=str(job.id), now=now)


def catch_up() -> int:
    """Does at once what waits for a worker, for a command that ends without one; gives how many jobs that were."""
    return Worker(database(), {FOLLOW_JOB: follow_intake}).drain()


def _index(mention_ids: Sequence[int]) -> None:
    with reading() as session:
        changes = behind(session, mention_ids)
    for portion in in_portions(changes, characters=PORTION):
        with transaction() as session:
            carry_out(session, portion)
