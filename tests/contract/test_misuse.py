"""Common mistakes: each is refused before the first step, with rule and remedy."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from testing import tiny

from keras_gen import DCGAN, GAN, VAE, WGAN, WGANGP

IMAGES = np.zeros((64, 8, 8, 1), "float32")


def compiled(system="dcgan", **kwargs):
    return tiny(system, **kwargs)


def shared_optimizer():
    adam = keras.optimizers.Adam()
    GAN.tiny().compile({"generator": adam, "discriminator": adam})


def orphan():
    # Its variables have the paths of the discriminator's, and yet no owner.
    model = GAN.tiny()
    model.extra = GAN.tiny().discriminator
    model.compile()


def batch_normalized():
    return DCGAN.tiny(image_shape=(16, 16, 1)).discriminator


def ragged_dataset(model):
    data = tf.data.Dataset.from_tensor_slices({"image": IMAGES}).batch(30)
    model.fit(data)


MISUSES = {
    "fit before compile": (
        lambda: DCGAN.tiny().fit(IMAGES),
        "Compile before fit",
    ),
    "bytes": (
        lambda: compiled().fit(IMAGES + 255),
        r"must lie in \[-1, 1\]. Received values from 255 to 255. Scale bytes",
    ),
    "wrong size": (
        lambda: compiled().fit(np.zeros((64, 9, 8, 1))),
        r"must have shape \(batch, 8, 8, 1\). Received: \(64, 9, 8, 1\)",
    ),
    "no channel axis": (
        lambda: compiled().fit(np.zeros((64, 8, 8))),
        "Build the model for these data, or resize them",
    ),
    "wrong size in a dataset": (
        lambda: compiled().fit(
            tf.data.Dataset.from_tensor_slices(np.zeros((64, 9, 8, 1))).batch(8)
        ),
        r"Received: \(None, 9, 8, 1\)",
    ),
    "wrong name": (
        lambda: compiled().fit({"images": IMAGES}),
        "must hold 'image'. Received: 'images', so 'image' is missing",
    ),
    "NaN": (
        lambda: compiled().fit(IMAGES + np.nan),
        "must be finite",
    ),
    "empty dataset": (
        lambda: compiled().fit(
            tf.data.Dataset.from_tensor_slices({"image": IMAGES}).batch(
                65, drop_remainder=True
            )
        ),
        "Received an empty dataset",
    ),
    "fewer rows than a batch": (
        lambda: compiled("wgan_gp", n_critic=5).fit(IMAGES, batch_size=32),
        "Received 64 rows for a batch of 160",
    ),
    "batches that n_critic cannot split": (
        lambda: ragged_dataset(compiled("wgan_gp", n_critic=5)),
        "splits its batch into 5 equal parts",
    ),
    "an optimizer for nobody": (
        lambda: WGAN.tiny().compile({"discriminator": "adam"}),
        "Unknown player 'discriminator'.*There are: critic, generator",
    ),
    "one optimizer for two players": (
        lambda: GAN.tiny().compile("adam"),
        "Pass optimizers={player: optimizer}",
    ),
    "a shared optimizer": (shared_optimizer, "one object for several players"),
    "a variable without an owner": (orphan, "belongs to exactly one player.*nobody"),
    "a network for other images": (
        lambda: GAN((9, 9, 1), 4, generator=GAN.tiny().generator),
        r"'generator' must map \(4,\) to \(9, 9, 1\) here",
    ),
    "an unbuilt network": (
        lambda: GAN.tiny(discriminator=keras.Sequential([keras.layers.Dense(1)])),
        "takes a functional or sequential Keras model",
    ),
    "an image too small": (
        lambda: DCGAN((4, 4, 1)),
        "sides from 8 to 128",
    ),
    "an unknown loss": (
        lambda: GAN.tiny(adversarial_loss="hing"),
        "Unknown adversarial loss 'hing'. Did you mean 'hinge'",
    ),
    "an unknown prior": (lambda: GAN.tiny(prior="gauss"), "Unknown prior 'gauss'"),
    "an unknown likelihood": (
        lambda: VAE.tiny(likelihood="bernouli"),
        "Did you mean 'bernoulli'",
    ),
    "n_critic of zero": (lambda: GAN.tiny(n_critic=0), "at least 1. Received: 0"),
    "no latents": (
        lambda: VAE((8, 8, 1), latent_dim=0),
        "latent_dim is a positive integer. Received: latent_dim=0",
    ),
    "momentum of one": (
        lambda: GAN.tiny(ema_momentum=1.0),
        r"\[0, 1\), or is None for no average",
    ),
    "a clip of zero": (lambda: WGAN.tiny(clip=0), "clip .* positive"),
    "a negative beta": (lambda: VAE.tiny(beta=-1), "beta is not negative"),
    "no samples": (
        lambda: compiled().generate(0),
        "`n` must be positive. Received: n=0",
    ),
    "a batch of none": (
        lambda: compiled().generate(3, batch_size=0),
        "`batch_size` must be positive. Received: batch_size=0",
    ),
    "a list of images": (
        lambda: compiled().fit(list(IMAGES)),
        "Received: a list of 64. Stack them with np.stack",
    ),
    "arrays that replicas or n_critic cannot split": (
        lambda: compiled("wgan_gp", n_critic=5)._check_rows(33),
        "Received batches of 33 rows: use a multiple of 5",
    ),
    "bytes for validation": (
        lambda: compiled().fit(IMAGES, validation_data=IMAGES + 255),
        "Received values from 255 to 255",
    ),
    "bytes to evaluate": (
        lambda: compiled().evaluate(IMAGES + 255, verbose=0),
        "Received values from 255 to 255",
    ),
    "a discriminator for other images": (
        lambda: GAN.tiny(discriminator=GAN.tiny(image_shape=(9, 9, 1)).discriminator),
        r"'discriminator' must map \(8, 8, 1\) to logits here",
    ),
    "a critic for other images": (
        lambda: WGANGP.tiny(critic=WGANGP.tiny(image_shape=(9, 9, 1)).critic),
        r"'critic' must map \(8, 8, 1\)",
    ),
    "a penalty on a coupled network": (
        lambda: DCGAN.tiny(image_shape=(16, 16, 1), penalties=["r1"]),
        "no batch normalization. Received: 'discriminator'",
    ),
    "a coupled critic": (
        lambda: WGANGP.tiny(image_shape=(16, 16, 1), critic=batch_normalized()),
        "normalization=None",
    ),
    "one penalty twice": (
        lambda: GAN.tiny(penalties=["r1", "r1"]),
        "given once, with its weight. Received: \\['r1', 'r1'\\]",
    ),
    "a validation split of everything": (
        lambda: compiled().fit(IMAGES, validation_split=1.0),
        "validation_split must leave rows on both sides",
    ),
}


@pytest.mark.parametrize("name", MISUSES)
def test_misuse_is_refused_with_its_remedy(name):
    action, message = MISUSES[name]
    with pytest.raises(ValueError, match=message):
        action()
