"""What all screens share: who is looking, the heading, the empty case, refusals in plain words."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from string import punctuation
from typing import TypeVar
from zoneinfo import ZoneInfo

import streamlit as st
from babel import negotiate_locale

from desk.brands import BrandChoice, brands_of
from desk.sign_in import COOKIE, SignedIn, check
from storage.database import reading
from storage.errors import Refused
from storage.i18n import LANGUAGES, _, set_language
from storage.rights import Actor
from storage.settings import settings

REFUSALS = "told_refusals"
TOLD = "told"
JOINER = "\u2060"
LINKED = re.compile(r"https?:(?=//)|\bwww(?=\.)|(?<=\S)@(?=\S)", re.IGNORECASE)
BRAND = "chosen_brand"


Key = TypeVar("Key")


def looked_up() -> SignedIn | None:
    """Who is looking, asked of the database anew; None when the session is over. Speaks their language from here on."""
    with reading() as session:
        found = check(session, st.context.cookies.get(COOKIE), now=datetime.now(UTC))
    set_language((found.language if found else "") or _browser_language())
    return found


def signed_in() -> SignedIn:
    """Who is looking. Raises Refused when their session is over.

    Callbacks and fragments run without home.py, so each of them asks here first; it also sets the language.
    """
    found = looked_up()
    if found is None:
        raise Refused(
            _("You are not signed in."),
            _("Your session has ended."),
            _("Sign in again; what you saved is still there."),
        )
    return found


def actor() -> Actor:
    """Who is acting, with the rights they hold at this moment. Raises Refused when their session is over."""
    return signed_in().actor


def brands(by: Actor) -> list[BrandChoice]:
    """The brands this person has anything to do with, by name."""
    with reading() as session:
        return brands_of(session, by=by)


def brand(by: Actor | None = None) -> int:
    """The brand chosen in the sidebar, or the first there is; 0 when there is none."""
    known = [one.id for one in brands(by or actor())]
    chosen = st.session_state.get(BRAND)
    if chosen in known:
        return int(chosen)
    return known[0] if known else 0


@contextmanager
def refusals_shown() -> Iterator[None]:
    """Shows a refusal where it happens, in plain words; stands outermost, so that the transaction rolls back."""
    try:
        yield
    except Refused as refusal:
        show_refusal(refusal)


@contextmanager
def refusals_kept() -> Iterator[None]:
    """As `refusals_shown`, for callbacks: the refusal is shown under the heading of the run that follows."""
    try:
        yield
    except Refused as refusal:
        st.session_state.setdefault(REFUSALS, []).append(refusal)


def show_refusal(refusal: Refused) -> None:
    """The refusal as a box."""
    more = " ".join(part for part in (refusal.why, refusal.way_out) if part)
    st.error(f"**{plain(refusal.what)}**  \n{plain(more)}", icon=":material/error:")


def plain(text: str) -> str:
    """The text such that Markdown shows it letter for letter; for words of people we know, never for mentions."""
    # A bare address becomes a link however its signs are escaped: only a sign without width keeps it a text.
    unlinked = LINKED.sub(f"\\g<0>{JOINER}", text.replace("->", "- >"))
    return "".join(f"\\{letter}" if letter in punctuation else letter for letter in unlinked)


def told_apart(names: Mapping[Key, str]) -> dict[Key, str]:
    """The names for a list of choices, each only once: a second "Ivan" becomes "Ivan (2)".

    The browser answers a choice with its words, so two choices of one name would be the same choice. Lists to drop
    down show them letter for letter; for pills and tabs, which read Markdown, make them `plain` first.
    """
    apart: dict[Key, str] = {}
    taken: set[str] = set()
    for key, name in names.items():
        words, turn = name, 1
        while words in taken:
            turn += 1
            words = f"{name} ({turn})"
        taken.add(words)
        apart[key] = words
    return apart


def tell(message: str) -> None:
    """Says on the next run that something was done."""
    st.session_state.setdefault(TOLD, []).append(message)


def show_told() -> None:
    """What callbacks had to say: refusals as boxes, news as toasts. Fragments call it themselves."""
    for refusal in st.session_state.pop(REFUSALS, []):
        show_refusal(refusal)
    for message in st.session_state.pop(TOLD, []):
        st.toast(message, icon=":material/check_circle:")


def page_title(title: str, note: str = "") -> None:
    """The compact heading of a screen, and what callbacks had to say."""
    with st.container(key="page-title", gap=None):
        st.title(title, anchor=False)
        if note:
            st.caption(note)
    show_told()


def empty(title: str, text: str, icon: str = ":material/inbox:") -> None:
    """The empty case: says why there is nothing and what to do about it. Only words of our own go in."""
    with st.container(key=f"empty-{abs(hash(title))}", border=True, horizontal_alignment="center"):
        st.markdown(icon)
        st.markdown(f"**{title}**")
        st.caption(text)


def now() -> datetime:
    """The moment at which a screen asks."""
    return datetime.now(UTC)


def zone_of(who: SignedIn) -> ZoneInfo:
    """The zone in which this person reads the clock."""
    return ZoneInfo(who.zone or settings().zone)


def _browser_language() -> str:
    return negotiate_locale([st.context.locale or ""], LANGUAGES, sep="-") or settings().language
