"""What all tables share: moments, words, personal-data marks, ids."""

import enum
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

import uuid6
from sqlalchemy import JSON, BigInteger, Dialect, Enum, Integer, MetaData, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column
from sqlalchemy.types import TypeDecorator

from storage.card_numbers import masked
from storage.storable import storable

TEXT = "text"
"""The mark of a column that holds what people have written."""

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

BigInt = BigInteger().with_variant(Integer(), "sqlite")
Json = JSON().with_variant(JSONB(), "postgresql")


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment, stored as whole milliseconds since 1970 on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Milliseconds of an aware moment; a naive one is a defect and raises ValueError."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive moment {value!r}")
        return round(value.timestamp() * 1000)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """The moment, in UTC."""
        del dialect
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


class Storable(TypeDecorator[str]):
    """A text without the two things that a database refuses: NUL (PostgreSQL) and lone surrogates (both)."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as it can be stored; also when a column is compared with it."""
        del dialect
        return value if value is None else storable(value)


class StorableProse(Storable):
    """As `Storable`, of any length."""

    impl = Text
    cache_ok = True


class Masked(Storable):
    """People's own words: whoever writes them here, by whichever way, stores no number of a payment card."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as it can be stored, with stars for all but the last four digits of a card."""
        stored = super().process_bind_param(value, dialect)
        return stored if stored is None else masked(stored)


class MaskedProse(Masked):
    """As `Masked`, of any length."""

    impl = Text
    cache_ok = True


class Base(DeclarativeBase):
    """The one registry of tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Moment(),
        dict[str, Any]: Json,
        list[str]: Json,
        list[Any]: Json,
        int: BigInt,
    }


Id = Annotated[int, mapped_column(BigInt, primary_key=True, autoincrement=True)]


def new_uid() -> str:
    """A UUIDv7 as text, for the outside."""
    return str(uuid6.uuid7())


def word_of(words: type[enum.StrEnum], name: str, *, is_checked: bool = True) -> Enum:
    """A column type that holds one of the words, by value, with a CHECK of that name.

    Without one where the column was added later: SQLite gets a CHECK only by copying the whole table.
    """
    return Enum(
        words,
        name=name,
        native_enum=False,
        create_constraint=is_checked,
        length=32,
        values_callable=lambda kinds: [kind.value for kind in kinds],
    )


def line(length: int = 200, *, personal: str | None = None, **more: Any) -> MappedColumn[Any]:
    """A short text column; `personal` says what personal data it may hold, None that it holds none."""
    kind = Masked if personal == TEXT else Storable
    return mapped_column(kind(length), info={"personal": personal}, **more)


def prose(*, personal: str | None = None, **more: Any) -> MappedColumn[Any]:
    """A long text column, marked as `line`."""
    kind = MaskedProse if personal == TEXT else StorableProse
    return mapped_column(kind(), info={"personal": personal}, **more)


def document(*, personal: str | None = None, **more: Any) -> MappedColumn[Any]:
    """A JSON column, marked as `line`."""
    return mapped_column(Json, info={"personal": personal}, **more)


def uid() -> MappedColumn[str]:
    """The UUIDv7 of a row, for the outside."""
    return mapped_column(String(36), info={"personal": None}, unique=True, default=new_uid)
