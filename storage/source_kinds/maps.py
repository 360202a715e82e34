"""Map services: reviews of branches."""

from storage.i18n import msgid
from storage.source_kinds.row import SIGN_IN, Complaint, Option, Proof, SourceKind
from storage.vocabulary import Category, Scope

BRANCHES = Option("branches", msgid("Branches (their numbers at the map service, with commas between them)"))

ROWS = (
    SourceKind(
        "google_business", "Google Business Profile", Category.MAPS, 600, connector="google_business",
        ways_in=(SIGN_IN, ("token",)), reply_limit=4096, limit_in_bytes=True, one_answer=True, checks_answers=True,
        complaint=Complaint.CABINET, scope=Scope.OWN,
    ),
    SourceKind(
        "google_places", msgid("Google Maps (canary)"), Category.MAPS, 6 * 3600, complaint=Complaint.LINK,
        scope=Scope.OWN, secrets=("key",), options=(BRANCHES,),
        shows_answers=False,
    ),
    SourceKind(
        "2gis", msgid("2GIS"), Category.MAPS, 1800, complaint=Complaint.CABINET, scope=Scope.OWN,
        secrets=("key",), options=(BRANCHES,), proof=Proof.RECORDED,
        terms=msgid(
            "2GIS does not document this interface for others, and may change or close it. Read it only with a key and "
            "a permission of your own; the letters of 2GIS to the owner's mailbox are the other way."
        ),
    ),
    SourceKind(
        "yandex_maps", msgid("Yandex Maps (public page)"), Category.MAPS, 6 * 3600, complaint=Complaint.CABINET,
        scope=Scope.OWN, options=(BRANCHES,), proof=Proof.RECORDED,
        terms=msgid(
            "Yandex does not allow its maps to be read by programs. Read the public page only if you have its consent; "
            "the letters of Yandex Business and the tables of its cabinet are the ways that need none."
        ),
    ),
)  # fmt: skip
