"""Pictures and files that came with new and edited texts, noted; they are fetched for those that a ticket answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from desk.attachments import ask_for
from moderation.finding import Finding
from storage.database import insert_into
from storage.storable import storable
from storage.tables import Attachment
from storage.vocabulary import AttachmentState

MOST = 20
_ADDRESS, _NAME, _TYPE = 2000, 200, 100


def note(session: Session, mention_ids: Mapping[str, int], findings: Sequence[Finding], *, now: datetime) -> None:
    """Notes what came with the texts that are known by these ids; what was noted before stays as it is."""
    rows = [
        {
            "mention_id": mention_ids[finding.external_id], "number": number, "url": storable(attached.url),
            "name": storable(attached.name)[:_NAME], "media_type": storable(attached.media_type)[:_TYPE],
            "state": AttachmentState.WAITING, "error": "", "sha256": "", "size": 0, "is_picture": False,
            "created_at": now,
        }
        for finding in findings
        if finding.external_id in mention_ids
        for number, attached in enumerate(finding.attachments[:MOST])
        if len(attached.url) <= _ADDRESS
    ]  # fmt: skip
    if not rows:
        return
    noting = insert_into(session, Attachment).on_conflict_do_nothing(index_elements=["mention_id", "number"])
    session.execute(noting, rows)
    # A talk goes on by an edit too: then its ticket is there already.
    ask_for(session, sorted({int(str(row["mention_id"])) for row in rows}), now=now)
