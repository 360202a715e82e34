"""Review sites and app stores."""

from storage.i18n import msgid
from storage.source_kinds.row import Complaint, Option, Proof, SourceKind
from storage.vocabulary import Category, Scope

UNDOCUMENTED = msgid(
    "The site does not document this interface for others, and may change or close it. Read it only if its owner "
    "permits that to you."
)

ROWS = (
    SourceKind(
        "banki", "banki.ru", Category.REVIEWS, 900, complaint=Complaint.CABINET, scope=Scope.OWN,
        proof=Proof.RECORDED, terms=UNDOCUMENTED,
    ),
    SourceKind(
        "sravni", "sravni.ru", Category.REVIEWS, 1800, complaint=Complaint.CABINET, scope=Scope.OWN,
        options=(Option("object", msgid("The bank's number at sravni.ru (found by itself unless given)")),),
        proof=Proof.RECORDED, terms=UNDOCUMENTED,
    ),
    SourceKind(
        "otzovik", "otzovik.com", Category.REVIEWS, 6 * 3600, complaint=Complaint.CABINET, scope=Scope.OWN,
        options=(Option("per_pass", msgid("Reviews read in one pass"), is_number=True),), proof=Proof.RECORDED,
    ),
    SourceKind(
        "irecommend", "irecommend.ru", Category.REVIEWS, 6 * 3600, complaint=Complaint.CABINET, scope=Scope.OWN,
        options=(Option("per_pass", msgid("Reviews read in one pass"), is_number=True),), proof=Proof.RECORDED,
    ),
    SourceKind(
        "app_store", "App Store", Category.REVIEWS, 3600, complaint=Complaint.CABINET, scope=Scope.OWN,
        options=(Option("countries", msgid("Countries (ru, kz, …)")),), proof=Proof.RECORDED,
    ),
    SourceKind(
        "google_play", "Google Play", Category.REVIEWS, 3600, complaint=Complaint.CABINET, scope=Scope.OWN,
        options=(Option("languages", msgid("Languages (ru, uk, …)")),), proof=Proof.RECORDED, terms=UNDOCUMENTED,
    ),
    SourceKind(
        "rustore", "RuStore", Category.REVIEWS, 1800, complaint=Complaint.CABINET, scope=Scope.OWN,
        secrets=("key_id", "private_key"), reply_limit=500,
    ),
    SourceKind(
        "trustpilot", "Trustpilot", Category.REVIEWS, 3600, complaint=Complaint.CABINET, scope=Scope.OWN,
        secrets=("key",),
    ),
)  # fmt: skip
