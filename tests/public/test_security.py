"""What the porch tells browsers and search engines, and how it bears being hammered."""

import re
from http.client import HTTPConnection

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from public.security import POLICY, Throttle
from tests.public.conftest import Invited, Serve


def test_every_answer_carries_the_headers(porch: str, invited: Invited):
    for path in ("/health", "/robots.txt", f"/r/{invited.token}", "/r/unknown", "/static/porch.css", "/nothing"):
        answer = requests.get(porch + path, timeout=30)
        assert answer.headers["Content-Security-Policy"] == POLICY, path
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_needs_no_script_and_nothing_from_elsewhere(porch: str, invited: Invited):
    page = requests.get(f"{porch}/r/{invited.token}", timeout=30).text
    assert "<script" not in page
    assert "style=" not in page
    assert "http://" not in page
    assert "https://" not in page


def test_other_methods_and_paths_are_refused(porch: str, invited: Invited):
    assert requests.put(f"{porch}/r/{invited.token}", timeout=30).status_code == 405
    assert requests.get(f"{porch}/r", timeout=30).status_code == 404
    assert requests.get(f"{porch}/static/../porch.py", timeout=30).status_code == 404


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example", "/%09/evil.example", "/%5Cevil.example"])
def test_no_page_links_to_another_site(porch: str, path: str):
    host, port = porch.removeprefix("http://").split(":")
    connection = HTTPConnection(host, int(port), timeout=30)
    # As a browser would send it: requests would tidy the path up first.
    connection.putrequest("GET", path, skip_accept_encoding=True)
    connection.endheaders()
    page = connection.getresponse().read().decode()
    connection.close()
    [link] = re.findall(r'<a href="([^"]*)"', page)
    assert re.match(r"/[^/\\\s]", link), link


def test_who_hammers_waits_while_health_answers(serve: Serve):
    porch = serve(Throttle(per_minute=5))
    answers = [requests.get(f"{porch}/r/guess{number}", timeout=30).status_code for number in range(8)]
    assert answers == [404] * 5 + [429] * 3
    refused = requests.get(f"{porch}/r/x", timeout=30)
    assert int(refused.headers["Retry-After"]) >= 1
    assert "минуту" in refused.content.decode()
    assert requests.get(f"{porch}/health", timeout=30).status_code == 200


@given(st.lists(st.floats(min_value=0, max_value=90), max_size=60))
def test_never_more_than_a_bucket_and_its_refill(pauses: list[float]):
    clock = [0.0]
    throttle = Throttle(per_minute=6, clock=lambda: clock[0])
    admitted = 0
    for pause in pauses:
        clock[0] += pause
        admitted += throttle.wait_s("a") == 0
    assert admitted <= 6 + clock[0] / 10 + 1e-6


def test_the_wait_that_was_named_is_enough():
    clock = [0.0]
    throttle = Throttle(per_minute=2, clock=lambda: clock[0])
    assert [throttle.wait_s("a") for _time in range(2)] == [0.0, 0.0]
    clock[0] += throttle.wait_s("a") + 1e-6
    assert throttle.wait_s("a") == 0.0
    assert throttle.wait_s("b") == 0.0
