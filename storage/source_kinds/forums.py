"""Forums: engines that are walked page by page, and those with an interface."""

from storage.i18n import msgid
from storage.source_kinds.row import Proof, SourceKind
from storage.vocabulary import Category

ROWS = (SourceKind("forum", msgid("forum"), Category.FORUM, 900, collects="spider", proof=Proof.RECORDED),)
