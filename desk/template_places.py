"""What a template may be for: the brand's channels, tags and languages, by their names."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy.orm import Session

from desk.channel_list import channel_names
from desk.template_list import closed_channels
from desk.template_terms import Terms
from desk.templates import READERS
from desk.ticket_tags import offered_for
from storage.i18n import _
from storage.rights import Actor
from storage.vocabulary import Language, TagKind


class Places(NamedTuple):
    """Names by id, as far as this person may read them."""

    channels: Mapping[int, str]
    products: Mapping[int, str]
    topics: Mapping[int, str]


def places_of(session: Session, brand_id: int, *, by: Actor) -> Places:
    """The brand's channels that are open to this person, its products and its topics."""
    by.require(*READERS, brand_id=brand_id)
    hidden = closed_channels(session, brand_id, by=by)
    tags = offered_for(session, brand_id)
    return Places(
        {one.id: one.name for one in channel_names(session, brand_id=brand_id) if one.id not in hidden},
        {one.id: one.name for one in tags if one.kind == TagKind.PRODUCT},
        {one.id: one.name for one in tags if one.kind == TagKind.TOPIC},
    )


def language_name(language: str) -> str:
    """The language of texts, in its own words."""
    return {Language.RU.value: "Русский", Language.UK.value: "Українська", Language.EN.value: "English"}[language]


def places_in_words(terms: Terms, known: Places) -> str:
    """Where a template fits, in a line."""
    named = [
        *(known.channels[one] for one in terms.channels if one in known.channels),
        *(known.products[one] for one in terms.tags if one in known.products),
        *(known.topics[one] for one in terms.tags if one in known.topics),
        *map(language_name, terms.languages),
    ]
    return ", ".join(named) or _("everything")
