"""A measure that returns values by a script, for tests of what follows from them."""

from keras_gen.metrics import Measurement


def measurement(value, metric="fd_c", subject="generator"):
    """Returns a measurement with any protocol."""
    return Measurement(
        metric=metric,
        value=value,
        subject=subject,
        n_real=3,
        n_fake=2,
        data="digits",
        split="train",
        resize="none",
        preprocessing="none",
        seed=0,
        extractor="digits_cnn",
        extractor_sha256="ab" * 32,
    )


class Script:
    """Returns each value in turn; the first is that before step 1."""

    def __init__(self, *values):
        self.values = list(values)
        self.seen = []

    def __call__(self, model):
        self.seen.append(int(model.steps.numpy()))
        return [measurement(self.values.pop(0))]
