"""Feeds that one day give all their old texts new numbers: everything would be stored a second time.

The pass is frozen and a person is told. A pass that a person asks for goes on: what is known by its title keeps its
old number, as long as it stands in the feed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

KEPT: Final = 60
LEAST: Final = 4
SHARE: Final = 0.5


def checked(findings: Sequence[Finding], cursor: Mapping[str, Any], *, url: str, thorough: bool) -> list[Finding]:
    """The findings under the numbers that we know them by. Raises SourceFailed (schema_drift) at the sudden change."""
    old: Mapping[str, str] = cursor.get("titles", {})
    renamed: Mapping[str, str] = cursor.get("renamed", {})
    known = [
        replace(one, external_id=renamed[one.external_id]) if one.external_id in renamed else one for one in findings
    ]
    if not _is_renumbered(known, old):
        return known
    if not thorough:
        words = _(
            "{url} has given all its texts new numbers at once; nothing is stored, or everything would be there twice. "
            "Read the source by hand once: what is known by its title then keeps its old number."
        )
        raise SourceFailed(PageState.SCHEMA_DRIFT, words.format(url=url))
    return [replace(one, external_id=old.get(_mark(one), one.external_id)) for one in findings]


def remembered(read: Sequence[Finding], handed: Sequence[Finding]) -> dict[str, dict[str, str]]:
    """What the cursor keeps: titles with their numbers, and new numbers with the old ones behind them."""
    titles = {_mark(one): one.external_id for one in handed[:KEPT] if one.title}
    pairs = zip((one.external_id for one in read), (one.external_id for one in handed), strict=True)
    return {"titles": titles, "renamed": {new: old for new, old in pairs if new != old}}


def _is_renumbered(findings: Sequence[Finding], old: Mapping[str, str]) -> bool:
    """Whether no number is known, but most titles are."""
    titled = [one for one in findings if one.title]
    if len(titled) < LEAST or len(old) < LEAST or {one.external_id for one in titled} & set(old.values()):
        return False
    known = sum(_mark(one) in old for one in titled)
    return known >= LEAST and known >= len(titled) * SHARE


def _mark(finding: Finding) -> str:
    return hashlib.blake2b((finding.title or "").encode("utf-8", "replace"), digest_size=6).hexdigest()
