"""VK: walls, comments, discussions and search: what is read, what is asked again, what an error means."""

import pytest

from crawlers.collector import Looked
from crawlers.detection import recognised_address, recognised_page
from crawlers.parsers import vk_long_poll, vk_pieces, vk_texts
from crawlers.parsers.page import Page
from crawlers.pollers import vk_api, vk_search
from storage.errors import SourceFailed
from storage.vocabulary import Ground, MentionState, PageState
from tests.crawlers.one_house import NOW, House, asked_with, recorded
from tests.crawlers.recordings import READ_AT

WALL = Page(url="https://vk.com/wall-77", read_at=READ_AT, own=frozenset({"-77"}))
OPEN = Page(url="https://vk.com/wall-77", read_at=READ_AT)


def answer(name):
    return recorded(name)["response"]


# what the answers say


def test_posts_know_their_author_their_edit_their_counts_and_their_pictures():
    pinned, ours, complaint, _repost = vk_texts.posts(answer("vk_wall/wall_get.json"), OPEN).findings
    assert (complaint.external_id, complaint.url) == ("wall-77_51", "https://vk.com/wall-77_51")
    assert (complaint.author, complaint.author_id, complaint.author_url) == (
        "Иван Кротов",
        "501",
        "https://vk.com/id501",
    )
    assert (complaint.published_at.timestamp(), complaint.edited_at.timestamp()) == (1773094900, 1773097000)
    assert (complaint.engagement.views, complaint.engagement.likes, complaint.engagement.comments) == (310, 5, 1)
    assert [one.url for one in complaint.attachments] == [
        "https://sun9.userapi.example/z.jpg",
        "https://vk.com/doc501_9?hash=1",
    ]
    assert complaint.attachments[1].name == "выписка.pdf"
    assert complaint.aliases == ("https://vk.com/wall-77_51",)
    assert not ours.ours, "a community that is not the brand's speaks for itself"
    assert pinned.engagement.reposts == 2


def test_what_the_brands_own_community_writes_is_ours():
    found = vk_texts.posts(answer("vk_wall/wall_get.json"), WALL).findings
    assert [one.ours for one in found] == [True, True, False, False]


def test_a_post_that_is_paid_for_is_marked_so():
    found = vk_texts.posts(answer("vk_search/search.json"), OPEN).findings
    assert [one.marks for one in found] == [(), ("paid for",), ()]


def test_links_to_people_read_as_their_names():
    item = {"text": "[id501|Иван], [club77:bp-77_52|банк] и [https://vk.com/x|страница]; [не ссылка|совсем] [id5]"}
    assert vk_pieces.words_of(item) == "Иван, банк и страница; [не ссылка|совсем] [id5]"


def test_a_repost_says_what_it_passes_on():
    repost = vk_texts.posts(answer("vk_wall/wall_get.json"), OPEN).findings[3]
    assert (repost.repost_of, repost.text) == ("wall-88_17", "Причал снова снял комиссию дважды, будьте внимательны")


def test_comments_know_what_they_answer_and_which_are_gone():
    read = vk_texts.comments(answer("vk_wall/comments.json"), WALL, thread_id="wall-77_52")
    root, bank, thanks, gone, picture = read.findings
    assert (root.external_id, root.parent_id, root.thread_id) == ("wall-77_52_r60", "wall-77_52", "wall-77_52")
    assert (bank.parent_id, bank.ours, bank.url) == (
        "wall-77_52_r60",
        True,
        "https://vk.com/wall-77_52?reply=61&thread=60",
    )
    assert (thanks.parent_id, thanks.aliases) == ("wall-77_52_r61", ("https://vk.com/wall-77_52?reply=62",))
    assert (gone.deleted, gone.author_id) == (True, None)
    assert (picture.text, len(picture.attachments)) == ("[photo]", 1)
    assert (read.rows, read.longer) == (3, [])


def test_a_discussion_knows_its_title():
    topics, total = vk_texts.topics(answer("vk_board/topics.json"))
    assert (total, topics[0].title, topics[0].comments) == (2, "Отзывы о работе банка", 3)
    read = vk_texts.board_comments(answer("vk_board/comments.json"), WALL, group=77, topic=topics[0])
    newest, bank, _first = read.findings
    assert (newest.external_id, newest.thread_id) == ("topic-77_31_703", "topic-77_31")
    assert (newest.url, newest.title) == ("https://vk.com/topic-77_31?post=703", "Отзывы о работе банка")
    assert (newest.ours, bank.ours, newest.engagement.likes) == (False, True, 2)


def test_a_discussion_out_of_a_file_takes_its_number_from_the_address():
    page = Page(url="https://vk.com/topic-77_31", read_at=READ_AT)
    assert vk_texts.parse(recorded("vk_board/comments.json"), page)[0].external_id == "topic-77_31_703"


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("error_212_comments_closed", PageState.BLOCKED),
        ("error_19_content_blocked", PageState.BLOCKED),
        ("error_30_private_profile", PageState.BLOCKED),
    ],
)
def test_what_is_closed_is_blocked(name, state):
    with pytest.raises(SourceFailed) as failure:
        vk_texts.parse(recorded(f"vk_wall/{name}.json"), WALL)
    assert failure.value.state is state


def test_events_tell_which_dialogues_moved():
    told = vk_long_poll.moved(recorded("vk/long_poll_events.json"))
    assert (told.ts, told.peers, told.failed) == ("44", [501, 502], 0)
    assert vk_long_poll.moved(recorded("vk/long_poll_failed_1.json")) == ("99", [], 1, ())
    assert vk_long_poll.moved(recorded("vk/long_poll_failed_2.json")).failed == 2


# which kind an address is


@pytest.mark.parametrize(
    ("address", "kinds"),
    [
        ("https://vk.com/club77", ["vk_wall", "vk_messages"]),
        ("https://vk.com/prichal_bank", ["vk_wall", "vk_messages"]),
        ("https://vk.com/wall-77_52", ["vk_wall", "vk_messages"]),
        ("https://m.vk.com/topic-77_31", ["vk_board"]),
        ("https://vk.com/board77", ["vk_board"]),
        ("https://vk.com/gim77", ["vk_messages"]),
        ("https://vk.com/search?c%5Bq%5D=%D0%BF%D1%80%D0%B8%D1%87%D0%B0%D0%BB", ["vk_search"]),
        ("https://vk.com/feed?section=search&q=причал", ["vk_search"]),
        ("https://example.com/club77", []),
    ],
)
def test_addresses_of_vk(address, kinds):
    found = [one for one in recognised_address(address) if one.kind.startswith("vk")]
    assert [one.kind for one in found] == kinds
    if kinds == ["vk_search"]:
        assert found[0].options["query"] == "причал"


def test_an_answer_about_messages_of_another_messenger_is_not_vks():
    looked = Looked(b'{"response": {"items": ["peer_id"]}}', WALL)
    assert not [one for one in recognised_page(looked) if one.kind.startswith("vk")]


# passes over a wall


class FakeWall:
    """A community's wall behind VK's methods."""

    def __init__(self, site):
        self.site = site
        self.asked = []
        self.wall, self.comments = recorded("vk_wall/wall_get.json"), recorded("vk_wall/comments.json")
        self.under = {52: self.comments}
        for method in ("wall.get", "wall.getById", "wall.getComments", "wall.getComment"):
            site.pages[f"/wall-77/method/{method}"] = self.noted(method)

    def noted(self, method):
        def say(got):
            asked = asked_with(got)
            self.asked.append((method, asked))
            return getattr(self, method.replace("wall.", "").lower())(asked)

        return say

    def get(self, asked):
        return self.wall if asked["offset"] == "0" else recorded("vk_wall/wall_get_past_the_end.json")

    def getbyid(self, asked):
        wanted = asked["posts"].split(",")
        rows = [row for row in self.wall["response"]["items"] if f"{row['owner_id']}_{row['id']}" in wanted]
        return {"response": {**self.wall["response"], "items": rows}}

    def getcomments(self, asked):
        empty = recorded("vk_wall/comments_past_the_end.json")
        return self.under.get(int(asked["post_id"]), empty) if asked["offset"] == "0" else empty

    def getcomment(self, asked):
        rows = [row for row in self.comments["response"]["items"] if str(row["id"]) == asked["comment_id"]]
        return {"response": {"items": rows}}

    def methods(self):
        found, self.asked = [method for method, _asked in self.asked], []
        return found

    def row(self, number):
        return next(row for row in self.wall["response"]["items"] if row["id"] == number)


@pytest.fixture
def wall(site):
    return FakeWall(site)


@pytest.fixture
def house(base, site, wall):
    return House(base, "vk_wall", f"{site.url}/wall-77", ground=Ground.OURS)


def test_a_wall_is_read_with_its_comments_and_a_second_pass_adds_nothing(house, wall):
    first = house.passes()
    assert (first.state, first.error) == (PageState.OK, "")
    assert set(house.texts()) == {"wall-77_51", "wall-77_50", "wall-77_52_r60", "wall-77_52_r62", "wall-77_52_r64"}
    wall.methods()
    second = house.passes(minutes=5)
    assert (second.new, second.changed, wall.methods()) == (0, 0, ["wall.get"])


def test_a_new_comment_is_read_because_the_number_has_changed(house, wall):
    house.passes()
    wall.methods()
    wall.row(52)["comments"]["count"] = 5
    rows = wall.comments["response"]["items"]
    rows.append({**rows[0], "id": 70, "text": "И где банкомат?", "thread": {"count": 0, "items": []}})
    assert house.passes(minutes=5).new == 1
    assert wall.methods() == ["wall.get", "wall.getComments"]


def test_an_edited_comment_is_found_by_the_hour_and_an_edited_post_at_once(house, wall):
    house.passes()
    wall.comments["response"]["items"][0]["text"] = "Передумал"
    wall.row(51)["text"] = "Ответили, спасибо"
    assert house.passes(minutes=5).changed == 1
    assert house.texts()["wall-77_51"] == "Ответили, спасибо"
    assert house.passes(hours=1, minutes=1).changed == 1
    assert house.texts()["wall-77_52_r60"] == "Передумал"


def test_a_comment_is_gone_when_vk_says_so_or_after_two_misses_and_a_question(house, wall):
    house.passes()
    rows = wall.comments["response"]["items"]
    rows[2] = {**rows[1], "id": 64}
    assert house.passes(hours=1, minutes=1).deleted == 1
    lost = rows.pop(0)
    house.passes(hours=1, minutes=1)
    assert house.deleted() == {"wall-77_52_r64"}, "one miss is not enough"
    house.passes(hours=7)
    assert house.deleted() == {"wall-77_52_r64", "wall-77_52_r60", "wall-77_52_r62"}
    rows.insert(0, lost)
    house.passes(hours=2)
    assert "wall-77_52_r60" not in house.deleted(), "it is back"


def test_closed_comments_cost_only_themselves(house, wall, site):
    site.pages["/wall-77/method/wall.getComments"] = recorded("vk_wall/error_212_comments_closed.json")
    first = house.passes()
    assert (first.state, first.new) == (PageState.OK, 2)


def test_with_a_post_its_comments_are_gone(house, wall, site):
    house.passes()
    rows = wall.wall["response"]["items"]
    wall.wall["response"]["items"] = [row for row in rows if row["id"] != 52]
    standing = site.pages["/wall-77/method/wall.getComments"]
    gone = {"error": {"error_code": 100, "error_msg": "One of the parameters specified was missing or invalid"}}
    site.pages["/wall-77/method/wall.getComments"] = lambda got: (
        gone if asked_with(got)["post_id"] == "52" else standing(got)
    )
    watched = ["wall-77_52"]
    with house.watching(watched):
        assert house.passes(hours=1, minutes=1).state is PageState.OK
        assert house.passes(hours=7).deleted == 3
    assert house.deleted() == {"wall-77_52_r60", "wall-77_52_r62", "wall-77_52_r64"}


def test_one_post_of_a_wall_can_be_a_source(base, site):
    wall = FakeWall(site)
    for path, page in list(site.pages.items()):
        site.pages[path.replace("/wall-77/", "/wall-77_52/")] = page
    house = House(base, "vk_wall", f"{site.url}/wall-77_52", ground=Ground.OURS)
    assert house.passes().state is PageState.OK
    assert set(house.texts()) == {"wall-77_52_r60", "wall-77_52_r62", "wall-77_52_r64"}
    assert wall.methods() == ["wall.getById", "wall.getComments"]


# what VK's errors do


def test_a_call_too_many_is_made_again(house, site, monkeypatch):
    monkeypatch.setattr(vk_api.time, "sleep", lambda _seconds: None)
    standing, refusals = site.pages["/wall-77/method/wall.get"], [recorded("vk/error_6.json")] * 2
    site.pages["/wall-77/method/wall.get"] = lambda got: refusals.pop() if refusals else standing(got)
    assert house.passes().state is PageState.OK


def test_flood_is_waited_out(house, site):
    site.pages["/wall-77/method/wall.get"] = recorded("vk/error_9.json")
    assert house.passes().state is PageState.QUOTA
    assert (house.next_turn() - NOW).total_seconds() >= 600


def test_a_method_over_its_daily_limit_rests_and_the_others_go_on(house, wall, site):
    site.pages["/wall-77/method/wall.getComments"] = recorded("vk/error_29.json")
    first = house.passes()
    assert (first.state, first.new) == (PageState.QUOTA, 2)
    assert "tomorrow" in first.error
    assert (house.next_turn() - NOW).total_seconds() < 1200, "posts are read meanwhile"
    wall.row(51)["text"] = "Совсем другое"
    site.seen.clear()
    second = house.passes(minutes=15)
    assert (second.state, second.changed) == (PageState.QUOTA, 1)
    assert not site.asked("/wall-77/method/wall.getComments"), "it was asked although it rests"
    wall.asked.clear()
    site.pages["/wall-77/method/wall.getComments"] = wall.noted("wall.getComments")
    assert (house.passes(hours=16).state, len(house.texts())) == (PageState.OK, 5)


def test_a_name_is_asked_for_once(base, site):
    wall = FakeWall(site)
    for path, page in list(site.pages.items()):
        site.pages[path.replace("/wall-77/", "/prichal/")] = page
    site.pages["/prichal/method/utils.resolveScreenName"] = {"response": {"type": "group", "object_id": 77}}
    house = House(base, "vk_wall", f"{site.url}/prichal")
    assert house.passes().state is PageState.OK
    assert wall.asked[0][1]["owner_id"] == "-77"
    house.passes(minutes=5)
    assert len(site.asked("/prichal/method/utils.resolveScreenName")) == 1


def test_a_name_nobody_has_is_gone(base, site):
    site.pages["/nobody/method/utils.resolveScreenName"] = {"response": []}
    gone = House(base, "vk_wall", f"{site.url}/nobody").passes()
    assert gone.state is PageState.GONE
    assert "nobody" in gone.error


# discussions


class FakeBoard:
    """A community's discussions behind VK's methods."""

    def __init__(self, site):
        self.topics, self.said = recorded("vk_board/topics.json"), recorded("vk_board/comments.json")
        self.asked = []
        site.pages["/board77/method/board.getTopics"] = self.list_topics
        site.pages["/board77/method/board.getComments"] = self.list_comments

    def list_topics(self, got):
        asked = asked_with(got)
        self.asked.append(("topics", asked))
        return self.topics if asked["offset"] == "0" else recorded("vk_board/topics_past_the_end.json")

    def list_comments(self, got):
        asked = asked_with(got)
        self.asked.append((asked["topic_id"], asked))
        rows = self.said["response"]["items"]
        if asked.get("start_comment_id"):
            rows = [row for row in rows if str(row["id"]) == asked["start_comment_id"]]
        if asked["topic_id"] != "31" or asked.get("offset", "0") != "0":
            rows = []
        return {"response": {**self.said["response"], "items": rows}}

    def read(self):
        found, self.asked = [name for name, _asked in self.asked], []
        return found


@pytest.fixture
def board(site):
    return FakeBoard(site)


@pytest.fixture
def talks(base, site, board):
    return House(base, "vk_board", f"{site.url}/board77", ground=Ground.OURS)


def test_only_discussions_that_moved_are_read(talks, board):
    first = talks.passes()
    assert (first.state, first.error) == (PageState.OK, "")
    assert set(talks.texts()) == {"topic-77_31_703", "topic-77_31_701"}, "the community's own words are no mentions"
    board.read()
    assert talks.passes(minutes=5).state is PageState.NOT_MODIFIED
    assert board.read() == ["topics"]
    board.topics["response"]["items"][0]["updated"] += 60
    rows = board.said["response"]["items"]
    rows.insert(0, {**rows[0], "id": 710, "text": "Ну что?", "date": rows[0]["date"] + 60})
    assert talks.passes(minutes=5).new == 1
    assert board.read() == ["topics", "31"]


def test_a_fallen_number_of_comments_is_a_discussion_that_moved(talks, board):
    talks.passes()
    board.read()
    board.topics["response"]["items"][0]["comments"] = 2
    talks.passes(minutes=5)
    assert board.read() == ["topics", "31"]


def test_what_was_edited_in_a_discussion_is_found_by_the_hour(talks, board):
    talks.passes()
    board.said["response"]["items"][0]["text"] = "Привезли, спасибо"
    assert talks.passes(minutes=5).changed == 0
    assert talks.passes(hours=1).changed == 1


def test_a_discussion_that_is_gone_takes_its_words_along(talks, board, site):
    talks.passes()
    board.topics["response"]["items"] = []
    gone = {"error": {"error_code": 100, "error_msg": "One of the parameters specified was missing or invalid"}}
    site.pages["/board77/method/board.getComments"] = gone
    with talks.watching(["topic-77_31"]):
        talks.passes(hours=1, minutes=1)
        assert talks.passes(hours=7).deleted == 2


def test_an_address_without_discussions_is_told(base, site):
    assert "/board12" in House(base, "vk_board", f"{site.url}/nothing").passes().error


# search


class FakeSearch:
    """VK's search with so many results, a page of which is what the poller asks for; it ends at its ceiling."""

    def __init__(self, site, *, results):
        self.results, self.asked = results, []
        site.pages["/search/method/newsfeed.search"] = self.answer
        site.pages["/search/method/wall.getById"] = self.by_number
        self.row = recorded("vk_search/search.json")["response"]["items"][0]
        self.gone = set()

    def of(self, number):
        return {**self.row, "id": number, "date": int(NOW.timestamp()) - number * 60, "text": f"Причал {number}"}

    def answer(self, got):
        asked = asked_with(got)
        self.asked.append(asked)
        end = int(asked.get("end_time") or NOW.timestamp())
        rows = [self.of(number) for number in range(1, self.results + 1)]
        rows = [row for row in rows if row["date"] <= end and row["id"] not in self.gone][: vk_search.CEILING]
        start = int(asked.get("start_from") or 0)
        page = rows[start : start + vk_search.PER_PAGE]
        onward = start + vk_search.PER_PAGE
        more = {"next_from": str(onward)} if onward < len(rows) else {}
        return {"response": {"items": page, "count": len(rows), "total_count": self.results, **more}}

    def by_number(self, got):
        numbers = [int(one.rpartition("_")[2]) for one in asked_with(got)["posts"].split(",")]
        return {"response": {"items": [self.of(number) for number in numbers if number not in self.gone]}}


@pytest.fixture
def small(monkeypatch):
    """A ceiling of ten results, pages of four."""
    monkeypatch.setattr(vk_search, "PER_PAGE", 4)
    monkeypatch.setattr(vk_search, "CEILING", 10)
    monkeypatch.setattr(vk_search, "NEAR_CEILING", 6)


@pytest.mark.usefixtures("small")
def test_a_search_goes_on_behind_its_ceiling(base, site):
    search = FakeSearch(site, results=25)
    house = House(base, "vk_search", f"{site.url}/search", options={"query": "причал"})
    assert house.passes().error == ""
    assert len(house.texts()) == 25
    assert {asked["q"] for asked in search.asked} == {"причал"}
    again = house.passes(minutes=10)
    assert (again.new, again.changed, again.state) == (0, 0, PageState.OK)


@pytest.mark.usefixtures("small")
def test_the_past_of_a_search_is_read_step_by_step_to_its_end(base, site):
    FakeSearch(site, results=25)
    house = House(base, "vk_search", f"{site.url}/search", options={"query": "причал"})
    assert house.reads_the_past() < 15
    assert len(house.texts()) == 25
    assert {row.state for row in house.held().values()} == {MentionState.ARCHIVED}


def test_paid_posts_are_left_out_where_wished(base, site):
    page = recorded("vk_search/search.json")
    del page["response"]["next_from"]
    site.pages["/search/method/newsfeed.search"] = page
    options = {"query": "причал", "ads": "skip"}
    house = House(base, "vk_search", f"{site.url}/search", options=options)
    house.passes()
    assert set(house.texts()) == {"wall501_901", "wall502_903"}


def test_a_search_without_words_asks_for_them(base, site):
    house = House(base, "vk_search", f"{site.url}/search")
    FakeSearch(site, results=1)
    assert house.passes().state is PageState.OK, "the words of the brand's query"


def test_one_text_by_two_ways_is_one_mention(base, site, wall):
    mine = House(base, "vk_wall", f"{site.url}/wall-77")
    mine.passes()
    row = recorded("youscan/mentions.json")["mentions"][0]
    row |= {"url": "https://vk.com/wall-77_51", "postId": "-77_51", "fullText": mine.texts()["wall-77_51"]}
    site.pages["/topics/5/mentions"] = lambda got: {
        "mentions": [row] if "sinceSeq=0" in got.path else [], "lastSeq": 101,
    }  # fmt: skip
    theirs = House(base, "youscan", f"{site.url}/topics/5", brand_of=mine)
    found = theirs.passes()
    assert (found.new, found.error) == (0, "")
    assert set(theirs.texts()) == set()


def test_the_past_of_a_wall_comes_with_its_comments(house, wall):
    wall.wall["response"]["count"] = 4
    house.reads_the_past()
    assert set(house.texts()) == {"wall-77_51", "wall-77_50", "wall-77_52_r60", "wall-77_52_r62", "wall-77_52_r64"}
