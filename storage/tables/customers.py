"""Customers: who stands behind the authors of several sources, how to reach them, what the CRM knows."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, line, prose, uid, word_of
from storage.vocabulary import ContactKind

IS_MERGED = sql("merged_into_id IS NOT NULL")


class Customer(Base):
    """A person who writes to a brand. A merged one points at the customer it belongs to; nothing of it moves.

    `sought` is the name as it is looked for.
    """

    __tablename__ = "customer"
    __table_args__ = (
        Index(None, "brand_id", "sought"),
        Index("ix_customer_merged", "merged_into_id", sqlite_where=IS_MERGED, postgresql_where=IS_MERGED),
    )

    id: Mapped[Id]
    uid: Mapped[str] = uid()
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    name: Mapped[str] = line(300, personal="name", default="")
    sought: Mapped[str] = line(300, personal="name", default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id", ondelete="SET NULL"))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]


class CustomerAuthor(Base):
    """An author of a source who is this customer; an author is one customer at most."""

    __tablename__ = "customer_author"

    author_id: Mapped[int] = mapped_column(
        ForeignKey("author.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"), index=True)
    joined_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    joined_at: Mapped[datetime]


class CustomerContact(Base):
    """A phone (+79…), an e-mail or a number in the CRM; `ending` holds the last four digits of a phone."""

    __tablename__ = "customer_contact"
    __table_args__ = (
        UniqueConstraint("customer_id", "kind", "value"),
        Index(None, "brand_id", "kind", "value"),
        Index(None, "brand_id", "ending"),
    )

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    kind: Mapped[ContactKind] = mapped_column(word_of(ContactKind, "kind"))
    value: Mapped[str] = line(200, personal="address")
    ending: Mapped[str] = line(4, personal="address", default="")
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]


class CrmConnection(Base):
    """Where a brand's CRM is asked about a customer, and how its answer is read."""

    __tablename__ = "crm_connection"

    brand_id: Mapped[int] = mapped_column(
        ForeignKey("brand.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    address: Mapped[str] = line(2000)
    secrets: Mapped[str] = prose(personal="secret", default="")
    is_local: Mapped[bool] = mapped_column(default=False)
    fields: Mapped[dict[str, Any]] = document(default=dict)
    kept_s: Mapped[int] = mapped_column(default=3600)
    changed_at: Mapped[datetime]


class CrmReading(Base):
    """What the CRM last said of a customer, and when; `error` is why the newest try failed."""

    __tablename__ = "crm_reading"

    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    is_client: Mapped[bool | None]
    properties: Mapped[dict[str, Any]] = document(personal="mixed", default=dict)
    read_at: Mapped[datetime | None]
    tried_at: Mapped[datetime]
    error: Mapped[str] = prose(default="")
