"""Pictures and files that come with a customer's text or go with our answer; the bytes lie in the data folder."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, line, prose, word_of
from storage.vocabulary import AttachmentState


class Attachment(Base):
    """One picture or file of a mention, or of an outgoing message; `number` is its place there.

    `sha256` names the file once it is kept; `is_picture` says that it was looked at and is one.
    """

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("mention_id", "number"), UniqueConstraint("message_id", "number"))

    id: Mapped[Id]
    mention_id: Mapped[int | None] = mapped_column(ForeignKey("mention.id", ondelete="CASCADE"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    number: Mapped[int]
    url: Mapped[str] = line(2000, personal="address", default="")
    name: Mapped[str] = line(200, personal="text", default="")
    media_type: Mapped[str] = line(100, default="")
    state: Mapped[AttachmentState] = mapped_column(word_of(AttachmentState, "state"))
    error: Mapped[str] = prose(default="")
    sha256: Mapped[str] = line(64, default="")
    size: Mapped[int] = mapped_column(default=0)
    is_picture: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
