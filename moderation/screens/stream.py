"""The moderator's stream: filters above, the list and the card below."""

from datetime import date
from typing import Final

import streamlit as st

from desk.screens.parts import brand, empty, page_title, refusals_shown, signed_in, told_apart
from desk.words import category_name, label_name
from moderation.cards import may_decide
from moderation.queries import sources_of
from moderation.screens.bulk_panel import DONE, bulk_panel
from moderation.screens.query_help import query_help
from moderation.screens.stream_component import stream_component
from moderation.screens.view_panel import view_panel
from moderation.showing import language_name, state_name
from moderation.stream import MOST_COUNTED
from moderation.stream_filter import filter_of
from moderation.stream_settings import is_veiled
from moderation.stream_texts import LABELS, label_keys, stream_texts
from moderation.tag_list import offered, recent
from moderation.tag_words import tone_name
from storage import i18n
from storage.database import reading
from storage.i18n import _
from storage.vocabulary import Category, Language, MentionState, Tone

URL: Final = "query-params"
ANY_STATE = "any"


def search_for(query: str) -> None:
    """Puts an example into the search field."""
    st.session_state["search"] = query


def all_again() -> None:
    """No longer only the mention that the address names."""
    st.query_params.pop("mention", None)


who = signed_in()
brand_id = brand(who.actor)
page_title(_("Stream"))
if not brand_id:
    empty(_("There is no brand yet."), _("An administrator adds one under Brands."), icon=":material/storefront:")
    st.stop()

with reading() as session:
    sources = {source.id: source.name for source in sources_of(session, brand_id, by=who.actor)}
    tags = offered(session, brand_id, by=who.actor)
    used = recent(session, brand_id, by=who.actor)
    veiled = is_veiled(session, by=who.actor)

filters = st.container(horizontal=True, vertical_alignment="bottom", key="stream-filters")
with filters:
    search = st.text_input(
        _("Search"),
        key="search",
        placeholder=_('card OR "hot line" -advertising'),
        bind=URL,
    )
    query_help(_("Examples"), on_take=search_for)
    labels = st.multiselect(_("Label"), LABELS, format_func=label_name, key="label", bind=URL, placeholder=_("any"))
    chosen = st.multiselect(
        _("Source"),
        list(sources),
        format_func=told_apart(sources).__getitem__,
        key="source",
        bind=URL,
        placeholder=_("any"),
    )
    with st.popover(_("More"), icon=":material/tune:"):
        states = [*MentionState, ANY_STATE]
        state = st.selectbox(
            _("State"),
            states,
            format_func=lambda one: _("any") if one == ANY_STATE else state_name(MentionState(one)),
            # A link to one mention shows it whatever became of it; in the address "any" is in the reader's language.
            index=states.index(ANY_STATE) if "mention" in st.query_params else 0,
            key="state",
            bind=URL,
        )
        categories = st.multiselect(
            _("Category"), list(Category), format_func=category_name, key="category", bind=URL, placeholder=_("any")
        )
        languages = st.multiselect(
            _("Language"), list(Language), format_func=language_name, key="language", bind=URL, placeholder=_("any")
        )
        stars = st.multiselect(
            _("Stars"), [1, 2, 3, 4, 5], format_func=lambda one: "★" * one, key="stars", bind=URL, placeholder=_("any")
        )
        tag_names = {tag.id: tag.name for tag in tags}
        tagged = st.multiselect(
            _("Tag"),
            list(tag_names),
            format_func=told_apart(tag_names).__getitem__,
            key="tag",
            bind=URL,
            placeholder=_("any"),
        )
        tones = st.multiselect(
            _("Tonality"), list(Tone), format_func=tone_name, key="tone", bind=URL, placeholder=_("any")
        )
        doubtful = st.checkbox(_("Perhaps not about us"), key="doubtful", bind=URL)
        since: date | None = st.date_input(_("Published from"), value=None, key="since", bind=URL, format="DD.MM.YYYY")
        until: date | None = st.date_input(_("Published until"), value=None, key="until", bind=URL, format="DD.MM.YYYY")

only = st.query_params.get("mention", "")
if only:
    st.button(
        _("Only mention {number}").format(number=only if only.isdecimal() else "?"), icon=":material/close:",
        help=_("Show all of them again"), key="only-mention", on_click=all_again,
    )  # fmt: skip
chosen_filter = {
    "brand": str(brand_id),
    "search": (search or "").strip(),
    "label": ",".join(labels),
    "source": ",".join(map(str, chosen)),
    "state": str(state or MentionState.NEW),
    "category": ",".join(categories),
    "language": ",".join(languages),
    "stars": ",".join(map(str, stars)),
    "tag": ",".join(map(str, tagged)),
    "tone": ",".join(tones),
    "doubtful": "1" if doubtful else "",
    "since": since.isoformat() if since else "",
    "until": until.isoformat() if until else "",
    "mention": only,
}
given = {name: value for name, value in chosen_filter.items() if value}
with refusals_shown():
    # A query that cannot be understood is told here; the list below then keeps quiet about it.
    _understood = filter_of(chosen_filter).query

with filters:
    view_panel(brand_id, given)
    if may_decide(who.actor, brand_id):
        bulk_panel(brand_id, given)
stream_component(
    {
        "person_id": who.actor.person_id,
        "may_decide": may_decide(who.actor, brand_id),
        "csrf": who.csrf,
        "api": "/api/moderation",
        "ticket_url": "/ticket",
        "sign_in_url": "/auth/sign-in",
        "language": i18n.language(),
        # A bulk decision changes the list like another filter does: it is fetched anew.
        "filter": {name: value for name, value in chosen_filter.items() if value}
        | {"after": st.session_state.get(DONE, "")},
        "labels": label_keys(),
        "tags": [tag._asdict() for tag in tags],
        "recent": used,
        "veil": veiled,
        "texts": stream_texts(),
        "most_counted": MOST_COUNTED,
    }
)
