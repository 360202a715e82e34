"""Blogs with an interface of their own."""

from storage.source_kinds.row import Proof, SourceKind
from storage.vocabulary import Category

ROWS = (
    SourceKind(
        "wordpress", "WordPress", Category.BLOG, 600, connector="wordpress", asks_rating=True,
        optional_secrets=("user", "password"), proof=Proof.REAL,
    ),
)  # fmt: skip
