"""A button that copies a text; it says itself whether that worked."""

import streamlit as st

from desk.screens.widgets import asset
from storage.i18n import _

_copying = st.components.v2.component("repdesk.copying", css=asset("copying.css"), js=asset("copying.js"))


def copy_button(label: str, text: str, *, key: str) -> None:
    """Copies the text as it is; it is never shown as anything but text."""
    words = {"copy": label, "copied": _("Copied ✓"), "failed": _("Select the text and copy it by hand")}
    _copying(key=key, data={"text": text, "words": words}, on_copied_change=lambda: None)
