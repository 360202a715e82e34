"""Rules in words of the person's language."""

from collections.abc import Iterator, Mapping

from desk.words import category_name, flag_name, label_name
from moderation.rule_terms import Effect, Terms
from moderation.showing import language_name
from storage.i18n import _
from storage.vocabulary import Outcome


def outcome_name(outcome: Outcome) -> str:
    """What a rule does, as an instruction."""
    return {
        Outcome.KEEP: _("leave it in the stream"),
        Outcome.CLOSE: _("close it"),
        Outcome.ABUSE: _("close it as abuse"),
        Outcome.NOT_OURS: _("put it away as not about us"),
        Outcome.PROMOTE: _("make it a ticket"),
    }[outcome]


def done_name(outcome: Outcome) -> str:
    """What a rule did."""
    return {
        Outcome.KEEP: _("marked"),
        Outcome.CLOSE: _("closed"),
        Outcome.ABUSE: _("closed as abuse"),
        Outcome.NOT_OURS: _("put away as not about us"),
        Outcome.PROMOTE: _("made a ticket"),
    }[outcome]


def terms_in_words(terms: Terms, sources: Mapping[int, str], tags: Mapping[int, str]) -> str:
    """What must hold, in one line."""
    return "; ".join(_parts(terms, sources, tags)) or _("every text")


def _parts(terms: Terms, sources: Mapping[int, str], tags: Mapping[int, str]) -> Iterator[str]:
    if terms.query.strip():
        yield _("words: {query}").format(query=" ".join(terms.query.split()))
    named = {
        _("source: {names}"): [sources.get(one, f"#{one}") for one in terms.sources],
        _("category: {names}"): [category_name(one) for one in terms.categories],
        _("language: {names}"): [language_name(one) for one in terms.languages],
        _("pre-tag: {names}"): [label_name(one) for one in terms.labels],
        _("tag: {names}"): [tags.get(one, f"#{one}") for one in terms.tags],
        _("author: {names}"): [flag_name(one) for one in terms.flags],
    }
    yield from (words.format(names=", ".join(names)) for words, names in named.items() if names)
    shares = {_("certainty from {percent} %"): terms.sure, _("abuse from {percent} %"): terms.abuse}
    yield from (words.format(percent=round(100 * share)) for words, share in shares.items() if share)
    if terms.stars is not None:
        yield _("at most {stars}").format(stars="★" * terms.stars)
    if terms.from_hour is not None and terms.to_hour is not None:
        yield _("published from {start}:00 to {end}:00").format(start=terms.from_hour, end=terms.to_hour)


def effect_in_words(
    effect: Effect, channels: Mapping[int, str], people: Mapping[int, str], tags: Mapping[int, str]
) -> str:
    """What happens then, in one line."""
    parts = [outcome_name(effect.outcome)]
    if effect.label is not None:
        parts.append(_("label: {name}").format(name=label_name(effect.label)))
    if effect.tags:
        parts.append(_("put on: {names}").format(names=", ".join(tags.get(one, f"#{one}") for one in effect.tags)))
    if effect.channel_id is not None:
        parts.append(_("channel: {name}").format(name=channels.get(effect.channel_id, f"#{effect.channel_id}")))
    if effect.priority:
        parts.append(_("priority: {number}").format(number=effect.priority))
    if effect.tell:
        parts.append(_("tell {names}").format(names=", ".join(people.get(one, f"#{one}") for one in effect.tell)))
    return "; ".join(parts)
