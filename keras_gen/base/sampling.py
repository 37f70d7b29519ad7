"""`generate`: samples of an endpoint, the same from a seed everywhere."""

from collections.abc import Iterator

import numpy as np
import tensorflow as tf

from keras_gen.distributions import inputs


class Sampling:
    """The part of `GenerativeModel` that draws samples.

    It stands before `keras.Model` among the bases, and uses `endpoints` of the model.
    """

    def generate(
        self, n: int, seed: int | None = None, batch_size: int = 64, **given
    ) -> np.ndarray:
        """Draws samples with the endpoint `generate`.

        Each of the endpoint's inputs that is not given is drawn from its prior.

        Args:
            n: Number of samples.
            seed: int for samples that are the same everywhere: sample i depends on
                the seed, i and what is given alone, and exported files give the same
                samples from the same seed. None draws anew each time.
            batch_size: Samples computed at once.
            **given: Inputs of the endpoint by name, such as `label=3`: one row for all
                samples, or n rows.

        Returns:
            The endpoint's first output: float32 array of n rows, images in [-1, 1].

        Raises:
            ValueError: If the system has no such endpoint, or an argument is wrong.
        """
        return np.concatenate(list(self.generate_batches(n, seed, batch_size, **given)))

    def generate_batches(
        self, n: int, seed: int | None = None, batch_size: int = 64, **given
    ) -> Iterator[np.ndarray]:
        """Draws the samples of `generate`, one batch after another.

        No more than one is in memory, so that n may be large.

        Args:
            n: As in `generate`, which joins these batches; so are the others.
            seed: As there.
            batch_size: Rows of each batch; the last may have fewer.
            **given: As there.

        Returns:
            Iterator over float32 arrays.

        Raises:
            ValueError: At once, as `generate`.
        """
        for name, value in (("n", n), ("batch_size", batch_size)):
            if value < 1:
                raise ValueError(f"`{name}` must be positive. Received: {name}={value}")
        features = self._generate_endpoint().inputs
        given = inputs.check_given(features, given, n)
        if seed is None:
            seed = int(np.random.default_rng().integers(2**63))
        function = self._compiled_generate()

        def batch(start):
            rows = min(batch_size, n - start)
            drawn = inputs.draw(features, given, seed, start, rows)
            return np.asarray(function(*map(tf.constant, drawn.values())))

        return map(batch, range(0, n, batch_size))

    @property
    def draws_alone(self) -> bool:
        """Whether `generate` needs nothing but a number and a seed."""
        endpoint = self.endpoints.get("generate")
        return endpoint is not None and all(f.prior for f in endpoint.inputs)

    def _generate_endpoint(self):
        endpoints = self.endpoints
        if "generate" not in endpoints:
            raise ValueError(
                f"{type(self).__name__} makes nothing from noise. Its endpoints are "
                f"{', '.join(endpoints)}: call model.endpoints[NAME].function(...)."
            )
        return endpoints["generate"]

    def _compiled_generate(self):
        endpoint = self._generate_endpoint()

        def first(*tensors):
            return endpoint.function(*tensors)[0]

        if self.run_eagerly:
            return first
        if getattr(self, "_generate_function", None) is None:
            specs = [tf.TensorSpec((None, *f.shape), f.dtype) for f in endpoint.inputs]
            self._generate_function = tf.function(first, input_signature=specs)
        return self._generate_function
