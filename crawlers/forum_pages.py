"""Pages of a forum by a profile: which are lists, which are threads, and what identifies a post without a number."""

import hashlib
from dataclasses import replace
from typing import Final

from crawlers.parsers.page import Page, tree_of
from crawlers.parsers.threads import ListRead, Profile, ThreadRead, read_list, read_thread, recognised
from crawlers.parsers.threads.posts import picked
from crawlers.parsers.why_empty import explained, says_nothing_yet
from moderation.finding import Finding

MADE_UP: Final = "sha:"


def posts_of(body: bytes, page: Page, profile: Profile | None) -> ThreadRead:
    """The posts by the profile, else by the engine whose marks the page bears; guesses are not stable enough."""
    profile = profile or recognised(tree_of(body, page))
    if profile is None:
        return ThreadRead([], "", None, "", 0.0)
    return read_thread(body, page, profile)


def listed(body: bytes, page: Page, profile: Profile | None) -> ListRead:
    """The threads and forums of a list. Raises SourceFailed when it shows none and does not say that there are none."""
    read = read_list(body, page, profile)
    if read.threads or read.forums or read.is_empty or says_nothing_yet(body, page):
        return read
    raise explained(body, page, profile)


def is_thread(body: bytes, page: Page, profile: Profile | None) -> bool:
    """Whether this is a page of posts: by its address, else by showing posts and no list."""
    profile = profile or recognised(tree_of(body, page))
    if profile is None:
        return False
    if profile.thread_pattern and picked(profile.thread_pattern, page.url):
        return True
    return bool(posts_of(body, page, profile).findings) and not read_list(body, page, profile).threads


def placed(finding: Finding, thread_id: str) -> Finding:
    """The finding in its thread. Without a number of its own it is known by thread, author and words."""
    thread = finding.thread_id or thread_id
    if not finding.external_id.startswith(MADE_UP):
        return finding if finding.thread_id else replace(finding, thread_id=thread[:300])
    seed = f"{thread}\n{finding.external_id}"
    identity = MADE_UP + hashlib.sha256(seed.encode()).hexdigest()[:40]
    return replace(finding, external_id=identity, thread_id=thread[:300])
