"""The words of the panel of templates in the answer box; see templates.js."""

from storage.i18n import _


def template_words() -> dict[str, str]:
    """What stands on the panel, in the language in force."""
    return {
        "templates": _("Templates"),
        "templates_help": _("Ready answers: “/” in an empty answer, or Alt+T"),
        "templates_find": _("Find a template"),
        "templates_keys": _("↑ ↓ choose · Enter puts it in · Esc closes · Ctrl+Z takes it out again"),
        "templates_wait": _("Looking for what fits…"),
        "templates_none": _("No template has these words."),
        "templates_empty": _("No template fits this ticket yet. They are written on the screen Templates."),
        "templates_lost": _("The desk could not be reached. Try again."),
        "templates_other": _("meant for other tickets"),
        "suggestions": _("Suggestions"),
        "suggestions_help": _("The best templates and answers of like tickets: Alt+S"),
        "suggestions_find": _("Suggestions"),
        "suggestions_keys": _("1–9 or Enter puts one in · ↑ ↓ choose · Esc closes"),
        "suggestions_wait": _("Looking for like tickets…"),
        "suggestions_empty": _("Nothing like this was answered yet, and no template fits."),
        "suggestions_none": _("Nothing like this was answered yet, and no template fits."),
        "suggestions_lost": _("The desk could not be reached. Try again."),
        "suggestions_ask": _("Ask the model for a draft"),
        "suggestions_ask_help": _("Names, phones and numbers of the customer do not leave the house."),
        "suggestions_draft": _("The model's draft"),
        "suggestions_writing": _("The model is writing…"),
        "suggestions_mark": _("A model's draft: check every fact before it goes out."),
        "suggestions_read": _("I have read it"),
    }
