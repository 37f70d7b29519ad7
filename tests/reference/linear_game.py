"""A GAN of linear networks, worked by hand in NumPy from the papers' equations.

Generator G(z) = z A, opponent d(x) = x . w. Every gradient has a closed form, so one
step of plain gradient descent on each player can be written without any autodiff.
"""

import numpy as np


def sigmoid(a):
    return 1.0 / (1.0 + np.exp(-a))


class LinearGame:
    """State of the game: generator matrix A (k, d), opponent's weights w (d, 1)."""

    def __init__(self, a, w, learning_rate):
        self.a = np.asarray(a, np.float64)
        self.w = np.asarray(w, np.float64)
        self.rate = learning_rate

    def opponent_step(self, real, z, slope_real, slope_fake, penalty_gradient=None):
        """Descends E[l_r(d(x))] + E[l_f(d(G(z)))] in w; G(z) is a constant.

        `slope_real` and `slope_fake` are the derivatives of the two losses in the
        logit, as functions of the logit.
        """
        fake = z @ self.a
        gradient = np.mean(slope_real(real @ self.w) * real, axis=0)
        gradient = gradient + np.mean(slope_fake(fake @ self.w) * fake, axis=0)
        gradient = gradient[:, None]
        if penalty_gradient is not None:
            gradient = gradient + penalty_gradient(self.w)
        self.w = self.w - self.rate * gradient

    def generator_step(self, z, slope):
        """Descends E[l(d(G(z)))] in A; d is a constant.

        d l / d A_ij = l'(z A w) z_i w_j.
        """
        slopes = slope(z @ self.a @ self.w)
        gradient = np.mean(slopes * z, axis=0)[:, None] * self.w.T
        self.a = self.a - self.rate * gradient


def gradient_penalty_gradient(weight):
    """Returns w -> d/dw λ(|w| - 1)², for d(x) = x.w has slope w everywhere."""

    def gradient(w):
        norm = np.sqrt(np.sum(w**2))
        return weight * 2.0 * (norm - 1.0) * w / norm

    return gradient


# Derivatives in the logit, by hand from each paper's losses.
SLOPES = {
    # -log s(r): s(r) - 1.   -log(1 - s(f)): s(f).
    "minimax": {
        "real": lambda r: sigmoid(r) - 1.0,
        "fake": sigmoid,
        "generator": lambda f: -sigmoid(f),  # log(1 - s(f))
    },
    "non_saturating": {
        "real": lambda r: sigmoid(r) - 1.0,
        "fake": sigmoid,
        "generator": lambda f: sigmoid(f) - 1.0,  # -log s(f)
    },
    "least_squares": {
        "real": lambda r: r - 1.0,
        "fake": lambda f: f,
        "generator": lambda f: f - 1.0,
    },
    "wasserstein": {
        "real": lambda r: -np.ones_like(r),
        "fake": np.ones_like,
        "generator": lambda f: -np.ones_like(f),
    },
}
