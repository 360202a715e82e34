"""Forums: engines that are walked page by page, and those with an interface."""

from storage.i18n import msgid
from storage.source_kinds.row import LONGEST, MOST_LINKS, Option, Proof, SourceKind
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
        "discourse", msgid("forum (Discourse)"), Category.FORUM, 600, connector="discourse",
        optional_secrets=("key", "user"), answers_with=(("key", "user"),), reply_limit=32_000, checks_answers=True,
        options=(LONGEST, MOST_LINKS), proof=Proof.DOCUMENTED,
    ),
    SourceKind(
        "nodebb", msgid("forum (NodeBB)"), Category.FORUM, 600, connector="nodebb", optional_secrets=("token",),
        answers_with=(("token",),), reply_limit=32_767, checks_answers=True,
        options=(Option("uid", msgid("Number of the member as whom we answer (only with a master token)")),
                 LONGEST, MOST_LINKS),
        proof=Proof.REAL,
    ),
    SourceKind(
        "flarum", msgid("forum (Flarum)"), Category.FORUM, 600, optional_secrets=("token",), proof=Proof.DOCUMENTED
    ),
)  # fmt: skip
