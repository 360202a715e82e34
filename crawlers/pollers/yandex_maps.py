"""Yandex Maps, the public page: only what the first page of an organisation holds, and only with accepted terms."""

from crawlers.branches import branches_of
from crawlers.parsers.yandex_maps import ORGANISATION, PageRead, read_page
from crawlers.pollers.interface import Interface
from crawlers.pollers.review_lists import OF_ONE_LIST, require_all
from crawlers.reading import Reading
from moderation.finding import PlaceFound
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net_exchange import origin_of
from storage.vocabulary import PageState

OFFICIAL = "https://yandex.ru"
# Slower than a person reads.
PAUSE_S = 5.0


def poll(reading: Reading) -> PageState:
    """One look at each organisation's page. What is not on it is not known, so nothing is ever missed there."""
    assignment = reading.assignment
    places = {branch.id: branch.place(known_as=assignment.name) for branch in branches_of(assignment.options)}
    named = ORGANISATION.search(assignment.address)
    wanted = list(places) or ([named["id"]] if named else [])
    if not wanted:
        words = _("{url} names no organisation. Paste the address of its page, or import the list of branches.")
        raise SourceFailed(PageState.SCHEMA_DRIFT, words.format(url=assignment.address))
    base = origin_of(assignment.address) if named or assignment.is_local else OFFICIAL
    interface = Interface(reading, pause=PAUSE_S, obeys_robots=True)
    claimed: dict[str, int] = {}
    failed: dict[str, SourceFailed] = {}
    found = 0
    for one in wanted:
        try:
            read = _look(reading, interface, f"{base}/maps/org/{one}/reviews/", places.get(one))
        except SourceFailed as failure:
            if failure.state not in OF_ONE_LIST:
                raise
            failed[one] = failure
            continue
        reading.deliver(read.findings)
        found += len(read.findings)
        if read.claimed is not None:
            claimed[one] = read.claimed
    reading.keep({"claimed": claimed})
    require_all(failed, len(wanted))
    return PageState.OK if found else PageState.EMPTY


def _look(reading: Reading, interface: Interface, url: str, place: PlaceFound | None) -> PageRead:
    answer = interface.answer(url)
    content_type = answer.headers.get("content-type", "")
    return read_page(
        answer.body, reading.assignment.page(answer.url, read_at=reading.now, content_type=content_type), place
    )
