"""What the desk knows of people who write."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, word_of
from storage.vocabulary import AuthorFlag


class FlaggedAuthor(Base):
    """A flag on an author, and who set it."""

    __tablename__ = "flagged_author"

    author_id: Mapped[int] = mapped_column(ForeignKey("author.id", ondelete="CASCADE"), primary_key=True)
    flag: Mapped[AuthorFlag] = mapped_column(word_of(AuthorFlag, "flag"), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
