"""Words of customers that ask for nothing."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class Thanks(Base):
    """A turn of the talk that was a mere "thank you": it opens nothing again, and is nobody's last word."""

    __tablename__ = "thanks"

    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
