"""The moderator's stream: filters above, the list and the card below."""

import streamlit as st

from desk.preferences import preference
from desk.screens.parts import brand, empty, page_title, refusals_shown, signed_in
from desk.veiling import is_veiled
from moderation.cards import may_decide
from moderation.filter_address import MENTION, params_of
from moderation.filter_choices import choices_of
from moderation.screens.bulk_panel import DONE, bulk_panel
from moderation.screens.density import DENSITY, density_of
from moderation.screens.filter_bar import filter_bar, filter_chips
from moderation.screens.filter_fields import asked
from moderation.screens.stream_component import stream_component
from moderation.screens.view_panel import view_panel
from moderation.stream import MOST_COUNTED
from moderation.stream_filter import filter_of
from moderation.stream_texts import label_keys, stream_texts
from moderation.tag_list import recent
from storage import i18n
from storage.database import reading
from storage.i18n import _

who = signed_in()
brand_id = brand(who.actor)
page_title(_("Stream"))
if not brand_id:
    empty(_("There is no brand yet."), _("An administrator adds one under Brands."), icon=":material/storefront:")
    st.stop()

with reading() as session:
    choices = choices_of(session, brand_id, by=who.actor)
    used = recent(session, brand_id, by=who.actor)
    veiled = is_veiled(session, by=who.actor)
    density = density_of(preference(session, DENSITY, by=who.actor))

filters = st.container(horizontal=True, vertical_alignment="bottom", key="stream-filters")
with filters:
    fields = filter_bar(brand_id, choices, by=who.actor)
only = asked(MENTION)
fields[MENTION] = only if only.isdecimal() else ""
filter_chips(fields, choices)
given = params_of(fields | {"brand": str(brand_id)})
with refusals_shown():
    # A query that cannot be understood is told here; the list below then keeps quiet about it.
    _understood = filter_of(given).query

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
        "filter": given | {"after": st.session_state.get(DONE, "")},
        "density": density.value,
        "labels": label_keys(),
        "tags": [tag._asdict() for tag in choices.tags],
        "recent": used,
        "veil": veiled,
        "texts": stream_texts(),
        "most_counted": MOST_COUNTED,
    }
)
