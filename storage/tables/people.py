"""People, what they may do, and how they are signed in."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, line, prose, uid, word_of
from storage.vocabulary import Role


class Person(Base):
    """Somebody who signs in."""

    __tablename__ = "person"

    id: Mapped[Id]
    uid: Mapped[str] = uid()
    login: Mapped[str] = line(80, personal="login", unique=True)
    name: Mapped[str] = line(120, personal="name")
    email: Mapped[str] = line(200, personal="email", default="")
    password_hash: Mapped[str] = line(200, personal="secret")
    language: Mapped[str] = line(8, default="")
    zone: Mapped[str] = line(64, default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    # How many open tickets they hold at once; None: as many as come.
    open_limit: Mapped[int | None]
    created_at: Mapped[datetime]


class PersonRole(Base):
    """A role held for a brand; brand 0 stands for all brands."""

    __tablename__ = "person_role"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    brand_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    role: Mapped[Role] = mapped_column(word_of(Role, "role"), primary_key=True)


class SignIn(Base):
    """A server-side session; the browser holds the token, we only its SHA-256."""

    __tablename__ = "sign_in"

    id: Mapped[Id]
    token_hash: Mapped[str] = line(64, personal="secret", unique=True)
    csrf: Mapped[str] = line(64, personal="secret")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    address: Mapped[str] = line(64, personal="address", default="")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """A failed sign-in, for throttling by login and by address."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index(None, "login", "tried_at"),
        Index(None, "address", "tried_at"),
    )

    id: Mapped[Id]
    login: Mapped[str] = line(80, personal="login")
    address: Mapped[str] = line(64, personal="address")
    tried_at: Mapped[datetime]


class AuditEntry(Base):
    """Who changed what, when; never changed afterwards."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "subject", "subject_id", "id"),)

    id: Mapped[Id]
    at: Mapped[datetime]
    person_id: Mapped[int | None]
    action: Mapped[str] = line(80)
    subject: Mapped[str] = line(40)
    subject_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = document(personal="mixed", default=dict)


class Preference(Base):
    """A person's own setting (theme, density, …)."""

    __tablename__ = "preference"
    __table_args__ = (UniqueConstraint("person_id", "key"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    key: Mapped[str] = line(80)
    value: Mapped[str] = prose()
