"""Makes findings fit for storing: no sign a database refuses, no card's number, nothing too long. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b

from moderation.finding import Finding
from storage.card_numbers import has_long_number, masked
from storage.storable import is_storable, storable

LONGEST_TEXT = 200_000
"""Characters of one text that are kept; a page that offers more is not one person's words."""

MOST_STARS = 5.0

_ID, _AUTHOR, _ADDRESS, _THREAD = 500, 300, 2000, 300


def cleaned(findings: Iterable[Finding], *, now: datetime) -> list[Finding]:
    """The findings that say something, oldest first; of several with one identity the last one counts."""
    latest = {finding.external_id: _fit(finding, now=now) for finding in findings if _says_something(finding)}
    return sorted(latest.values(), key=lambda finding: finding.published_at or now)


def key_of(raw: str, most: int) -> str:
    """An identity that fits its column; the tail of a longer one becomes a hash, so it stays unique."""
    plain = storable(raw)
    if len(plain) <= most:
        return plain
    return f"{plain[: most - 33]}~{blake2b(plain.encode(), digest_size=16).hexdigest()}"


def author_key(finding: Finding) -> str | None:
    """The author's identity at the source: its id where the site has one, else the name."""
    return finding.author_id or finding.author or None


def _says_something(finding: Finding) -> bool:
    said = finding.text.strip() or (finding.title or "").strip()
    return bool(finding.external_id.strip()) and bool(said or finding.stars is not None or finding.deleted)


def _fit(finding: Finding, *, now: datetime) -> Finding:
    # Almost every finding is fit as it is; a copy of each would cost more than looking.
    return finding if _is_fit(finding, now=now) else _cut(finding, now=now)


def _is_fit(finding: Finding, *, now: datetime) -> bool:
    lines = (
        finding.external_id,
        finding.url,
        finding.title or "",
        finding.author or "",
        finding.author_id or "",
        finding.author_url or "",
        finding.thread_id or "",
        finding.parent_id or "",
        finding.complain_url or "",
    )
    longest = max(map(len, lines))
    said = "\n".join((*lines, finding.text))
    trimmed = tuple(map(str.strip, lines))
    stars, published = finding.stars, finding.published_at
    return (
        longest <= _THREAD
        and len(finding.text) <= LONGEST_TEXT
        and is_storable(said)
        and trimmed == lines
        and finding.text.strip() == finding.text
        and (stars is None or 0 <= stars <= MOST_STARS)
        and (published is None or published <= now)
        and finding.title != ""
        and finding.author != ""
        and not has_long_number(finding.text)
        and not (finding.title and has_long_number(finding.title))
    )


def _cut(finding: Finding, *, now: datetime) -> Finding:
    # A site's clock may run ahead of ours; a text cannot be written after it was read.
    published = min(finding.published_at, now) if finding.published_at else None
    return replace(
        finding,
        external_id=key_of(finding.external_id.strip(), _ID),
        text=masked(_plain(finding.text, LONGEST_TEXT)),
        title=masked(_plain(finding.title, _ADDRESS)) if finding.title else finding.title,
        url=_plain(finding.url, _ADDRESS),
        author=_plain(finding.author, _AUTHOR) if finding.author else None,
        author_id=key_of(finding.author_id, _AUTHOR) if finding.author_id else None,
        author_url=_plain(finding.author_url, _ADDRESS) if finding.author_url else None,
        thread_id=key_of(finding.thread_id, _THREAD) if finding.thread_id else None,
        parent_id=key_of(finding.parent_id, _THREAD) if finding.parent_id else None,
        complain_url=_plain(finding.complain_url, _ADDRESS) if finding.complain_url else None,
        published_at=published,
        stars=finding.stars if finding.stars is not None and 0 <= finding.stars <= MOST_STARS else None,
    )


def _plain(text: str, most: int) -> str:
    return storable(text).strip()[:most]
