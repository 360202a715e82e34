"""What the seeded stream lacks to try every filter: branches, tags, flags, appraisals, stories and a spam wave."""

from datetime import UTC, datetime

from sqlalchemy import insert, select, update
from sqlalchemy import text as sql

from moderation.weighing import weigh_again
from storage.database import Database
from storage.jobs import Leased
from storage.tables import Appraisal, FlaggedAuthor, Mention, MentionTag, Place, Story, Tag
from storage.vocabulary import AuthorFlag, MentionState, TagKind

MARKED = 50
WAVE = 1_000
STORY = 3
AT_ONCE = 1_000


def furnish(database: Database) -> None:
    """Adds them to a copy that may be spoilt; everything is weighed, and PostgreSQL clears up as it does by itself."""
    now = datetime.now(UTC)
    with database.transaction() as session:
        session.execute(insert(Place), [{"brand_id": 1, "source_id": 4, "external_id": "bench", "name": "Центр"}])
        tag = {"brand_id": 1, "kind": TagKind.TOPIC, "name": "Очередь", "folded": "очередь", "created_at": now}
        session.execute(insert(Tag), [tag])
        flagged = [{"author_id": one, "flag": AuthorFlag.LAWYER, "at": now} for one in (3, 700, 1_400)]
        session.execute(insert(FlaggedAuthor), flagged)
        waiting = select(Mention.id).where(Mention.state == MentionState.NEW).order_by(Mention.id.desc())
        ids = list(session.scalars(waiting))
        marked = ids[::MARKED]
        put = {"mention_version": 1, "tag_id": 1, "named": "Очередь", "put_at": now}
        session.execute(insert(MentionTag), [{"mention_id": one, **put} for one in marked])
        said = {"brand_id": 1, "version": 1, "is_doubtful": True, "foreign_score": 0.9, "model": "seed", "made_at": now}
        session.execute(insert(Appraisal), [{"mention_id": one, **said} for one in marked])
        session.execute(update(Mention), [{"id": one, "place_id": 1} for one in ids[1::MARKED]])
        # The wave lies deep: it is found by its index or by walking through everything.
        wave = ids[-WAVE:]
        few = [ids[at : at + STORY] for at in range(2, min(len(ids) - WAVE, WAVE * MARKED), MARKED)]
        stories = [{"id": at, "brand_id": 1, "members": len(one)} for at, one in enumerate([wave, *few], start=1)]
        dated = {"authors": 2, "began_at": now, "latest_at": now}
        session.execute(insert(Story), [{"is_wave": one["id"] == 1, **one, **dated} for one in stories])
        joined = [{"id": one, "story_id": at} for at, part in enumerate([wave, *few], start=1) for one in part]
        session.execute(update(Mention), joined)
    weigh_again(Leased(0, "", {}, 0, 0, now), now)
    if database.dialect == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sql("VACUUM ANALYZE"))
