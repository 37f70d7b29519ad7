"""Which games keep all modes? The ring and the grid of Gaussians, over training.

Metz et al., 2016, §3.1, drew a plain GAN that hops from mode to mode of a ring while an
unrolled one covers it; Salimans et al., 2016, let the discriminator compare a batch's
samples; Gulrajani et al., 2017, figure 3, covered rings and grids with WGAN-GP. Here
the five stand side by side, and their modes are counted as they train, not only at the
end.

Equal for all rows: the generator and the discriminator's hidden layer (those of Metz et
al.), latents, batch size, generator steps, Adam at 1e-3 for each player (ten times the
paper's rate, in place of ten times the steps), no average of the weights. Not equal:
minibatch discrimination has its layer, WGAN-GP takes 5 critic updates a step and its
own momenta (β1=0, β2=0.9), the unrolled GAN looks 5 updates ahead. The plain GAN and
minibatch discrimination play the non-saturating game, in turns; the unrolled GAN plays
the minimax game, simultaneously, and so does the minimax GAN, which is the same without
looking ahead: what unrolling does is the difference of these two.
"""

from typing import Any

from keras_gen.training.quality.settings import Quality
from keras_gen.training.recipe import Recipe
from keras_gen.training.recipes import DRAWN_LICENCE
from keras_gen.training.studies.study import Study

_GENERATOR = {"generator": {"builder": "mlp.orthogonal_generator", "width": 128}}
_PLAIN = {"builder": "mlp.shallow_discriminator", "width": 128}
# Fewer and smaller kernels than the layer's own: a batch of 256 has 65,536 pairs.
_COMPARING = {
    "builder": "mlp.minibatch_discriminator",
    "width": 128,
    "kernels": 8,
    "kernel_dim": 4,
}
_RATE = {"learning_rate": 1e-3}
_GAN_RATES = {"generator": _RATE, "discriminator": _RATE}


def _unrolled(steps: int) -> dict[str, Any]:
    return {
        "system": "unrolled_gan",
        "model": {"unrolling_steps": steps},
        "networks": {**_GENERATOR, "discriminator": _PLAIN},
        "optimizers": _GAN_RATES,
    }


# Name in the table -> what its recipe has beside the common settings.
_ROWS: dict[str, dict[str, Any]] = {
    "GAN": {
        "system": "gan",
        "networks": {**_GENERATOR, "discriminator": _PLAIN},
        "optimizers": _GAN_RATES,
    },
    "minibatch discrimination": {
        "system": "gan",
        "networks": {**_GENERATOR, "discriminator": _COMPARING},
        "optimizers": _GAN_RATES,
    },
    "minimax GAN": _unrolled(0),
    "unrolled GAN": _unrolled(5),
    "WGAN-GP": {
        "system": "wgan_gp",
        "networks": {**_GENERATOR, "critic": {**_PLAIN, "name": "critic"}},
        "optimizers": {"generator": _RATE, "critic": _RATE},
    },
}


def rows(variant: str, steps: int) -> dict[str, Recipe]:
    """Returns name of the row -> recipe.

    Args:
        variant: `"ring"` or `"grid"`.
        steps: Generator steps.
    """
    return {
        name: Recipe(
            name=f"{name.lower().replace(' ', '_')}_{variant}",
            data=f"gaussians:{variant}",
            batch_size=256,
            steps=steps,
            sample_every=1000,
            checkpoint_every=1000,
            keep_checkpoints=1,
            evaluation="modes",
            licence=DRAWN_LICENCE,
            quality=Quality(
                every=500,
                count=2500,
                metric="mode_kl",
                keep_best=False,
                monitor_every=None,
            ),
            **{
                **settings,
                "model": {
                    "latent_dim": 256,
                    "ema_momentum": None,
                    **settings.get("model", {}),
                },
            },
        )
        for name, settings in _ROWS.items()
    }


STUDIES = (
    Study(
        name="modes_ring",
        title="Modes of a ring of eight Gaussians, over training",
        rows=rows("ring", 8000),
        metric="mode_kl",
    ),
    Study(
        name="modes_grid",
        title="Modes of a grid of 25 Gaussians, over training",
        rows=rows("grid", 8000),
        metric="mode_kl",
    ),
)
