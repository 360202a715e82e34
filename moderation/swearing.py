"""Which words of a text are swearing, so that a person who asked for it need not see them. Pure."""

import re
from typing import Final

from classifier.lexicon import OUTER, Kind, kind_of

_TOKEN: Final = re.compile(r"\S+")
# Coarse words that are no obscene roots; the milder ones of the classifier's list are everyday speech.
_COARSE: Final = re.compile(
    r"\w{0,5}[гґ][оа]вн\w*|гівн\w*|лайн[оауі]|дерьм\w*|(?:на|за|обо|по|про|вы|у)?сра(?:л|т|н)\w*|срак\w*|высер\w*"
    r"|жоп\w*|(?:на|по|о|ни|до|за)?хер(?:а|у|е|ом|ня|ню|ни|ней|ов\w*)?|обосса\w*|ссать|ссыт\w*|сиськ\w*"
    r"|shit+\w*|bul+shit\w*|piss\w*|ass|arse"
)


def swearing_in(text: str) -> list[tuple[int, int]]:
    """Where swearing stands in the text; words in disguise ("х*й") and in pieces of both alphabets are found too."""
    return [(match.start(), match.end()) for match in _TOKEN.finditer(text) if _is_swearing(match[0].lower())]


def _is_swearing(token: str) -> bool:
    return bool(kind_of(token) & Kind.STRONG) or _COARSE.fullmatch(token.strip(OUTER)) is not None
