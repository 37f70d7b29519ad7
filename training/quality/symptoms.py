"""Signs of a training that fails, read from a few numbers, in plain words.

Each function takes what was seen and returns a `Symptom`, or None where all is well.
"""

from dataclasses import dataclass

import numpy as np

# Mean distance between samples over that between rows of data. Measured on checkpoints
# of this package's recipes, over 64: 0.58 to 1.03 for images and points of healthy
# systems, the lowest early in training; 0.19 to 0.36 for unrolled_gan_k0_gaussians,
# which has truly lost modes. The bound is midway.
LEAST_DIVERSITY = 0.45

# Where every logit is on the right side by so much, σ(-7) = 0.0009 is left of each
# gradient of a logit in the discriminator's loss, a 500th of the 0.5 at the beginning.
MOST_SURE = 7.0

# Of a codebook of K. Codes that are used alike have a perplexity of K; trained runs
# use 0.5 to 0.75 of it.
LEAST_CODE_USE = 0.1

# Root mean square of a player's gradients. Checkpoints of this package's recipes have
# 1.3 at most; gan_digits falls apart when its discriminator learns at 0.3, and its
# generator then has 26 after 60 steps of 16 and 77 after 150.
MOST_GRADIENT = 10.0


@dataclass(frozen=True)
class Symptom:
    """What was seen, and what to try.

    Args:
        kind: A word that programs may look for.
        message: Sentences.
    """

    kind: str
    message: str


def distance(rows: np.ndarray) -> float:
    """Returns the mean Euclidean distance between two different rows.

    Args:
        rows: (n, ...) with n of at least 2.
    """
    flat = np.asarray(rows, np.float64).reshape(len(rows), -1)
    squares = np.square(flat).sum(axis=1)
    between = squares[:, None] + squares - 2 * flat @ flat.T
    first, second = np.triu_indices(len(flat), 1)
    return float(np.sqrt(np.maximum(between[first, second], 0)).mean())


def low_diversity(generated: np.ndarray, real: np.ndarray) -> Symptom | None:
    """Looks whether samples are all alike.

    Args:
        generated: (n, ...) samples.
        real: (n, ...) rows of data.
    """
    if not np.isfinite(generated).all():
        return Symptom(
            "not_finite",
            "Samples hold NaN or infinity. Go back to an older checkpoint and lower "
            "the learning rates.",
        )
    expected = distance(real)
    share = distance(generated) / expected if expected else 1.0
    if share >= LEAST_DIVERSITY:
        return None
    return Symptom(
        "low_diversity",
        f"Samples are nearly all alike: two differ by {share:.2f} of what two rows of "
        f"data do (fine from {LEAST_DIVERSITY} on), over {len(generated)}. The "
        "generator has collapsed, or learns nothing yet. Try a lower learning rate "
        "for it, or a loss with a gradient penalty.",
    )


def saturation(real_logits: np.ndarray, fake_logits: np.ndarray) -> Symptom | None:
    """Looks whether a discriminator is so sure that it teaches nothing.

    Args:
        real_logits: Its logits of real rows.
        fake_logits: Its logits of samples.
    """
    right = np.concatenate([np.ravel(real_logits) > 0, np.ravel(fake_logits) < 0])
    sure = float(
        np.abs(np.concatenate([np.ravel(real_logits), np.ravel(fake_logits)])).mean()
    )
    if not right.all() or sure < MOST_SURE:
        return None
    return Symptom(
        "saturated_discriminator",
        f"The discriminator tells all {len(right)} real and generated rows apart, with "
        f"a mean |logit| of {sure:.1f} (fine below {MOST_SURE:g}): its gradients have "
        "all but vanished. Try a lower learning rate for it, one-sided label "
        "smoothing, or a gradient penalty such as R1.",
    )


def unused_codes(perplexity: float, num_codes: int) -> Symptom | None:
    """Looks whether most codes of a codebook lie idle.

    Args:
        perplexity: Of the codes in a batch, 1 to `num_codes`.
        num_codes: Size of the codebook.
    """
    if perplexity >= LEAST_CODE_USE * num_codes:
        return None
    return Symptom(
        "unused_codes",
        f"The perplexity of the codes is {perplexity:.1f} of {num_codes} possible "
        f"(fine from {LEAST_CODE_USE * num_codes:g} on): most of the codebook lies "
        "idle. Try restarts of unused codes, a lower commitment weight, or fewer "
        "codes.",
    )


def vanished_gradients(
    player: str, squares: np.ndarray, epsilon: float
) -> Symptom | None:
    r"""Looks whether an optimizer's gradients are too small for it to divide by.

    Adam and its kin divide by $\sqrt v + ε$, where v is a running mean of squared
    gradients. Below ε the division no longer makes steps of the learning rate's size.

    Args:
        player: Whose optimizer it is.
        squares: v of every weight.
        epsilon: ε of the optimizer.
    """
    size = float(np.sqrt(np.mean(squares))) if len(squares) else float("inf")
    if not size < epsilon:
        return None
    return Symptom(
        f"vanished_gradients_{player}",
        f"The gradients of the {player} have a root mean square of {size:.1g}, below "
        f"its optimizer's epsilon of {epsilon:.1g}: it hardly learns any more. Look "
        "whether its opponent is too strong, or its activations saturate.",
    )


def exploding_gradients(player: str, squares: np.ndarray) -> Symptom | None:
    """Looks whether gradients are so large that something is out of hand.

    Adam and its kin still take steps of the learning rate's size, so the weights show
    it late; any other optimizer would have left the finite numbers.

    Args:
        player: Whose optimizer it is.
        squares: Running mean of the squared gradients of every weight.
    """
    size = float(np.sqrt(np.mean(squares))) if len(squares) else 0.0
    if not size > MOST_GRADIENT:
        return None
    return Symptom(
        f"exploding_gradients_{player}",
        f"The gradients of the {player} have a root mean square of {size:.1g} (fine up "
        f"to {MOST_GRADIENT:g}). Clip them (optimizers.{player}.clipnorm=1), or try a "
        "lower learning rate.",
    )
