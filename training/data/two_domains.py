"""`TwoDomains`: two sources side by side whose rows do not belong together."""

from typing import TYPE_CHECKING

import numpy as np

from keras_gen.features import Feature
from keras_gen.training.data.errors import DataError
from keras_gen.training.data.source import Source, as_images

if TYPE_CHECKING:
    import tensorflow as tf


class TwoDomains:
    """Images of two domains, unaligned and of unequal number, as one source.

    It answers what `Source` answers. Each domain is shuffled for itself, and an epoch
    is a pass over the larger one; the smaller one begins anew meanwhile.

    Args:
        name: The spec it was loaded by.
        split: `"train"`, `"test"` or `"all"`.
        a: Images of the first domain, in the column `image`.
        b: Images of the second domain.

    Attributes:
        name: As the argument.
        split: As the argument.
        features: `a` and `b`, each with its shape.
    """

    label_names = None
    num_classes = None
    draw = staticmethod(as_images)

    def __init__(self, name: str, split: str, a: Source, b: Source):
        self.name = name
        self.split = split
        self._parts = {"a": a, "b": b}
        self.features = {
            key: Feature(key, part.image_shape, low=-1.0, high=1.0, description="image")
            for key, part in self._parts.items()
        }

    @property
    def parts(self) -> dict[str, Source]:
        """The source of each domain, by its name `a` or `b`."""
        return dict(self._parts)

    def __len__(self) -> int:
        return max(map(len, self._parts.values()))

    def __repr__(self) -> str:
        parts = ", ".join(f"{key}: {part!r}" for key, part in self._parts.items())
        return f"TwoDomains({self.name!r}, split={self.split!r}, {parts})"

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """Raises `DataError`: there are two image shapes, one in each domain."""
        raise DataError(f"This needs data with a column 'image'. Received: {self!r}")

    def rows(
        self, limit: int | None = None, seed: int | None = None
    ) -> dict[str, np.ndarray]:
        """Returns rows for evaluation; see `Source.rows`.

        Returns:
            `a` and `b` with the images of each domain, and further columns of a part
            as `a_<column>` and `b_<column>`. Domains may differ in length.
        """
        result = {}
        for key, part in self._parts.items():
            rows = part.rows(limit, seed)
            result |= {_named(key, column): rows[column] for column in rows}
        return result

    def steps_per_epoch(self, batch_size: int) -> int:
        """Returns the number of whole batches in a pass over the larger domain."""
        return max(part.steps_per_epoch(batch_size) for part in self._parts.values())

    def dataset(
        self,
        batch_size: int,
        seed: int = 0,
        start_step: int = 0,
        context: "tf.distribute.InputContext | None" = None,
    ) -> "tf.data.Dataset":
        """Returns endless shuffled batches `{"a": ..., "b": ...}`; see `Source`.

        Element k depends on (seed, k) alone, in each domain by a seed of its own.
        """
        import tensorflow as tf

        from keras_gen.training.data import pipeline

        parts = [
            # Equal seeds would pair equal ranks when the domains are of equal length.
            part.dataset(batch_size, (seed + i * 2**62) % 2**63, start_step, context)
            for i, part in enumerate(self._parts.values())
        ]
        return (
            tf.data.Dataset.zip(*parts)
            .map(lambda a, b: {"a": a["image"], "b": b["image"]})
            .prefetch(pipeline.PREFETCHED_BATCHES)
            .with_options(pipeline.options())
        )


def _named(part: str, column: str) -> str:
    return part if column == "image" else f"{part}_{column}"
