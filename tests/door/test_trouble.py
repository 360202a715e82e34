import requests
from sqlalchemy import text


def test_a_failure_of_ours_is_told_in_plain_words(door, lena, knock, database):
    with database.transaction() as session:
        session.execute(text("DROP TABLE sign_in_attempt"))
    answer = knock()
    assert answer.status_code == 500
    assert "Something in the desk has failed" in answer.text
    assert "Traceback" not in answer.text
    assert "sign_in_attempt" not in answer.text


def test_an_api_tells_a_failure_as_json(door, database):
    with database.transaction() as session:
        session.execute(text("DROP TABLE sign_in"))
    answer = requests.get(f"{door}/api/who", cookies={"repdesk_session": "x"}, timeout=20)
    assert answer.status_code == 500
    assert set(answer.json()["error"]) == {"what", "why", "way_out"}


def test_health_says_that_the_database_is_not_ready(door, database):
    with database.transaction() as session:
        session.execute(text("DELETE FROM alembic_version"))
    answer = requests.get(f"{door}/health", timeout=20)
    assert (answer.status_code, answer.json()["status"]) == (503, "failing")
