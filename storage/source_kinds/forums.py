"""Forums: engines that are walked page by page, and those with an interface."""

from storage.i18n import msgid
from storage.source_kinds.row import Option, Proof, SourceKind
from storage.vocabulary import Category

ROWS = (
    SourceKind(
        "forum", msgid("forum"), Category.FORUM, 900, collects="spider", proof=Proof.RECORDED,
        options=(
            Option("engine", msgid("Engine: the name of a shipped profile; empty: what the pages show")),
            Option("profile", msgid("Profile of its pages (TOML), instead of an engine's"), is_long=True),
        ),
    ),
    SourceKind(
        "discourse", msgid("forum (Discourse)"), Category.FORUM, 600, optional_secrets=("key", "user"),
        proof=Proof.DOCUMENTED,
    ),
    SourceKind("nodebb", msgid("forum (NodeBB)"), Category.FORUM, 600, proof=Proof.DOCUMENTED),
    SourceKind(
        "flarum", msgid("forum (Flarum)"), Category.FORUM, 600, optional_secrets=("token",), proof=Proof.DOCUMENTED
    ),
)  # fmt: skip
