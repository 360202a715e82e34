"""Review sites and app stores."""

from storage.source_kinds.row import SourceKind

ROWS: tuple[SourceKind, ...] = ()
