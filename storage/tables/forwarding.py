"""Where what a switched-off category hides is sent to, by letter."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, document, word_of
from storage.vocabulary import Category


class CategoryForward(Base):
    """Hidden texts of a brand's category go to these addresses, once a day or within minutes.

    What was hidden up to `told_until` has been told, each text once. Without `with_words` a letter holds numbers and
    links only.
    """

    __tablename__ = "category_forward"

    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"), primary_key=True)
    category: Mapped[Category] = mapped_column(word_of(Category, "category"), primary_key=True)
    addresses: Mapped[list[str]] = document(personal="address", default=list)
    is_daily: Mapped[bool] = mapped_column(default=True)
    with_words: Mapped[bool] = mapped_column(default=False)
    told_until: Mapped[datetime]
    sent_at: Mapped[datetime | None]
