"""Personal data can be found and removed only if every column that may hold it says so."""

from sqlalchemy import JSON, Enum, String, Text

from storage.tables import Base
from storage.tables.base import Storable


def test_every_text_column_says_whether_it_is_personal():
    unmarked = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String | Text | Storable | JSON)
        and not isinstance(column.type, Enum)
        and "personal" not in column.info
    ]
    assert unmarked == []
