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
    }
