"""The quantiser of the VQ-VAE: each vector becomes the nearest of a codebook."""

import keras
import tensorflow as tf
from keras import ops

from keras_gen.distributions import replicated


@keras.saving.register_keras_serializable("keras_gen")
class VectorQuantizer(keras.layers.Layer):
    r"""Replaces vectors by the nearest of K code vectors, which gradients train.

    $k_m = \arg\min_k ‖z_m - e_k‖^2$, output $z_m + sg(e_{k_m} - z_m)$, whose gradient
    is that of the identity (van den Oord et al., 2017, arXiv:1711.00937, §3.1-3.2).
    The codebook learns from the system's codebook term, a function of `lookup`;
    `EMAVectorQuantizer` moves it by averages instead.

    The first batch that is quantised in training replaces the codebook by K of its
    vectors, spread over all replicas' rows (ours; without it most codes lie too far
    away to be ever chosen). Computes in float32 whatever the precision policy.

    Args:
        num_codes: int. K.
        code_dim: int. D, size of a vector.
    """

    trained_by_gradient = True

    def __init__(self, num_codes: int, code_dim: int, **kwargs):
        super().__init__(**{**kwargs, "dtype": "float32"})
        for name, value in (("num_codes", num_codes), ("code_dim", code_dim)):
            if not (isinstance(value, int) and value >= 1):
                raise ValueError(
                    f"`{name}` is a positive integer. Received: {name}={value!r}"
                )
        self.num_codes = num_codes
        self.code_dim = code_dim
        self.seed_generator = keras.random.SeedGenerator()
        self.codebook = self._state(
            "codebook",
            (num_codes, code_dim),
            keras.initializers.RandomUniform(-1 / num_codes, 1 / num_codes),
            trainable=self.trained_by_gradient,
        )
        self.initialized = self._state("initialized", (), "zeros")
        self.built = True

    def _state(self, name, shape, initializer, trainable=False):
        # All replicas compute the same new value, so that of one serves them all.
        return self.add_weight(
            name=name,
            shape=shape,
            initializer=initializer,
            trainable=trainable,
            aggregation="only_first_replica",
        )

    def call(self, inputs, training=False):
        """Quantises vectors.

        Args:
            inputs: z, `(..., D)`.
            training: Whether the codebook may be initialised from this batch.

        Returns:
            Pair of `(..., D)` code vectors in float32, through which gradients pass to
            `inputs` unchanged, and `(...)` int32 indices.
        """
        inputs = ops.cast(inputs, "float32")
        if training:
            self._initialize(inputs)
        indices = self.assign(inputs)
        vectors = self.lookup(indices)
        return inputs + ops.stop_gradient(vectors - inputs), indices

    def assign(self, inputs):
        """Returns the int32 index `(...)` of the code nearest to each vector."""
        inputs = ops.cast(inputs, "float32")
        shape = ops.shape(inputs)[:-1]
        flat = ops.reshape(inputs, (-1, self.code_dim))
        codebook = ops.convert_to_tensor(self.codebook)
        # ‖z‖² is the same for all codes, and would only cost precision.
        distances = ops.sum(ops.square(codebook), axis=1) - 2.0 * ops.matmul(
            flat, ops.transpose(codebook)
        )
        # Keras's argmin tells -0 from 0 by its bits, which TFLite and ONNX cannot.
        nearest = tf.argmin(distances, axis=1, output_type=tf.int32)
        return ops.reshape(nearest, shape)

    def lookup(self, indices):
        """Returns the code vectors `(..., D)` of int indices `(...)`."""
        return ops.take(ops.convert_to_tensor(self.codebook), indices, axis=0)

    def update_codebook(self, inputs, indices):
        """Counts how often each code was chosen on all replicas.

        Call it after a training step, on what was quantised.

        Args:
            inputs: z, `(..., D)`.
            indices: `(...)`, from `call`.

        Returns:
            float32 `(K,)` counts, for `perplexity`.
        """
        return replicated.total(self._counts(indices))

    def _counts(self, indices):
        return ops.sum(self._choices(indices), axis=0)

    def _choices(self, indices):
        return ops.one_hot(ops.reshape(indices, (-1,)), self.num_codes)

    def _initialize(self, inputs):
        fresh = self.draw_vectors(inputs)
        # No branch: replicas cannot meet inside a conditional.
        old = self.initialized.value
        self.codebook.assign(ops.where(old > 0, self.codebook.value, fresh))
        self.initialized.assign(ops.ones_like(old))

    def draw_vectors(self, inputs):
        """Draws K different vectors from the batch of all replicas.

        If there are fewer, they come again with noise of standard deviation
        0.01 / √D, as in the code of Dhariwal et al., 2020, arXiv:2005.00341.

        Args:
            inputs: `(..., D)`, this replica's rows.

        Returns:
            `(K, D)`, the same on every replica.
        """
        flat = ops.reshape(ops.cast(inputs, "float32"), (-1, self.code_dim))
        everything = replicated.gather(ops.stop_gradient(flat))
        count = ops.shape(everything)[0]
        keys = keras.random.uniform((count,), seed=self.seed_generator)
        noise = keras.random.normal(
            (self.num_codes, self.code_dim),
            stddev=0.01 / self.code_dim**0.5,
            seed=self.seed_generator,
        )
        order = ops.arange(self.num_codes)
        rows = ops.take(ops.argsort(keys), order % count)
        repeated = ops.cast(order >= count, "float32")[:, None]
        return ops.take(everything, rows, axis=0) + repeated * noise

    def compute_output_shape(self, input_shape):
        """Returns the shapes of vectors and indices."""
        return tuple(input_shape), tuple(input_shape[:-1])

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "num_codes": self.num_codes,
            "code_dim": self.code_dim,
        }


def perplexity(counts):
    r"""How many codes are in use: $\exp(-Σ_k p_k \log(p_k + 10^{-10}))$.

    Args:
        counts: `(K,)`, how often each code was chosen: over an epoch or a data set, for
            a batch of M vectors cannot show more than M.

    Returns:
        Scalar from 1 (one code) to K (all alike).
    """
    counts = ops.cast(counts, "float32")
    share = counts / ops.sum(counts)
    return ops.exp(-ops.sum(share * ops.log(share + 1e-10)))
