"""What stands beside a card's words and around it."""

from zoneinfo import ZoneInfo

from desk.veiling import is_veiled, veil
from moderation.cards import cards_of
from moderation.queries import context_of
from moderation.showing import shown
from moderation.showing_context import shown_context
from storage.tables import Attachment, MentionKey, MentionVersion, Place, Rule, RuleFiring
from storage.vocabulary import AttachmentState, MentionState, Role
from tests.builders import NOW, a_brand, a_mention, a_person, a_source, actor, an_author

MODERATOR = actor(Role.MODERATOR)
ZONE = ZoneInfo("Europe/Moscow")


def answered(session, source, post, **more):
    """A comment on the post."""
    key = session.query(MentionKey.external_id).filter_by(mention_id=post.id).scalar()
    return a_mention(session, source, parent_id=key, thread_id=post.thread_id, **more)


def card_of(session, mention):
    [card] = cards_of(session, [mention.id], by=MODERATOR)
    return shown(card, zone=ZONE, now=NOW)


def test_a_card_tells_what_it_answers_which_rule_worked_on_it_and_what_is_attached(session):
    brand = a_brand(session)
    source = a_source(session, brand)
    post = a_mention(session, source, title="Касса", text="Закрыта, суки", author_id=an_author(session, source).id)
    comment = answered(session, source, post, state=MentionState.DECIDED)
    rule = Rule(brand_id=brand.id, name="Благодарности", position=1, created_at=NOW)
    session.add(rule)
    session.flush()
    firing = {"rule_id": rule.id, "rule_version": 1, "mention_id": comment.id, "mention_version": 1}
    session.add(RuleFiring(**firing, outcome="closed", fired_at=NOW))
    for number, (name, kind) in enumerate([("чек.jpg", "image/jpeg"), ("", "application/pdf")]):
        one = {"mention_id": comment.id, "number": number, "url": "https://evil.example/p.png", "name": name}
        session.add(Attachment(**one, media_type=kind, state=AttachmentState.WAITING, created_at=NOW))
    session.flush()
    card = card_of(session, comment)
    assert card["parent"]["text"] == [("Касса\nЗакрыта, ", ""), ("суки", "swear")]
    assert card["parent"]["author"]
    assert (card["rules"], card["files"]) == (["Благодарности"], ["чек.jpg", "application/pdf"])
    assert "evil.example" not in str(card)
    alone = card_of(session, post)
    assert (alone["parent"], alone["rules"], alone["files"], alone["notes"]) == (None, [], [], [])


def test_the_context_tells_edits_word_by_word_the_branch_and_the_thread_around(session):
    brand = a_brand(session)
    source = a_source(session, brand)
    place = Place(brand_id=brand.id, source_id=source.id, external_id="p", name="На Ленина", address="")
    session.add(place)
    session.flush()
    author = an_author(session, source).id
    siblings = [
        a_mention(session, source, thread_id="t", stars=stars, place_id=place.id, author_id=author)
        for stars in (1, 2, None)
    ]
    mention = a_mention(session, source, thread_id="t", text="Ждал час", stars=3, place_id=place.id, version=2)
    late = a_mention(session, source, thread_id="t")
    session.add(
        MentionVersion(
            mention_id=mention.id, version=2, title="", text="Ждал два часа", stars=1, fingerprint="v2", seen_at=NOW
        )
    )
    session.flush()
    told = shown_context(context_of(session, mention.id, by=MODERATOR), zone=ZONE, now=NOW)
    [edit] = told["edits"]
    assert edit["text"] == [("Ждал", ""), (" час", "removed"), (" два часа", "added")]
    assert (edit["version"], edit["stars"]) == (2, [3, 1])
    assert told["branch"] == {"average": 2.0, "rated": 3, "is_capped": False}
    assert [one["id"] for one in told["thread"]] == [one.id for one in [*siblings, late]]
    other = shown_context(context_of(session, siblings[0].id, by=MODERATOR), zone=ZONE, now=NOW)
    assert (other["number_by_author"], len(other["by_author"]), other["edits"]) == (2, 2, [])


def test_swearing_is_blurred_for_those_who_asked_for_it(session):
    vera, ivan = (actor(Role.MODERATOR, person_id=a_person(session).id) for _ in range(2))
    veil(session, True, by=vera)
    veil(session, True, by=vera)
    assert (is_veiled(session, by=vera), is_veiled(session, by=ivan)) == (True, False)
    veil(session, False, by=vera)
    assert not is_veiled(session, by=vera)
