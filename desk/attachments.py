"""Pictures and files of a ticket: asked for when a text joins one, shown in its talk, sent with an answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desk.access import ticket_to_read
from desk.connectors import Picture
from storage import kept_files
from storage.errors import Refused
from storage.i18n import _
from storage.jobs import enqueue
from storage.rights import Actor
from storage.source_kinds import SourceKind
from storage.tables import Attachment, Message, TicketMention
from storage.vocabulary import AttachmentState

FETCH_JOB = "fetch_attachments"
FETCH_ATTEMPTS = 5
LARGEST_PICTURE = 10 * 1024 * 1024
LARGEST_TOGETHER = 20 * 1024 * 1024
"""Of all files of a letter: most mail servers take 25 MiB, and a file grows by a third on its way."""
PROGRAMS = frozenset({"exe", "com", "bat", "cmd", "scr", "pif", "msi", "js", "vbs", "wsf", "jar", "lnk", "ps1", "hta"})


class FileRow(NamedTuple):
    """A picture or file as the talk shows it; `name` and `error` are hostile."""

    id: int
    mention_id: int | None
    message_id: int | None
    name: str
    media_type: str
    state: AttachmentState
    error: str
    size: int
    is_picture: bool


class Upload(NamedTuple):
    """A picture as a browser handed it over; nothing about it is believed yet."""

    name: str
    body: bytes


def ask_for(session: Session, mention_ids: Sequence[int], *, now: datetime) -> None:
    """Enqueues the fetching of what came with these texts and is not fetched yet, where a ticket answers them."""
    waiting = session.scalars(
        select(Attachment.mention_id)
        .join(TicketMention, TicketMention.mention_id == Attachment.mention_id)
        .where(Attachment.mention_id.in_(mention_ids), Attachment.state == AttachmentState.WAITING)
        .group_by(Attachment.mention_id)
    ).all()
    for mention_id in waiting:
        key = f"{FETCH_JOB}:{mention_id}:{int(now.timestamp() * 1000)}"
        given = {"mention_id": mention_id}
        enqueue(session, FETCH_JOB, given, now=now, unique_key=key, priority=30, max_attempts=FETCH_ATTEMPTS)


def files_of_talk(session: Session, *, mention_ids: Sequence[int], message_ids: Sequence[int]) -> list[FileRow]:
    """What came and went with the turns of a talk, in their order."""
    found = session.execute(
        select(
            Attachment.id, Attachment.mention_id, Attachment.message_id, Attachment.name, Attachment.media_type,
            Attachment.state, Attachment.error, Attachment.size, Attachment.is_picture,
        )
        .where(or_(Attachment.mention_id.in_(mention_ids), Attachment.message_id.in_(message_ids)))
        .order_by(Attachment.number)
    )  # fmt: skip
    return [FileRow(*row) for row in found]


def file_to_read(session: Session, ticket_id: int, attachment_id: int, *, by: Actor) -> Attachment:
    """A kept file of a ticket that this person may see. Raises Refused as for one that does not exist."""
    ticket = ticket_to_read(session, ticket_id, by=by)
    mentions = select(TicketMention.mention_id).where(TicketMention.ticket_id == ticket.id)
    messages = select(Message.id).where(Message.ticket_id == ticket.id)
    found = session.scalars(
        select(Attachment).where(
            Attachment.id == attachment_id,
            Attachment.state == AttachmentState.KEPT,
            or_(Attachment.mention_id.in_(mentions), Attachment.message_id.in_(messages)),
        )
    ).one_or_none()
    if found is None:
        raise Refused(_("There is no such file."), _("It was removed, or not fetched yet."), _("Reload the ticket."))
    return found


def attach(session: Session, message: Message, uploads: Sequence[Upload], *, kind: SourceKind, now: datetime) -> None:
    """Keeps the pictures that go with an answer. Raises Refused for what the site does not take, or is no picture."""
    if not uploads:
        return
    if len(uploads) > kind.pictures:
        raise Refused(
            _("The answer was not sent."),
            _("An answer there carries at most {number} pictures.").format(number=kind.pictures)
            if kind.pictures
            else _("No pictures can be sent there."),
            _("Take some of them away."),
        )
    if sum(len(upload.body) for upload in uploads) > LARGEST_TOGETHER:
        raise Refused(
            _("The answer was not sent."),
            _("Its files have more than {most} MiB together.").format(most=LARGEST_TOGETHER // 1024 // 1024),
            _("Take some of them away."),
        )
    for number, upload in enumerate(uploads):
        kept = kept_picture(upload, takes_files=kind.takes_files)
        session.add(
            Attachment(
                message_id=message.id, number=number, name=upload.name[:200], media_type=kept.media_type,
                state=AttachmentState.KEPT, sha256=kept.sha256, size=kept.size, is_picture=kept.is_picture,
                created_at=now,
            )
        )  # fmt: skip
    session.flush()


def pictures_of(session: Session, message_id: int) -> tuple[Picture, ...]:
    """The pictures that go with an answer, with their bytes."""
    rows = session.execute(
        select(Attachment.name, Attachment.media_type, Attachment.sha256)
        .where(Attachment.message_id == message_id)
        .order_by(Attachment.number)
    ).all()
    return tuple(Picture(row.name or "picture", row.media_type, kept_files.read(row.sha256)) for row in rows)


def kept_picture(upload: Upload, *, takes_files: bool = False) -> kept_files.KeptFile:
    """The picture in the data folder, or any document where `takes_files`. Raises Refused for what does not go."""
    if len(upload.body) > LARGEST_PICTURE:
        raise Refused(
            _("The answer was not sent."),
            _("{name} is larger than {most} MiB.").format(name=upload.name, most=LARGEST_PICTURE // 1024 // 1024),
            _("Make it smaller."),
        )
    ending = upload.name.lower().rpartition(".")[2]
    if takes_files and ending in PROGRAMS:
        raise Refused(
            _("The answer was not sent."),
            _("{name} is a program: mail servers throw letters with such files away.").format(name=upload.name),
            _("Send a document or a picture."),
        )
    kept = kept_files.keep(upload.body)
    if not kept.is_picture and not takes_files:
        raise Refused(
            _("The answer was not sent."),
            _("{name} is no picture.").format(name=upload.name),
            _("Take PNG, JPEG, GIF or WebP."),
        )
    return kept
