"""A generator that learns by playing against other networks."""

import keras
import tensorflow as tf

from keras_gen import augmentations
from keras_gen.augmentations import Augmented
from keras_gen.base.latent_model import LatentModel
from keras_gen.losses import regularizers as regularizer_room


class AdversarialModel(LatentModel):
    """Abstract model with a generator from latents to images, and its opponents.

    A system sets `self.generator` through `self.network(...)`, adds its opponents,
    and writes the game.

    Args:
        image_shape: `(height, width, channels)`.
        latent_dim: Size of the latent vector.
        n_critic: int. Updates of the opponent for each update of the generator, each
            on new data.
        ema_momentum: float or None. Momentum of the moving average of the generator's
            weights, which `generate` and exported files use. It does not touch
            training.
        augmentation: Id or object of `keras_gen.augmentations`, or None: what alters
            every image, real or generated, that an opponent sees in training.
        regularizers: Ids or objects of `keras_gen.losses.regularizers`, added to the
            opponent's objective.
        **kwargs: As in `LatentModel`.
    """

    averaged = ("generator",)

    def __init__(
        self,
        image_shape,
        latent_dim,
        *,
        n_critic=1,
        ema_momentum=0.999,
        augmentation=None,
        regularizers=(),
        **kwargs,
    ):
        super().__init__(image_shape, latent_dim, ema_momentum=ema_momentum, **kwargs)
        if not (isinstance(n_critic, int) and n_critic >= 1):
            raise ValueError(
                f"n_critic is an integer of at least 1. Received: {n_critic!r}"
            )
        self.n_critic = n_critic
        self.augmentation = augmentations.get(augmentation)
        self.regularizers = regularizer_room.collect(regularizers)

    def adopt_generator(self, given, default, **kwargs):
        """Sets `self.generator` to the user's network or the default one.

        Args:
            given: The user's network, from latents to images, or None.
            default: Builder, called with image_shape, latent_dim and `kwargs`.
            **kwargs: Further arguments of the builder.
        """
        sizes = {"image_shape": self.image_shape, "latent_dim": self.latent_dim}
        self.network("generator", given, default, **sizes, **kwargs)
        self.check_network("generator", (self.latent_dim,), self.image_shape)

    def adopt_opponent(self, attribute, given, default, /, **kwargs):
        """Sets an opponent to the user's network or the default one.

        With an augmentation the opponent is an `Augmented` one, for all that call it.

        Args:
            attribute: `"discriminator"`, `"critic"`, ...
            given: The user's network, from images to logits or scores, or None.
            default: Builder, called with image_shape and `kwargs`.
            **kwargs: Further arguments of the builder.
        """
        self.network(attribute, given, default, image_shape=self.image_shape, **kwargs)
        self.check_network(attribute, self.image_shape)
        if self.augmentation is not None:
            self.check_techniques()
            network = Augmented(getattr(self, attribute), self.augmentation)
            setattr(self, attribute, network)

    def plain_network(self, name):
        """Returns a network without the augmentation of its input."""
        network = super().plain_network(name)
        return network.network if isinstance(network, Augmented) else network

    def augment(self, image, training=True):
        """Returns images as an opponent that is no functional model shall see them."""
        if self.augmentation is None:
            return image
        return self.augmentation(image, training=training)

    def opponent_terms(self, real_logits, fake_logits, training=True) -> dict:
        """Returns the opponent's adversarial terms, and the regularizers'.

        In training an adaptive augmentation takes note of the real images' logits.

        Args:
            real_logits: `(B, ...)`, of real images.
            fake_logits: `(B, ...)`, of generated images.
            training: Whether the logits are from a training step.
        """
        terms = self.adversarial_loss.discriminator(real_logits, fake_logits)
        for name, regularizer in self.regularizers.items():
            terms[name] = regularizer(real_logits, fake_logits, training=training)
        if training and self.augmentation is not None and self.augmentation.watches:
            margins = self.adversarial_loss.margin(real_logits)
            for name, value in self.augmentation.watch(margins).items():
                self.log_term(f"augmentation/{name}", value)
        return terms

    def check_techniques(self):
        """Refuses an augmentation or regularizers that can do nothing here.

        Raises:
            ValueError: With the reason.
        """
        if self.augmentation is None and not self.regularizers:
            return
        loss = getattr(self, "adversarial_loss", None)
        if loss is None:
            raise ValueError(
                "An augmentation or regularizer acts on logits of real and generated "
                f"images. Received one for {type(self).__name__}, which has none. "
                "Leave it out."
            )
        if self.augmentation is None:
            return
        if len(self.image_shape) != 3:
            raise ValueError(
                "An augmentation alters images (height, width, channels). Received: "
                f"image_shape={self.image_shape}. Leave it out."
            )
        if self.augmentation.watches and not loss.decides:
            raise ValueError(
                f"The augmentation {self.augmentation.id!r} follows the signs of "
                f"logits, and scores of the loss {type(loss).__name__} have no zero "
                "that means anything. Use 'diff_augment', or another loss."
            )

    def compile(self, optimizers=None, **kwargs):
        """As `GenerativeModel.compile`; see `check_techniques` too."""
        self.check_techniques()
        super().compile(optimizers, **kwargs)

    @property
    def sub_batches_per_step(self):
        """One batch of new data for each update of the opponent."""
        return self.n_critic

    def sample(self, latents):
        """Maps latents to samples with the averaged generator, in inference mode."""
        samples = self.averaged_network("generator")(latents, training=False)
        return tf.cast(samples, tf.float32)

    def sub_batches(self, batch):
        """Splits a step's batch into `n_critic` batches of new data.

        Rows are dealt out in turn (i, i + n_critic, ...), so that the sub-batches of
        N replicas together are those of one device.

        Args:
            batch: Tensor of `n_critic * B` rows.

        Returns:
            List of `n_critic` tensors of B rows.
        """
        if self.n_critic == 1:
            return [batch]
        dealt = tf.reshape(batch, (-1, self.n_critic, *batch.shape[1:]))
        return tf.unstack(dealt, axis=1)

    def test_step(self, data):
        """Measures each player's loss on held-out data, in inference mode.

        A player's objective is the method `<player>_loss`: the generator's takes
        latents, an opponent's takes real and generated images.
        """
        real = self.real(data)
        latents = self.sample_prior(real)
        fake = self.generator(latents, training=False)
        for player in self.players:
            batch = (latents,) if player == "generator" else (real, fake)
            self.measure(player, getattr(self, f"{player}_loss"), *batch, False)
        return self.results()

    def get_config(self):
        """Returns the constructor's arguments."""
        serialize = keras.saving.serialize_keras_object
        return {
            **super().get_config(),
            "n_critic": self.n_critic,
            "augmentation": self.augmentation and serialize(self.augmentation),
            "regularizers": [serialize(r) for r in self.regularizers.values()],
        }
