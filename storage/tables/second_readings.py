"""What a second person made of mentions that were decided already."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, word_of
from storage.vocabulary import DecisionKind, Label


class SecondReading(Base):
    """A decided mention read once more by somebody else; nothing about the mention changes by it.

    The first answer stands beside the second as it was then: a label, or none for "not about us".
    """

    __tablename__ = "second_reading"
    __table_args__ = (UniqueConstraint("decision_id", "person_id"), Index(None, "brand_id", "id"))

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    mention_id: Mapped[int] = mapped_column(ForeignKey("mention.id", ondelete="CASCADE"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # "skip": the second person could not say.
    kind: Mapped[DecisionKind] = mapped_column(word_of(DecisionKind, "kind", is_checked=False))
    first: Mapped[Label | None] = mapped_column(word_of(Label, "first"))
    second: Mapped[Label | None] = mapped_column(word_of(Label, "second"))
    first_tags: Mapped[list[Any]] = document(default=list)
    second_tags: Mapped[list[Any]] = document(default=list)
    seconds: Mapped[float | None]
    read_at: Mapped[datetime]
