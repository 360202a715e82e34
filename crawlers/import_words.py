"""The fields of imported tables as people read them, and how an import stands."""

from crawlers.imports.earlier import ImportRow
from crawlers.imports.fate import Prospect
from storage.i18n import _, ngettext


def field_name(field: str) -> str:
    """A field in the language in force."""
    return {
        "": _("leave out"),
        "number": _("Row"),
        "external_id": _("Number in its system"),
        "url": _("Address"),
        "text": _("Text"),
        "title": _("Title"),
        "author": _("Author"),
        "author_id": _("Author's nickname or number"),
        "author_url": _("Author's page"),
        "phone": _("Telephone"),
        "email": _("E-mail"),
        "stars": _("Stars"),
        "source": _("Site"),
        "category": _("Category"),
        "published_at": _("Published"),
        "time": _("Time of day"),
        "label": _("Label"),
        "place": _("Branch"),
        "place_id": _("Code of the branch"),
        "place_address": _("Address of the branch"),
        "views": _("Views"),
        "likes": _("Likes"),
        "comments": _("Comments"),
        "reposts": _("Reposts"),
        "followers": _("Followers"),
        "uid": _("Identity in Repdesk"),
        "channel": _("Channel"),
        "operator": _("Operator"),
        "opened_at": _("Asked"),
        "first_reply_at": _("First answered"),
        "closed_at": _("Closed"),
        "rating": _("Rating"),
        "reply": _("Answer"),
        "request_type": _("Request type"),
    }[field]


def standing_told(row: ImportRow) -> str:
    """What came of an import, in a sentence or three."""
    counts = _("Added: {added}. Known already: {known}. Left out: {bad}.")
    told = [counts.format(added=row.added, known=row.known, bad=row.refused)]
    if row.is_undone:
        told.append(_("Taken back: {removed} gone, {stayed} stayed.").format(removed=row.removed, stayed=row.stayed))
    elif row.is_going:
        told.append(_("It is being taken back."))
    elif not row.is_whole:
        told.append(_("Not finished."))
    return " ".join(told)


def stays_told(found: Prospect) -> list[str]:
    """Why some of it stays when it is taken back, a line for each reason."""
    ticketed = ngettext("{count} stays: it has a ticket that was worked with.",
                        "{count} stay: they have tickets that were worked with.", found.ticketed)  # fmt: skip
    decided = ngettext("{count} stays: somebody has decided on it.",
                       "{count} stay: somebody has decided on them.", found.decided)  # fmt: skip
    elsewhere = ngettext("{count} stays: it came by another source or table too.",
                         "{count} stay: they came by another source or table too.", found.elsewhere)  # fmt: skip
    each = {ticketed: found.ticketed, decided: found.decided, elsewhere: found.elsewhere}
    return [words.format(count=count) for words, count in each.items() if count]
