"""The classifier of a trial's own data, for metrics that name classes."""

from keras_gen.metrics.extractor import Extractor
from keras_gen.training.data import origins
from keras_gen.training.errors import RunError


def of(trial) -> Extractor:
    """Returns the trial's extractor if it was trained to classify the trial's data.

    Args:
        trial: The `Trial`.

    Raises:
        RunError: If it is no classifier, or one of other data, however many classes
            both have; or as in `FeatureSets`.
    """
    network = trial.features.network
    data = origins.origin(trial.recipe.data)
    if network.names_classes(data):
        return network
    if network.num_classes is None:
        received = "which has features only"
    elif network.data is None:
        received = "and what it was trained on is not known"
    else:
        received = f"which was trained on {network.data!r}"
    raise RunError(
        "Classes are named by a classifier that was trained on the data at hand, "
        f"{data!r}. Received: {network.name}, {received}. Name another by --extractor; "
        "of a file of your own, a manifest.json beside it says its data."
    )
