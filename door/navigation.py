"""Which screens there are, who may open them, and how the sidebar looks."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import streamlit as st
from streamlit.navigation.page import Page

from desk.access import SCREEN_READERS, SHIFT_READERS
from desk.screens.parts import empty
from storage.i18n import _
from storage.rights import Actor, role_name
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
            Screen(
                "moderation/screens/removals.py",
                _("Removal complaints"),
                ":material/gavel:",
                (Role.MODERATOR, Role.LEAD),
            ),
            Screen(
                "moderation/screens/second_reading.py",
                _("Second reading"),
                ":material/rate_review:",
                (Role.MODERATOR, Role.LEAD, Role.ADMINISTRATOR, Role.QUALITY),
            ),
            Screen("desk/screens/queue.py", _("Queue"), ":material/inbox:", (Role.OPERATOR, Role.LEAD)),
            Screen("desk/screens/approvals.py", _("Approval"), ":material/approval:", (Role.OPERATOR, Role.LEAD)),
            Screen("desk/screens/customers.py", _("Customers"), ":material/person_search:", ANSWERERS),
            Screen("dashboards/screens/escalations.py", _("Escalations"), ":material/corporate_fare:", ASKERS),
            Screen("desk/screens/templates.py", _("Templates"), ":material/text_snippet:", TEMPLATERS),
            Screen("desk/screens/quality.py", _("Quality control"), ":material/fact_check:", CONTROLLERS),
            Screen("desk/screens/my_scores.py", _("My scores"), ":material/grading:", (Role.OPERATOR,)),
            Screen("desk/screens/team.py", _("Team"), ":material/groups:", (Role.LEAD,)),
            Screen("moderation/screens/by_hand.py", _("Ticket by hand"), ":material/add_call:", WRITERS_BY_HAND),
            Screen("desk/screens/notices.py", _("My notices"), ":material/notifications:", EVERYBODY),
            Screen("desk/screens/shifts.py", _("Shifts"), ":material/event_available:", SHIFT_READERS),
            Screen(
                "moderation/screens/author.py",
                _("Author"),
                ":material/person:",
                (Role.MODERATOR, Role.LEAD, Role.OPERATOR, Role.MARKETING, Role.QUALITY),
                is_hidden=True,
            ),
            Screen(
                "desk/screens/ticket.py",
                _("Ticket"),
                ":material/forum:",
                SCREEN_READERS,
                is_hidden=True,
            ),
        ],
        _("Figures"): _figures(),
        _("Set-up"): _set_up(),
    }


def _figures() -> list[Screen]:
    return [
        Screen("dashboards/screens/sla.py", _("Speed"), ":material/speed:", FIGURES),
        Screen("dashboards/screens/staffing.py", _("Inflow"), ":material/calendar_view_week:", RULERS),
        Screen("dashboards/screens/csi.py", _("Ratings"), ":material/thumbs_up_down:", FIGURES),
        Screen("dashboards/screens/reading_list.py", _("Reading list"), ":material/checklist:", FIGURES),
        Screen("dashboards/screens/channel_figures.py", _("Talks"), ":material/forum:", FIGURES),
        Screen("dashboards/screens/review.py", _("Operator review"), ":material/person_check:", REVIEWED),
        Screen("dashboards/screens/bonus.py", _("Bonuses"), ":material/payments:", PAID),
        Screen("dashboards/screens/quality_figures.py", _("Quality"), ":material/workspace_premium:", FIGURES),
        Screen("dashboards/screens/guarantee.py", _("Guarantee"), ":material/verified_user:", COMPENSATORS),
        Screen("dashboards/screens/mentions.py", _("Mentions"), ":material/bar_chart:", INFLOW),
        Screen("dashboards/screens/moderation_figures.py", _("Moderation"), ":material/how_to_vote:", DECIDERS),
        Screen("dashboards/screens/pretag_quality.py", _("Pre-tags"), ":material/model_training:", JUDGES),
        Screen("crawlers/screens/comparison.py", _("Compare sources"), ":material/balance:", COMPARERS),
    ]


def _set_up() -> list[Screen]:
    return [
        Screen("crawlers/screens/sources.py", _("Sources"), ":material/rss_feed:", SETTERS),
        Screen("crawlers/screens/table_import.py", _("Import"), ":material/upload_file:", SETTERS),
        Screen("moderation/screens/rules.py", _("Rules"), ":material/rule:", RULERS),
        Screen("moderation/screens/brands.py", _("Brands"), ":material/storefront:", TRIERS),
        Screen("moderation/screens/tags.py", _("Tags"), ":material/sell:", TAGGERS),
        Screen("desk/screens/channels.py", _("Channels"), ":material/alt_route:", SETTERS),
        Screen("desk/screens/autoreplies.py", _("Autoreplies"), ":material/quickreply:", RULERS),
        Screen("desk/screens/answer_rules.py", _("Answers"), ":material/fact_check:", RULERS),
        Screen("desk/screens/scorecard.py", _("Scorecard"), ":material/rule_settings:", RULERS),
        Screen("desk/screens/calendars.py", _("Working hours"), ":material/calendar_month:", SETTERS),
        Screen("desk/screens/crm.py", _("CRM"), ":material/contact_page:", SETTERS),
        Screen("desk/screens/model.py", _("Language model"), ":material/edit_note:", SETTERS),
        Screen("desk/screens/departments.py", _("Departments"), ":material/corporate_fare:", SETTERS),
        Screen("desk/screens/people.py", _("People"), ":material/badge:", SETTERS),
        Screen("door/screens/installation.py", _("Installation"), ":material/dns:", SETTERS),
    ]


ASKERS = (Role.OPERATOR, Role.LEAD, Role.QUALITY, Role.ADMINISTRATOR)
ANSWERERS = (Role.OPERATOR, Role.LEAD)
CONTROLLERS = (Role.QUALITY, Role.LEAD, Role.ADMINISTRATOR)
WRITERS_BY_HAND = (Role.OPERATOR, Role.LEAD)
# Operators propose, leads approve; marketing and quality control read.
TEMPLATERS = (Role.OPERATOR, Role.LEAD, Role.ADMINISTRATOR, Role.MARKETING, Role.QUALITY)
# Figures of people: an operator sees the own ones; marketing sees mentions only.
FIGURES = (Role.LEAD, Role.OPERATOR, Role.QUALITY, Role.ADMINISTRATOR)
# Each sees the own page; leads, administrators and quality control everybody's.
REVIEWED = (Role.LEAD, Role.OPERATOR, Role.QUALITY, Role.ADMINISTRATOR, Role.MODERATOR)
# Leads and administrators calculate and sign, an operator sees the own row.
PAID = (Role.LEAD, Role.ADMINISTRATOR, Role.OPERATOR)
COMPENSATORS = (Role.LEAD, Role.ADMINISTRATOR, Role.QUALITY)
INFLOW = (Role.MARKETING, Role.LEAD, Role.QUALITY, Role.MODERATOR, Role.ADMINISTRATOR)
JUDGES = (Role.LEAD, Role.QUALITY, Role.ADMINISTRATOR)
# A moderator sees the own row.
DECIDERS = (Role.MODERATOR, Role.LEAD, Role.ADMINISTRATOR)
COMPARERS = (Role.LEAD, Role.MARKETING, Role.ADMINISTRATOR)
SETTERS = (Role.ADMINISTRATOR,)
RULERS = (Role.LEAD, Role.ADMINISTRATOR)
# Marketing tries queries there; only an administrator saves.
TRIERS = (Role.ADMINISTRATOR, Role.MARKETING)
# Leads and moderators see what is learnt of their decisions; only an administrator changes the lists.
TAGGERS = (Role.ADMINISTRATOR, Role.LEAD, Role.MODERATOR, Role.MARKETING)


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
    return {"": [landing, *_closed(by)], **pages}


def _closed(by: Actor) -> list[Page]:
    """The screens this person may not open: a link that a colleague sent leads to a word about that."""
    mine = {screen.path for screens in open_to(by).values() for screen in screens}
    return [
        st.Page(_closed_page(screen), title=screen.title, url_path=Path(screen.path).stem, visibility="hidden")
        for screens in sections().values()
        for screen in screens
        if screen.path not in mine
    ]


def _closed_page(screen: Screen) -> Callable[[], None]:
    def closed() -> None:
        empty(
            _("This screen is not open to you"),
            _("It is opened by these roles: {roles}. An administrator gives them.").format(
                roles=", ".join(role_name(role) for role in screen.roles)
            ),
            icon=":material/lock:",
        )

    return closed


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
