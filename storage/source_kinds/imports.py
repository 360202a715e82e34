"""Texts out of tables: nothing is read anywhere, they are brought."""

from storage.i18n import msgid
from storage.source_kinds.row import SourceKind
from storage.vocabulary import Category

ROWS = (SourceKind("import", msgid("Imported table"), Category.REVIEWS, 86_400, collects="nothing"),)
