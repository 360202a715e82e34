"""The fields of imported tables as people read them."""

from storage.i18n import _


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
