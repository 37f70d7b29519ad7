"""The maps over which a trial's images are compared: those of its extractor."""

from keras_gen.metrics import extractors
from keras_gen.metrics.feature_maps import FeatureMaps
from keras_gen.training.errors import RunError


def of(trial) -> FeatureMaps:
    """Returns the maps of a trial's extractor.

    Args:
        trial: The `Trial`.

    Raises:
        RunError: If the extractor is unknown, does not fit the images, is a file that
            shows its outputs alone, or has no convolutions to take maps of.
    """
    try:
        return FeatureMaps(trial.features.network)
    except ValueError as error:
        raise RunError(
            f"{error}. Choose another extractor by --extractor, such as one of "
            f"{', '.join(extractors.shipped())}."
        ) from error
