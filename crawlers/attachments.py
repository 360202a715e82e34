"""Fetches what came with a customer's text: bounded, guarded, looked at; what a site refuses is told in the talk."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crawlers.assignment import Assignment, assignment_of
from crawlers.parsers.drift import shape_of
from crawlers.parsers.mail_files import way_of
from crawlers.parsers.telegram_bot import FILE as TELEGRAM_FILE
from crawlers.parsers.telegram_bot import result_of
from crawlers.pollers.mailbox_files import fetch_file
from crawlers.pollers.telegram_bot import site_of
from storage import kept_files
from storage.database import transaction
from storage.errors import Refused, SourceFailed
from storage.hiding import hiding
from storage.i18n import _, speaking
from storage.jobs import Leased
from storage.net import Limits, Request, expected, fetch
from storage.net_way import going
from storage.settings import settings
from storage.tables import Attachment, Mention, Source
from storage.vocabulary import AttachmentState, PageState

LIMITS = Limits(size=kept_files.LARGEST, read=15.0, total=60.0, pause=0.1)
MAIL = frozenset({"mailbox", "review_letters"})
PASSING = frozenset({PageState.UNREACHABLE, PageState.QUOTA})


class Wanted(NamedTuple):
    """A file to fetch, and from whom."""

    attachment_id: int
    url: str
    assignment: Assignment


def fetch_attachments(job: Leased, now: datetime) -> None:
    """Fetches the files of one text. Raises SourceFailed for another try while some of them may still come."""
    with transaction() as session:
        wanted = _waiting(session, int(job.payload["mention_id"]))
    later: SourceFailed | None = None
    with speaking(settings().language):
        for one in wanted:
            try:
                _settle(one.attachment_id, kept=kept_files.keep(_fetched(one, now=now)))
            except SourceFailed as failure:
                if failure.state in PASSING and job.attempts < job.max_attempts:
                    later = failure
                else:
                    _settle(one.attachment_id, error=failure.message)
            except Refused as refusal:
                _settle(one.attachment_id, error=str(refusal))
    if later is not None:
        raise later


def _waiting(session: Session, mention_id: int) -> list[Wanted]:
    rows = session.execute(
        select(Attachment.id, Attachment.url, Source)
        .join(Mention, Mention.id == Attachment.mention_id)
        .join(Source, Source.id == Mention.source_id)
        .where(Attachment.mention_id == mention_id, Attachment.state == AttachmentState.WAITING)
        .order_by(Attachment.number)
    )
    return [Wanted(attachment_id, url, assignment_of(source)) for attachment_id, url, source in rows]


def _fetched(wanted: Wanted, *, now: datetime) -> bytes:
    """The bytes. The site's own address is asked; a key goes only to the site that gave it."""
    token = wanted.assignment.secrets.get("token", "")
    with hiding(token), going(wanted.assignment.way):
        url = wanted.url
        in_letter = way_of(url) if wanted.assignment.kind in MAIL else None
        if in_letter is not None:
            return fetch_file(wanted.assignment, in_letter)
        if url.startswith(TELEGRAM_FILE):
            url = _telegram_address(wanted, token, now=now)
        return expected(fetch(Request(url), limits=LIMITS, local=wanted.assignment.is_local), now=now).body


def _telegram_address(wanted: Wanted, token: str, *, now: datetime) -> str:
    """A file's address holds the bot's key and lives for an hour: it is asked for when it is used."""
    site = site_of(wanted.assignment)
    asked = {"file_id": wanted.url.removeprefix(TELEGRAM_FILE)}
    request = Request(f"{site}/bot{token}/getFile", method="POST", json=asked)
    result = result_of(fetch(request, limits=LIMITS, local=wanted.assignment.is_local).json(), now=now)
    with shape_of("getFile", _("an answer of Telegram's")):
        return f"{site}/file/bot{token}/{result['file_path']}"


def _settle(attachment_id: int, *, kept: kept_files.KeptFile | None = None, error: str = "") -> None:
    with transaction() as session:
        row = session.get(Attachment, attachment_id)
        if row is None or row.state != AttachmentState.WAITING:
            return
        row.state = AttachmentState.KEPT if kept else AttachmentState.REFUSED
        row.error = error[:500]
        if kept is not None:
            row.sha256, row.media_type, row.size = kept.sha256, kept.media_type, kept.size
            row.is_picture = kept.is_picture
