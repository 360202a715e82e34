"""The vectors that learning and measuring may use: of the texts that ship, and of those people decided on.

None where there is no encoder, or while the vectors of the texts that ship are not all made yet.
"""

from collections.abc import Sequence

import numpy as np
from sqlalchemy.orm import Session

from classifier import mention_vectors
from classifier.encoder import encoder_here
from classifier.lessons import Lesson
from classifier.shipped_vectors import shipped_vectors
from classifier.starter_set import starter
from classifier.vector_file import VectorFile
from classifier.vectors import Known, Numbers


def for_samples(session: Session, taught: Sequence[Lesson]) -> Known | None:
    """The vectors of `lessons.samples_of(taught)`: the starter set, then the lessons."""
    of_starter = for_shipped([sample.text for sample in starter()])
    of_lessons = for_lessons(session, taught)
    if of_starter is None or of_lessons is None:
        return None
    return Known(encoder_here(), np.concatenate([of_starter, of_lessons]))


def for_lessons(session: Session, lessons: Sequence[Lesson]) -> Numbers | None:
    """The vectors of the lessons' words; rows of NaN for those not made yet."""
    own = _own()
    if own is None:
        return None
    keys = [(lesson.mention_id, lesson.version) for lesson in lessons]
    return mention_vectors.of_versions(session, keys, own.encoder_name, own.dims)


def for_shipped(texts: Sequence[str]) -> Numbers | None:
    """The vectors of texts that ship."""
    own = _own()
    return None if own is None or own.lacking(texts) else own.known(texts).rows


def _own() -> VectorFile | None:
    name = encoder_here()
    own = shipped_vectors(name) if name else None
    return own if own is not None and own.dims else None
