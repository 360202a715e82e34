"""The trial of a query under its field: what it finds, what would change, other spellings."""

from collections.abc import Callable

import streamlit as st

from desk.screens.parts import actor, plain, refusals_shown, signed_in, zone_of
from desk.screens.widgets.table import Cell, table
from desk.words import category_name
from moderation.query_trial import Asked, Offer, Shown, Trial, try_query
from moderation.screens.excerpts import excerpts
from moderation.trial_words import not_stored_line
from storage.database import reading
from storage.errors import Refused
from storage.i18n import _, ngettext
from storage.query import QueryRefused, parse
from storage.query_suggestions import Spelling

TRIED = "brand-tried"
FOUND, GAINED, LOST, DROPPED = "found", "gained", "lost", "dropped"


def mistake_shown(query: str) -> bool:
    """Says at once what is wrong with a query that was typed; whether something is."""
    try:
        if query.strip():
            parse(query)
    except QueryRefused as mistake:
        st.error(f"{plain(mistake.why)} {plain(mistake.way_out)}", icon=":material/error:")
        st.code(mistake.picture, language=None)
        return True
    except Refused as refusal:
        st.error(plain(str(refusal)), icon=":material/error:")
        return True
    return False


def trial_panel(asked: Asked, *, take_over: Callable[[str], None]) -> None:
    """Tries the query and shows what comes of it; `take_over` puts a suggested query into the field."""
    with refusals_shown():
        trial = _tried(asked)
        _figures(trial)
        parts = {
            FOUND: (_("Found"), trial.found), GAINED: (_("Gained"), trial.gained), LOST: (_("Lost"), trial.lost),
            DROPPED: (_("Dropped by the minus-word"), trial.dropped),
        }  # fmt: skip
        _examples({key: part for key, part in parts.items() if part[1] is not None}, key=f"{asked.brand_id}")
        _offers(trial.offers, take_over=take_over, key=str(asked.brand_id))
        _sources(trial)
        st.caption(not_stored_line(trial))


def forget_trial() -> None:
    """The next trial looks at what is stored then."""
    st.session_state.pop(TRIED, None)


def _tried(asked: Asked) -> Trial:
    """The trial, kept while its parts are looked at: each click draws the page anew."""
    known: tuple[Asked, Trial] | None = st.session_state.get(TRIED)
    if known is None or known[0] != asked:
        with reading() as session:
            known = (asked, try_query(session, asked, by=actor()))
        st.session_state[TRIED] = known
    return known[1]


def _figures(trial: Trial) -> None:
    looked = _("of {count} stored mentions").format(count=_number(trial.looked_at))
    if trial.is_partial:
        looked = _("of the newest {count} stored mentions").format(count=_number(trial.looked_at))
    with st.container(horizontal=True):
        st.metric(_("Found"), _number(trial.found.number), help=looked, border=True)
        st.metric(_("Not found"), _number(trial.looked_at - trial.found.number), border=True)
        if trial.gained is not None and trial.lost is not None:
            st.metric(
                _("Gained"), f"+{_number(trial.gained.number)}", help=_("The saved query misses them."), border=True
            )
            st.metric(
                _("Lost"), f"−{_number(trial.lost.number)}", help=_("Only the saved query finds them."), border=True
            )
        if trial.dropped is not None:
            st.metric(_("Dropped by the minus-word"), _number(trial.dropped.number), border=True)
    st.caption(looked)


def _examples(parts: dict[str, tuple[str, Shown | None]], *, key: str) -> None:
    names = {one: f"{name} · {shown.number if shown else 0}" for one, (name, shown) in parts.items()}
    chosen = st.segmented_control(
        _("Examples"), list(names), format_func=names.__getitem__, default=FOUND, required=True,
        key=f"trial-part-{key}-{'-'.join(names)}", label_visibility="collapsed",
    )  # fmt: skip
    shown = parts.get(chosen or FOUND, parts[FOUND])[1]
    if shown is None or not shown.examples:
        st.caption(_("No text."))
        return
    excerpts(shown.examples, zone=zone_of(signed_in()), key=f"trial-excerpts-{key}-{chosen}")


def _offers(offers: list[Offer], *, take_over: Callable[[str], None], key: str) -> None:
    """Other spellings as buttons; those that would find something come first."""
    if not offers:
        return
    st.subheader(_("People may also write"), anchor=False)
    names = {
        Spelling.OTHER_ALPHABET: _("the other alphabet"),
        Spelling.KEYBOARD: _("typed on the wrong keyboard layout"),
        Spelling.GLUED: _("written as one word"),
    }
    with st.container(horizontal=True):
        for number, offer in enumerate(offers):
            more = ngettext("{count} more text", "{count} more texts", offer.more).format(count=offer.more)
            word = plain(offer.suggestion.instead)
            st.button(
                f"{word} · {more}" if offer.more else word,
                icon=":material/add:",
                help=names[offer.suggestion.spelling],
                key=f"trial-offer-{key}-{number}",
                on_click=take_over,
                args=(offer.suggestion.query,),
            )


def _sources(trial: Trial) -> None:
    if not trial.sources:
        return
    with st.expander(_("By source"), icon=":material/rss_feed:"):
        table(
            [_("Source"), _("Category"), _("Found"), _("Looked at")],
            [
                [
                    Cell(one.name, is_strong=True),
                    Cell(category_name(one.category)),
                    Cell(_number(one.found)),
                    Cell(_number(one.looked_at)),
                ]
                for one in trial.sources
            ],
            key="trial-sources",
            numbers={2, 3},
        )


def _number(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f")
