"""Mailboxes: customers' letters, and letters in which other services tell of new reviews."""

from storage.source_kinds.row import SourceKind

ROWS: tuple[SourceKind, ...] = ()
