"""Requests that came past every site: calls, visits, chats elsewhere. People write them down; nothing is read."""

from storage.i18n import msgid
from storage.source_kinds.imports import NOTHING
from storage.source_kinds.row import SourceKind
from storage.vocabulary import Category, Ground, Scope

KIND = "by_hand"

ROWS = (
    SourceKind(
        KIND, msgid("Written down by hand"), Category.MESSENGER, 86_400, collects=NOTHING, is_dialogue=True,
        shows_answers=False, ground=Ground.OURS, scope=Scope.OWN,
    ),
)  # fmt: skip
