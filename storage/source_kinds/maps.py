"""Map services: reviews of branches."""

from storage.source_kinds.row import SourceKind
from storage.vocabulary import Category

ROWS = (
    SourceKind(
        "google_business", "Google Business Profile", Category.MAPS, 600, connector="google_business",
        secrets=("token",), reply_limit=4096, limit_in_bytes=True,
    ),
)  # fmt: skip
