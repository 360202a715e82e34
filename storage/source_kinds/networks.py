"""International networks and question sites."""

from storage.source_kinds.row import SourceKind

ROWS: tuple[SourceKind, ...] = ()
