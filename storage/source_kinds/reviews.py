"""Review sites and app stores."""

from storage.i18n import msgid
from storage.source_kinds.row import SIGN_IN, Complaint, Option, Proof, SourceKind
from storage.vocabulary import Category, Ground, Scope

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
        shows_answers=False,
    ),
    SourceKind(
        "otzovik", "otzovik.com", Category.REVIEWS, 6 * 3600, complaint=Complaint.CABINET, scope=Scope.OWN,
        options=(Option("per_pass", msgid("Reviews read in one pass"), is_number=True),), proof=Proof.RECORDED,
        shows_answers=False,
    ),
    SourceKind(
        "irecommend", "irecommend.ru", Category.REVIEWS, 6 * 3600, complaint=Complaint.CABINET, scope=Scope.OWN,
        options=(Option("per_pass", msgid("Reviews read in one pass"), is_number=True),), proof=Proof.RECORDED,
        shows_answers=False,
    ),
    SourceKind(
        "app_store", "App Store", Category.REVIEWS, 3600, complaint=Complaint.CABINET, scope=Scope.OWN,
        options=(Option("countries", msgid("Countries (ru, kz, …)")),), proof=Proof.RECORDED,
        shows_answers=False,
    ),
    SourceKind(
        "app_store_connect", "App Store Connect", Category.REVIEWS, 1800, connector="app_store_connect",
        complaint=Complaint.CABINET, scope=Scope.OWN, ground=Ground.OURS,
        secrets=("issuer_id", "key_id", "private_key"), reply_limit=5970, one_answer=True,
        checks_answers=True,
    ),
    SourceKind(
        "google_play", "Google Play", Category.REVIEWS, 3600, complaint=Complaint.CABINET, scope=Scope.OWN,
        options=(Option("languages", msgid("Languages (ru, uk, …)")),), proof=Proof.RECORDED, terms=UNDOCUMENTED,
    ),
    SourceKind(
        "google_play_console", "Google Play Console", Category.REVIEWS, 1800, connector="google_play_console",
        complaint=Complaint.CABINET, scope=Scope.OWN, ground=Ground.OURS, ways_in=(SIGN_IN, ("token",)),
        reply_limit=350, one_answer=True,
    ),
    SourceKind(
        "rustore", "RuStore", Category.REVIEWS, 1800, complaint=Complaint.CABINET, scope=Scope.OWN,
        connector="rustore", ground=Ground.OURS, secrets=("key_id", "private_key"), reply_limit=500,
        one_answer=True, checks_answers=True,
    ),
    SourceKind(
        "trustpilot", "Trustpilot", Category.REVIEWS, 3600, complaint=Complaint.CABINET, scope=Scope.OWN,
        secrets=("key",),
    ),
)  # fmt: skip
