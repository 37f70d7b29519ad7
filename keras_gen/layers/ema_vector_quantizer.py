"""The quantiser whose codebook follows running means, with restart of dead codes."""

import keras
from keras import ops

from keras_gen.distributions import replicated
from keras_gen.layers.vector_quantizer import VectorQuantizer


@keras.saving.register_keras_serializable("keras_gen")
class EMAVectorQuantizer(VectorQuantizer):
    r"""`VectorQuantizer` whose code vectors are running means of what they replace.

    `update_codebook` does, with $n_k$ the number and $s_k$ the sum of the vectors that
    chose code k on all replicas (van den Oord et al., 2017, arXiv:1711.00937,
    appendix A.1; the smoothing is that of their code):

    $N_k ← γ N_k + (1 - γ) n_k$, $m_k ← γ m_k + (1 - γ) s_k$

    $e_k ← m_k / Ñ_k$ with $Ñ_k = \frac{N_k + ε}{Σ_j N_j + K ε} Σ_j N_j$

    Then each code with $N_k$ below the threshold starts anew at a random vector of the
    batch (Dhariwal et al., 2020, arXiv:2005.00341, §3.1), with $m_k = e_k$ and
    $N_k = 1$ (ours). The averages start there too.

    Args:
        num_codes: int. K.
        code_dim: int. D, size of a vector.
        decay: float in [0, 1). γ.
        epsilon: float. ε.
        restart_threshold: float. 0 never restarts a code. A code that is chosen c times
            a batch has $N_k$ near c.
    """

    trained_by_gradient = False

    def __init__(
        self,
        num_codes: int,
        code_dim: int,
        decay=0.99,
        epsilon=1e-5,
        restart_threshold=1.0,
        **kwargs,
    ):
        super().__init__(num_codes, code_dim, **kwargs)
        if not 0 <= decay < 1:
            raise ValueError(f"`decay` lies in [0, 1). Received: decay={decay}")
        if restart_threshold < 0:
            raise ValueError(
                "`restart_threshold` is not negative; 0 switches restarts off. "
                f"Received: restart_threshold={restart_threshold}"
            )
        self.decay = decay
        self.epsilon = epsilon
        self.restart_threshold = restart_threshold
        self.usage = self._state("usage", (num_codes,), "ones")
        self.sums = self._state("sums", (num_codes, code_dim), "zeros")
        self.sums.assign(self.codebook.value)

    def _initialize(self, inputs):
        first = self.initialized.value == 0
        super()._initialize(inputs)
        self.sums.assign(ops.where(first, self.codebook.value, self.sums.value))

    def update_codebook(self, inputs, indices):
        """Moves the averages and the codebook by one batch, and restarts dead codes.

        Call it once a training step, after the gradient step, never in evaluation.

        Args:
            inputs: z, `(..., D)`.
            indices: `(...)`, from `call`.

        Returns:
            float32 `(K,)` counts n over all replicas, for `perplexity`.
        """
        vectors = ops.reshape(ops.cast(inputs, "float32"), (-1, self.code_dim))
        choices = self._choices(indices)
        counts = replicated.total(ops.sum(choices, axis=0))
        sums = replicated.total(ops.matmul(ops.transpose(choices), vectors))
        usage = self.decay * self.usage.value + (1.0 - self.decay) * counts
        sums = self.decay * self.sums.value + (1.0 - self.decay) * sums
        total = ops.sum(usage)
        smoothed = (usage + self.epsilon) * (
            total / (total + self.num_codes * self.epsilon)
        )
        codebook = sums / smoothed[:, None]
        if self.restart_threshold > 0:
            dead = usage < self.restart_threshold
            fresh = self.draw_vectors(vectors)
            codebook = ops.where(dead[:, None], fresh, codebook)
            sums = ops.where(dead[:, None], fresh, sums)
            usage = ops.where(dead, ops.ones_like(usage), usage)
        self.usage.assign(usage)
        self.sums.assign(sums)
        self.codebook.assign(codebook)
        return counts

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "decay": self.decay,
            "epsilon": self.epsilon,
            "restart_threshold": self.restart_threshold,
        }
