"""Messages of a VK community: the long poll tells which dialogues moved, and a captcha waits for a person."""

import pytest

from crawlers import captcha
from storage.errors import Refused
from storage.tables import Job
from storage.vocabulary import Ground, PageState, Role
from tests.builders import actor
from tests.crawlers.one_house import NOW, House, asked_with, recorded


class Community:
    """A community's messages behind VK's methods, with events."""

    def __init__(self, site):
        self.site = site
        self.history = recorded("vk/history.json")
        self.conversations = recorded("vk/conversations.json")
        self.events = [{"ts": "42", "updates": []}]
        pages = {
            "messages.getConversations": lambda _got: self.conversations,
            "messages.getHistory": lambda got: self.of_peer(asked_with(got)),
            "groups.getById": {"response": {"groups": [{"id": 77, "name": "Банк «Причал»"}], "profiles": []}},
            "groups.getLongPollServer": {"response": {"key": "k1", "server": f"{site.url}/events", "ts": "42"}},
        }
        site.pages |= {f"/vk/method/{name}": page for name, page in pages.items()}
        site.pages["/events"] = lambda _got: self.events.pop(0) if self.events else {"ts": "42", "updates": []}

    def of_peer(self, asked):
        return self.history if asked["peer_id"] == "501" else recorded("vk/history_past_the_end.json")

    def writes(self, number, text, **more):
        message = {"id": number, "date": int(NOW.timestamp()), "peer_id": 501, "from_id": 501, "out": 0, "text": text}
        self.history["response"]["items"].insert(0, message | more)
        return {"type": "message_new", "object": {"message": message | more}}

    def methods(self):
        found = [got.path.rpartition("/")[2].partition("?")[0] for got in self.site.seen]
        self.site.seen.clear()
        return found


@pytest.fixture
def community(site):
    return Community(site)


@pytest.fixture
def house(base, site, community):
    return House(base, "vk_messages", f"{site.url}/vk", ground=Ground.OURS, every_s=5)


def test_a_quiet_pass_costs_one_question_about_events_and_leaves_no_row(house, community):
    house.passes()
    assert "groups.getLongPollServer" in community.methods()
    quiet = house.passes(seconds=5)
    assert (quiet.state, community.methods()) == (PageState.NOT_MODIFIED, ["events"])
    assert house.runs() == 1


def test_a_message_is_read_from_its_dialogue_as_soon_as_the_event_tells(house, community):
    house.passes()
    community.methods()
    community.events = [{"ts": "43", "updates": [community.writes(40, "Где мои деньги?")]}]
    heard = house.passes(seconds=5)
    assert (heard.state, heard.new, community.methods()) == (PageState.OK, 1, ["events", "messages.getHistory"])
    assert house.texts()["501_40"] == "Где мои деньги?"
    house.passes(seconds=5)
    assert "ts=43" in house_last(community)


def house_last(community):
    return community.site.seen[-1].path


@pytest.mark.parametrize(
    ("lost", "then"),
    [
        ({"failed": 1, "ts": "90"}, ["events", "messages.getConversations"]),
        ({"failed": 2}, ["events", "groups.getLongPollServer", "messages.getConversations"]),
        ({"failed": 3}, ["events", "groups.getLongPollServer", "messages.getConversations"]),
    ],
)
def test_lost_events_are_made_good_by_the_list_of_dialogues(house, community, lost, then):
    house.passes()
    community.methods()
    community.events = [lost]
    house.passes(seconds=5)
    assert [one for one in community.methods() if one != "messages.getHistory"] == then


def test_an_old_key_keeps_its_place(house, community):
    house.passes()
    community.events = [{"failed": 2}]
    house.passes(seconds=5)
    assert house.cursor()["listens"]["ts"] == "42"


def test_a_community_without_long_poll_is_read_by_its_list(house, community, site):
    site.pages["/vk/method/groups.getLongPollServer"] = recorded("vk/error_15.json")
    assert house.passes().state is PageState.OK
    community.methods()
    assert house.passes(seconds=5).state is PageState.NOT_MODIFIED
    assert community.methods() == ["messages.getConversations"], "the long poll is left alone for an hour"


def test_pictures_come_with_the_message(house, community):
    house.passes()
    photo = recorded("vk_wall/comments.json")["response"]["items"][2]["attachments"]
    community.events = [{"ts": "43", "updates": [community.writes(41, "", attachments=photo)]}]
    assert house.passes(seconds=5).new == 1
    assert house.texts()["501_41"] == "[photo]"


def test_a_captcha_waits_for_a_person_and_one_button_goes_on(house, community, site):
    standing = site.pages["/vk/method/messages.getConversations"]
    site.pages["/vk/method/messages.getConversations"] = recorded("vk/error_14.json")
    stopped = house.passes()
    assert stopped.state is PageState.AUTH_FAILED
    assert "person" in stopped.error
    assert (house.next_turn() - NOW).days >= 29, "it is not asked again by itself"
    administrator = actor(Role.ADMINISTRATOR, person_id=None)
    with house.database.transaction() as session:
        waits = captcha.waiting(session, house.source_id)
        assert waits.picture == "https://api.vk.com/captcha.php?sid=239633676097&s=1"
        with pytest.raises(Refused, match="Nothing was typed"):
            captcha.read_out(session, house.source_id, signs=" ", by=administrator, now=NOW)
        captcha.read_out(session, house.source_id, signs=" x7f2 ", by=administrator, now=NOW)
        assert captcha.waiting(session, house.source_id) is None
        assert session.query(Job).one().payload["source_id"] == house.source_id
        with pytest.raises(Refused, match="No picture"):
            captcha.read_out(session, house.source_id, signs="x", by=administrator, now=NOW)
    site.pages["/vk/method/messages.getConversations"] = standing
    site.seen.clear()
    assert house.passes(minutes=1).state is PageState.OK
    with_signs = [got for got in site.seen if asked_with(got).get("captcha_key") == "x7f2"]
    assert [asked_with(got)["captcha_sid"] for got in with_signs] == ["239633676097"], "handed over once"
    assert "captcha" not in house.cursor()


def test_only_an_administrator_reads_a_captcha(house, site):
    site.pages["/vk/method/messages.getConversations"] = recorded("vk/error_14.json")
    house.passes()
    with house.database.transaction() as session, pytest.raises(Refused):
        captcha.read_out(session, house.source_id, signs="x", by=actor(Role.OPERATOR), now=NOW)
