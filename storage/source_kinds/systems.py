"""Other collectors of mentions."""

from storage.source_kinds.row import SourceKind

ROWS: tuple[SourceKind, ...] = ()
