"""Statistics of a whole source under an extractor, computed once while it is loaded."""

import weakref
from typing import TYPE_CHECKING

from keras_gen.metrics.evaluate import ImageStatistics, image_statistics

if TYPE_CHECKING:
    from keras_gen.metrics.extractor import Extractor
    from keras_gen.training.data import Source

_kept: "weakref.WeakKeyDictionary[Source, dict[str, ImageStatistics]]"
_kept = weakref.WeakKeyDictionary()


def of(source: "Source", extractor: "Extractor") -> ImageStatistics:
    """Returns the statistics of all images of a source.

    An evaluation every few hundred steps would otherwise send the whole training split
    through the extractor each time.

    Args:
        source: The source; it does not change.
        extractor: The feature extractor.
    """
    kept = _kept.setdefault(source, {})
    if extractor.sha256 not in kept:
        batches = source.epoch(256, drop_remainder=False)
        kept[extractor.sha256] = image_statistics(batches, extractor)
    return kept[extractor.sha256]
