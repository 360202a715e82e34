"""Any site: what it announces of itself."""

from storage.i18n import msgid
from storage.source_kinds.row import Proof, SourceKind
from storage.vocabulary import Category

ROWS = (SourceKind("feed", msgid("feed (RSS, Atom)"), Category.MEDIA, 900, proof=Proof.RECORDED),)
