import requests

from demo.keys import MAPS_ACCOUNT, MAPS_KEY
from demo.running import RunningTown

KEY = {"Authorization": f"Bearer {MAPS_KEY}"}


def api(town: RunningTown, path: str = "", *, headers: dict[str, str] = KEY, **parameters: object) -> requests.Response:
    url = f"{town.url}/maps/v4/accounts/{MAPS_ACCOUNT}/locations{path}"
    return requests.get(url, params=parameters, headers=headers, timeout=10)


def every_review(town: RunningTown, location: str, *, size: int = 3) -> list[dict[str, object]]:
    found, token = [], ""
    while True:
        body = api(town, f"/{location}/reviews", pageSize=size, pageToken=token).json()
        found += body.get("reviews", [])
        token = body.get("nextPageToken", "")
        if not token:
            return found


def test_branches_have_addresses_and_coordinates(town: RunningTown):
    body = api(town).json()
    assert body["totalSize"] == len(body["locations"]) == 4
    first = body["locations"][0]
    assert first["name"] == f"accounts/{MAPS_ACCOUNT}/locations/4101"
    assert first["address"]["addressLines"]
    assert 59 < first["latlng"]["latitude"] < 60


def test_reviews_come_page_by_page_the_last_changed_first(town: RunningTown):
    stored = town.town.ledger.posts("maps", thread=4101)
    reviews = every_review(town, "4101")
    assert len({review["reviewId"] for review in reviews}) == len(reviews) == len(stored)
    moments = [str(review["updateTime"]) for review in reviews]
    assert moments == sorted(moments, reverse=True)


def test_an_edited_review_surfaces_again_with_its_new_stars(town: RunningTown):
    oldest = town.town.ledger.posts("maps", thread=4101)[0]
    town.town.edit_post(oldest.id, f"{oldest.text} UPD: всё решили", stars=5)
    first = api(town, "/4101/reviews", pageSize=1, orderBy="updateTime desc").json()["reviews"][0]
    assert first["starRating"] == "FIVE"
    assert first["comment"].endswith("всё решили")
    assert first["createTime"] < first["updateTime"]


def test_an_answer_stands_on_the_branch_page_until_it_is_taken_back(town: RunningTown):
    review_id = town.town.add_post("maps", "Где касса?", author="Мария С.", stars=3, thread=4102)
    name = api(town, "/4102/reviews", pageSize=1).json()["reviews"][0]["name"]
    url = f"{town.url}/maps/v4/{name}/reply"
    answer = requests.put(url, json={"comment": "Касса справа <от входа>"}, headers=KEY, timeout=10)
    assert answer.json()["reviewReplyState"] == "APPROVED"
    page = requests.get(f"{town.url}/maps/place/4102", timeout=10).text
    assert "Касса справа &lt;от входа&gt;" in page
    assert api(town, "/4102/reviews", pageSize=1).json()["reviews"][0]["reviewReply"]["comment"]
    assert town.town.replies("maps")[0].id == review_id
    assert requests.delete(url, headers=KEY, timeout=10).json() == {}
    assert "Касса справа" not in requests.get(f"{town.url}/maps/place/4102", timeout=10).text


def test_faults_are_worded_as_the_real_service_words_them(town: RunningTown):
    refused = api(town, headers={"Authorization": "Bearer nonsense"})
    assert (refused.status_code, refused.json()["error"]["status"]) == (401, "UNAUTHENTICATED")
    assert api(town, "/9999/reviews").json()["error"]["status"] == "NOT_FOUND"
    assert api(town, "/4101/reviews", pageSize=51).json()["error"]["status"] == "INVALID_ARGUMENT"
    assert api(town, "/4101/reviews/AbFvOqnonsense").status_code == 404
    nowhere = f"{town.url}/maps/v4/accounts/{MAPS_ACCOUNT}/locations/4101/reviews/x/reply"
    assert requests.put(nowhere, json={"comment": "?"}, headers=KEY, timeout=10).status_code == 404


def test_stars_alone_are_a_review_without_a_comment(town: RunningTown):
    town.town.add_post("maps", "", author="Молчун", stars=2, thread=4103)
    review = api(town, "/4103/reviews", pageSize=1).json()["reviews"][0]
    assert "comment" not in review
    assert review["starRating"] == "TWO"
