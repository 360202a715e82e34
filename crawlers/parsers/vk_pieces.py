"""What VK's posts, comments and messages have in common: names, pictures and files, moments (API 5.199)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from crawlers.parsers.plain_text import tidy
from moderation.finding import AttachmentFound

# VK writes links to people and pages as [id1|Name], in comments as [id1:bp-2_3|Name], others as [https://…|words].
NAMED = re.compile(r"\[(?:(?:id|club|public|event)\d+(?::[^|\]]*)?|https?://[^|\]\s]+)\|([^\]|]+)\]")


def names_of(response: dict[str, Any]) -> dict[int, str]:
    """Names by id; communities have negative ids, as authors have."""
    people = {
        int(person["id"]): f"{person.get('first_name', '')} {person.get('last_name', '')}".strip()
        for person in response.get("profiles") or ()
    }
    groups = {-int(group["id"]): str(group.get("name", "")) for group in response.get("groups") or ()}
    return people | groups


def author_url(author: int) -> str | None:
    """Where an author is seen; None for nobody."""
    if author == 0:
        return None
    return f"https://vk.com/id{author}" if author > 0 else f"https://vk.com/club{-author}"


def moment(seconds: Any) -> datetime | None:
    """A moment out of VK's seconds; None for none."""
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else None


def words_of(item: dict[str, Any]) -> str:
    """The text; where there is none, what was sent instead."""
    said = tidy(NAMED.sub(r"\1", str(item.get("text") or "")))
    return said or " ".join(f"[{kind}]" for kind, _piece in _pieces(item))


def attached_to(item: dict[str, Any]) -> tuple[AttachmentFound, ...]:
    """The pictures and files that came with it, each in its largest size."""
    return tuple(found for kind, piece in _pieces(item) if (found := _attached(kind, piece)) is not None)


def _pieces(item: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for piece in item.get("attachments") or ():
        kind = str(piece.get("type", ""))
        if kind:
            inner = piece.get(kind)
            yield kind, inner if isinstance(inner, dict) else {}


def _attached(kind: str, piece: dict[str, Any]) -> AttachmentFound | None:
    if kind == "photo":
        sizes = [size for size in piece.get("sizes") or () if size.get("url")]
        if not sizes:
            return None
        largest = max(sizes, key=lambda size: int(size.get("width") or 0) * int(size.get("height") or 0))
        return AttachmentFound(url=str(largest["url"]), name=f"photo{piece.get('id', '')}.jpg", media_type="image/jpeg")
    if kind == "doc" and piece.get("url"):
        return AttachmentFound(url=str(piece["url"]), name=str(piece.get("title") or piece.get("ext") or "file"))
    return None
