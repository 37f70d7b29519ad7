"""Images of given classes, of a conditional system and of its baselines."""

import functools

import numpy as np

from keras_gen.training.errors import RunError


class LabelledSets:
    """Images with the labels that they should show, drawn once for all metrics.

    The labels are those of random test rows, so that classes are as frequent in the
    generated sets as in the data.

    Args:
        trial: The `Trial`. Its seed decides the samples and which rows.
    """

    def __init__(self, trial):
        self._trial = trial
        self._kept: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    @functools.cached_property
    def available(self) -> bool:
        """Whether the system is given a label, and the data have some."""
        endpoint = self._trial.model.endpoints.get("generate")
        return (
            endpoint is not None
            and "label" in self._trial.test.features
            and "image" in self._trial.test.features
            and any(feature.name == "label" for feature in endpoint.inputs)
            and all(f.prior for f in endpoint.inputs if f.name != "label")
        )

    def of(self, count: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Returns subject -> `count` images and labels.

        Args:
            count: Rows of each subject, at most what the test split has. Fewer rows are
                the first of more: a set that was made is sliced, not made anew.

        Returns:
            `"generator"`, `"untrained generator"` and `"test split"`: float32
            (count, H, W, C) in [-1, 1] and int32 (count,).

        Raises:
            RunError: If the system takes no label, or more than a label and a seed, or
                the data have no labelled images.
        """
        trial = self._trial
        if not self.available:
            raise RunError(
                "Images of given classes come from a system whose endpoint `generate` "
                "takes a label and wants nothing else but a seed, on labelled images. "
                f"Received: a run of {trial.recipe.system!r} on "
                f"{trial.recipe.data!r}. Choose another evaluation."
            )
        if not self._kept or len(self._kept["test split"][1]) < count:
            rows = trial.test.rows(count, seed=trial.seed)
            labels = rows["label"]
            self._kept = {"test split": (rows["image"], labels)}
            for subject, model in (
                ("untrained generator", trial.untrained),
                ("generator", trial.model),
            ):
                images = model.generate(count, seed=trial.seed, label=labels)
                self._kept[subject] = images, labels
        return {
            subject: tuple(column[:count] for column in self._kept[subject])
            for subject in ("generator", "untrained generator", "test split")
        }
