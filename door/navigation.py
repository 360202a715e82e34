"""Which screens there are, who may open them, and how the sidebar looks."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import streamlit as st
from streamlit.navigation.page import Page

from storage.i18n import _
from storage.rights import Actor
from storage.vocabulary import Role

HOUSE = Path(__file__).resolve().parent.parent
EVERYBODY = tuple(Role)


class Screen(NamedTuple):
    """A screen, its name and icon in the sidebar, and the roles that open it; a hidden one is reached by links."""

    path: str
    title: str
    icon: str
    roles: tuple[Role, ...]
    is_hidden: bool = False


def sections() -> dict[str, list[Screen]]:
    """All screens by section, named in the language in force."""
    return {
        _("Work"): [
            Screen("moderation/screens/stream.py", _("Stream"), ":material/dynamic_feed:", (Role.MODERATOR, Role.LEAD)),
            Screen("desk/screens/queue.py", _("Queue"), ":material/inbox:", (Role.OPERATOR, Role.LEAD)),
            Screen("desk/screens/team.py", _("Team"), ":material/groups:", (Role.LEAD,)),
            Screen(
                "desk/screens/ticket.py",
                _("Ticket"),
                ":material/forum:",
                (Role.OPERATOR, Role.LEAD, Role.MODERATOR, Role.QUALITY),
                is_hidden=True,
            ),
        ],
        _("Figures"): [
            Screen("dashboards/screens/sla.py", _("Speed"), ":material/speed:", FIGURES),
            Screen("dashboards/screens/csi.py", _("Ratings"), ":material/thumbs_up_down:", FIGURES),
            Screen("dashboards/screens/mentions.py", _("Mentions"), ":material/bar_chart:", INFLOW),
            Screen("crawlers/screens/comparison.py", _("Compare sources"), ":material/balance:", COMPARERS),
        ],
        _("Set-up"): [
            Screen("crawlers/screens/sources.py", _("Sources"), ":material/rss_feed:", SETTERS),
            Screen("crawlers/screens/table_import.py", _("Import"), ":material/upload_file:", SETTERS),
            Screen("moderation/screens/brands.py", _("Brands"), ":material/storefront:", TRIERS),
            Screen("desk/screens/channels.py", _("Channels"), ":material/alt_route:", SETTERS),
            Screen("desk/screens/people.py", _("People"), ":material/badge:", SETTERS),
            Screen("door/screens/installation.py", _("Installation"), ":material/dns:", SETTERS),
        ],
    }


# Figures of people: an operator sees the own ones; marketing sees mentions only.
FIGURES = (Role.LEAD, Role.OPERATOR, Role.QUALITY, Role.ADMINISTRATOR)
INFLOW = (Role.MARKETING, Role.LEAD, Role.QUALITY, Role.MODERATOR, Role.ADMINISTRATOR)
COMPARERS = (Role.LEAD, Role.MARKETING, Role.ADMINISTRATOR)
SETTERS = (Role.ADMINISTRATOR,)
# Marketing tries queries there; only an administrator saves.
TRIERS = (Role.ADMINISTRATOR, Role.MARKETING)


def open_to(by: Actor) -> dict[str, list[Screen]]:
    """The sections with the screens this person may open."""
    allowed = {
        section: [screen for screen in screens if by.holds(*screen.roles) and (HOUSE / screen.path).exists()]
        for section, screens in sections().items()
    }
    return {section: screens for section, screens in allowed.items() if screens}


def pages_for(by: Actor) -> dict[str, list[Page]]:
    """The pages for `st.navigation`; the address without a path leads to the first of them."""
    pages = {section: [_page(screen) for screen in screens] for section, screens in open_to(by).items()}
    first = next((page for group in pages.values() for page in group if page.visibility == "visible"), None)
    landing = st.Page(_landing(first), title="Repdesk", url_path="home", default=True, visibility="hidden")
    return {"": [landing], **pages}


def _page(screen: Screen) -> Page:
    return st.Page(
        HOUSE / screen.path,
        title=screen.title,
        icon=screen.icon,
        # Streamlit finds a screen's page by its file's name only if both agree.
        url_path=Path(screen.path).stem,
        visibility="hidden" if screen.is_hidden else "visible",
    )


def _landing(first: Page | None) -> Callable[[], None]:
    def landing() -> None:
        if first is None:
            st.info(_("You hold no role yet. Ask an administrator for one."))
        else:
            st.switch_page(first)

    return landing
