import requests

from demo.keys import VK_GROUP, VK_KEY
from demo.running import RunningTown


def call(town: RunningTown, method: str, **fields: object) -> dict[str, object]:
    given = {"v": "5.199", "access_token": VK_KEY, **fields}
    answer = requests.post(f"{town.url}/vk/method/{method}", data=given, timeout=10)
    assert answer.status_code == 200
    return answer.json()


def customer(town: RunningTown) -> int:
    post = town.town.add_post("vk", "Здравствуйте, где мои деньги?", author="Анна Крылова")
    return town.town.ledger.post(post).thread


def test_dialogues_come_newest_first_with_profiles(town: RunningTown):
    peer = customer(town)
    body = call(town, "messages.getConversations", extended=1, count=5)["response"]
    assert body["items"][0]["conversation"]["peer"]["id"] == peer
    assert body["items"][0]["last_message"]["text"] == "Здравствуйте, где мои деньги?"
    assert {profile["id"] for profile in body["profiles"]} == {
        item["conversation"]["peer"]["id"] for item in body["items"]
    }
    profile = call(town, "users.get", user_ids=peer)["response"][0]
    assert (profile["first_name"], profile["last_name"]) == ("Анна", "Крылова")


def test_the_same_random_id_never_writes_twice(town: RunningTown):
    peer = customer(town)
    first = call(town, "messages.send", peer_id=peer, message="Уже ищем", random_id=77)
    second = call(town, "messages.send", peer_id=peer, message="Уже ищем", random_id=77)
    assert first == second
    history = call(town, "messages.getHistory", peer_id=peer, rev=1)["response"]["items"]
    assert sum(message["text"] == "Уже ищем" for message in history) == 1
    assert history[-1]["from_id"] == -VK_GROUP
    assert len(town.town.ledger.reactions()) == 1


def test_history_is_newest_first_and_can_be_walked(town: RunningTown):
    peer = customer(town)
    for number in range(5):
        town.town.add_post("vk", f"и ещё {number}", author="Анна Крылова")
    total = call(town, "messages.getHistory", peer_id=peer)["response"]["count"]
    walked = [
        call(town, "messages.getHistory", peer_id=peer, count=1, offset=offset)["response"]["items"][0]["id"]
        for offset in range(total)
    ]
    assert walked == sorted(walked, reverse=True)
    assert len(set(walked)) == total


def test_faults_answer_200_with_a_code(town: RunningTown):
    assert call(town, "users.get", access_token="wrong")["error"]["error_code"] == 5
    assert call(town, "messages.dance")["error"]["error_code"] == 3
    assert call(town, "messages.send", peer_id=1, random_id=1, message="?")["error"]["error_code"] == 901
    assert call(town, "messages.send", peer_id=customer(town), message="?")["error"]["error_code"] == 100
    assert call(town, "users.get", v="")["error"]["error_code"] == 8
    assert VK_KEY not in str(call(town, "messages.dance"))


def test_a_person_can_look_at_a_dialogue_and_write_into_it(town: RunningTown):
    peer = customer(town)
    call(town, "messages.send", peer_id=peer, message="Оцените: http://127.0.0.1:1/r/abc", random_id=1)
    url = f"{town.url}/vk/im?peer={peer}"
    assert 'href="http://127.0.0.1:1/r/abc"' in requests.get(url, timeout=10).text
    answer = requests.post(f"{town.url}/vk/im", data={"peer": peer, "text": "<i>спасибо</i>"}, timeout=10)
    assert "&lt;i&gt;спасибо" in answer.text
