"""The versions of a template, the newest first, each with what it changed."""

import streamlit as st

from desk import moments
from desk.screens.parts import now, plain, signed_in, zone_of
from desk.template_list import VersionRow
from desk.template_places import Places, places_in_words
from desk.template_words import decision_name
from desk.text_changes import Change, changes
from storage.i18n import _

COLOURS = {Change.ADDED: "green-background", Change.REMOVED: "red-background"}


def versions_panel(versions: list[VersionRow], known: Places, *, in_use: int | None) -> None:
    """How the template read."""
    zone, moment = zone_of(signed_in()), now()
    for place, one in enumerate(versions):
        before = versions[place + 1] if place + 1 < len(versions) else None
        with st.container(border=True):
            marks = [decision_name(one.state), *([_("in use")] if one.version == in_use else [])]
            called = _("Version {number}").format(number=one.version)
            st.markdown(f"**{called}** · {' · '.join(marks)}")
            writer = one.by or _("the system")
            told = [f"{writer}, {moments.when(one.at, now=moment, zone=zone)}"]
            if one.decided_at is not None:
                told.append(
                    _("decided by {name}, {when}").format(
                        name=one.decided_by or _("the system"), when=moments.when(one.decided_at, now=moment, zone=zone)
                    )
                )
            st.caption(plain(" · ".join(told)))
            if one.remark:
                st.text(_("Remark: {words}").format(words=one.remark))
            for line in _besides(one, before, known):
                st.caption(plain(line))
            if before is None:
                st.text(one.text)
            else:
                differences(before.text, one.text)


def differences(before: str, after: str) -> None:
    """Both texts as one: what came is green, what went is red and struck through."""
    said = []
    for part in changes(before, after):
        colour = COLOURS.get(part.change)
        if part.text == "\n":
            said.append("  \n" if part.change != Change.REMOVED else " ")
        elif colour is None or not part.text.strip():
            said.append(plain(part.text))
        else:
            # Marks stand against the words: with a space between them Markdown shows the marks themselves.
            head, tail = _space(part.text), _space(part.text[::-1])[::-1]
            words = plain(part.text.strip())
            struck = f"~~{words}~~" if part.change == Change.REMOVED else words
            said.append(f"{head}:{colour}[{struck}]{tail}")
    st.markdown("".join(said))


def _space(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


def _besides(one: VersionRow, before: VersionRow | None, known: Places) -> list[str]:
    """What else has changed."""
    if before is None:
        return []
    zone, moment = zone_of(signed_in()), now()

    def until(row: VersionRow) -> str:
        return moments.when(row.valid_until, now=moment, zone=zone) if row.valid_until else _("no end")

    pairs = (
        (_("Name"), before.name, one.name),
        (_("Shortcut"), before.shortcut or "–", one.shortcut or "–"),
        (_("For"), places_in_words(before.terms, known), places_in_words(one.terms, known)),
        (_("Valid until"), until(before), until(one)),
    )
    return [f"{label}: {old} → {new}" for label, old, new in pairs if old != new]
