"""Texts out of tables: nothing is read anywhere, they are brought."""

from storage.i18n import msgid
from storage.source_kinds.row import SourceKind
from storage.vocabulary import Category, Scope

NOTHING = "nothing"
"""How it is collected: not at all."""

ROWS = (
    SourceKind(
        "import",
        msgid("Imported table"),
        Category.REVIEWS,
        86_400,
        collects=NOTHING,
        scope=Scope.OWN,
        shows_answers=False,
    ),
)
