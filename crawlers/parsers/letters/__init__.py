"""Letters in which services tell of new reviews: which service, and the reviews as findings."""

from datetime import tzinfo

from crawlers.parsers.letters import banki, google, otzovik, twogis, yandex
from crawlers.parsers.letters.letter import Letter
from crawlers.parsers.letters.reading import announces, read_as
from crawlers.parsers.letters.service import ROBOT, Service
from moderation.finding import Finding

__all__ = ["Letter", "is_readable", "read", "service_of"]

SERVICES: tuple[Service, ...] = (yandex.SERVICE, twogis.SERVICE, google.SERVICE, banki.SERVICE, otzovik.SERVICE)


def read(letter: Letter, *, zone: tzinfo) -> list[Finding] | None:
    """The reviews that a letter tells of; none for a digest or advertising; None for an ordinary letter of somebody's.

    `zone` is that of moments that the letter writes without one.
    """
    service = _service(letter)
    if service is None:
        return None
    found = read_as(service, letter, zone=zone)
    return found if found or _is_robot(letter) else None


def service_of(letter: Letter) -> str | None:
    """The service that a letter comes from, by its sender."""
    service = _service(letter)
    return service.key if service else None


def is_readable(letter: Letter, *, zone: tzinfo) -> bool:
    """False for a robot's letter that announces a review and yet shows none: its wording has changed."""
    service = _service(letter)
    is_telling = service is not None and _is_robot(letter) and announces(service, letter)
    return service is None or not is_telling or bool(read_as(service, letter, zone=zone))


def _service(letter: Letter) -> Service | None:
    domain = _sender(letter)[2]
    for service in SERVICES:
        if any(_is_of(domain, known) for known in service.domains):
            return service
        if domain in service.shared and _is_robot(letter):
            return service
    return None


def _is_robot(letter: Letter) -> bool:
    return bool(ROBOT.match(_sender(letter)[0]))


def _sender(letter: Letter) -> tuple[str, str, str]:
    """The name, the @ and the domain."""
    return letter.sender.strip().strip("<>").lower().rpartition("@")


def _is_of(domain: str, known: str) -> bool:
    return domain == known or domain.endswith(f".{known}")
