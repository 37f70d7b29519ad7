"""Information maximising generative adversarial network (Chen et al., 2016)."""

import math

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from keras_gen import features, losses, networks
from keras_gen.base import AdversarialModel
from keras_gen.base.endpoints import Endpoint
from keras_gen.distributions import inputs, replicated
from keras_gen.features import Feature
from keras_gen.registry import register_model


@register_model
class InfoGAN(AdversarialModel):
    r"""GAN whose images tell which codes they were made from, without any labels.

    Part of the generator's input are codes c: a category and numbers. A third player
    learns to recognise them in the images, and the generator is paid for being
    understood, so that it gives the codes to what varies most visibly: often the
    class to the category, and slant or thickness to the numbers.

    Objective:
        $\tilde x = G(z, c)$, h is the trunk, d(h(x)) the logit, Q(c|h(x)) the third
        player's law of the codes, ζ is softplus.

        $L_I = H(c) - E[-\log Q(c|h(\tilde x))]$, a lower bound on the information
        that the image holds on the codes (eq. 5)

        discriminator  $L_D = E[ζ(-d(h(x)))] + E[ζ(d(h(\tilde x)))] - λL_I$
        recognition    $L_Q = -L_I$
        generator      $L_G = E[ζ(-d(h(\tilde x)))] - λL_I$

        The category has $\log K - \log(1/Q(c|·))$ nats an image; a number, uniform
        on [-1, 1], has $\log 2 + \log N(c; μ, 1)$ with the mean μ that Q gives.

        The discriminator owns trunk and logit and the third player the rest of Q,
        which sees the features that the discriminator's pass computed. Together they
        take the step of the authors' single update of $L_D$.

    Shapes:
        latents `(B, latent_dim)`, category `(B,)` int32, codes `(B, num_codes)` in
        [-1, 1], images `(B, H, W, C)` in [-1, 1], features `(B, 128)`, logits
        `(B, 1)`.

    Args:
        image_shape: `(height, width, channels)`.
        latent_dim: int. Size of the latent vector z, without the codes.
        num_categories: int. K, values of the categorical code.
        num_codes: int. Number of continuous codes.
        category_weight: float. λ of the category; 0 leaves Q a spectator.
        codes_weight: float. λ of the continuous codes.
        width: int. Channels of the largest hidden maps, as in `DCGAN`.
        generator: Network to use in place of the default, from latents, one-hot
            category and codes in one vector to images.
        trunk: Network to use in place of the default, from images to features.
        discriminator: Network to use in place of the default, from features to a
            logit.
        recognition: Network to use in place of the default, from features to logits
            of the category and means of the codes.
        prior: `"normal"` or `"uniform"` on [-1, 1], of the latents.
        ema_momentum: float or None. As in `GAN`.
        **kwargs: As in `AdversarialModel`, but `n_critic`.

    Defaults:
        One category of 10 values, two numbers, latents uniform on [-1, 1], λ=1 for
        both, Adam with β1=0.5 at 1e-3 for the generator and 2e-4 for the others,
        Q's deviation fixed at 1: the authors' code for MNIST. latent_dim=32 in place
        of 62, width, features, average: ours.

    Deviations:
        Smaller networks with Glorot's initial weights outside the generator's maps.
        The dense layers of trunk and Q have no batch normalization: it would see data
        and samples in turn, and $L_Q$ would run it twice. $L_Q$ has no λ, which Adam
        would hardly notice: with λ=0 Q then still learns what an ordinary GAN's images
        say of the codes, as in figure 1. The paper advises a smaller λ for numbers; the
        code has 1. One categorical code.

    Example:
        >>> model = InfoGAN(image_shape=(28, 28, 1))
        >>> model.compile()
        >>> model.generate(4, seed=0, category=3).shape
        (4, 28, 28, 1)

    References:
        Chen et al., 2016, https://arxiv.org/abs/1606.03657;
        the authors' code, https://github.com/openai/InfoGAN

    See Also:
        DCGAN (no codes), VAE (codes by a bound on the likelihood).
    """

    players = {
        "discriminator": ("trunk", "discriminator"),
        "recognition": ("recognition",),
        "generator": ("generator",),
    }

    def __init__(
        self,
        image_shape,
        latent_dim=32,
        *,
        num_categories=10,
        num_codes=2,
        category_weight=1.0,
        codes_weight=1.0,
        width=32,
        generator=None,
        trunk=None,
        discriminator=None,
        recognition=None,
        prior="uniform",
        **kwargs,
    ):
        super().__init__(image_shape, latent_dim, n_critic=1, prior=prior, **kwargs)
        for name, value, least in (
            ("num_categories", num_categories, 2),
            ("num_codes", num_codes, 1),
        ):
            if not (isinstance(value, int) and value >= least):
                raise ValueError(
                    f"{name} is an integer of at least {least}. Received: {value!r}"
                )
        for name, value in (
            ("category_weight", category_weight),
            ("codes_weight", codes_weight),
        ):
            if value < 0:
                raise ValueError(f"{name} is not negative. Received: {value}")
        self.num_categories = num_categories
        self.num_codes = num_codes
        self.category_weight = float(category_weight)
        self.codes_weight = float(codes_weight)
        self.width = width
        self.adversarial_loss = losses.NonSaturating()
        self._adopt(generator, trunk, discriminator, recognition)

    def _adopt(self, generator, trunk, discriminator, recognition):
        rooms = networks.infogan
        shape, codes = self.image_shape, (self.num_categories, self.num_codes)
        inputs = self.latent_dim + sum(codes)
        sizes = {"image_shape": shape, "width": self.width}
        self.network(
            "generator", generator, rooms.generator, latent_dim=inputs, **sizes
        )
        self.check_network("generator", (inputs,), shape)
        self.adopt_opponent("trunk", trunk, rooms.trunk, width=self.width)
        hidden = self.trunk.output_shape[1:]
        self.check_network("trunk", shape, hidden)
        size = hidden[-1]
        self.network("discriminator", discriminator, rooms.discriminator, features=size)
        self.check_network("discriminator", hidden)
        self.network(
            "recognition",
            recognition,
            rooms.recognition,
            features=size,
            num_categories=codes[0],
            num_codes=codes[1],
        )
        self.check_network("recognition", hidden, tuple((n,) for n in codes))

    def default_optimizers(self):
        """Returns Adam(β1=0.5) at 1e-3 for the generator and 2e-4 for the others."""
        rates = {"discriminator": 2e-4, "recognition": 2e-4, "generator": 1e-3}
        return {
            player: keras.optimizers.Adam(rate, 0.5, epsilon=1e-8)
            for player, rate in rates.items()
        }

    def draw(self, like):
        """Draws latents, category and codes for each row of a batch."""
        rows, seed = tf.shape(like)[0], self.seed_generator
        return (
            self.sample_prior(like),
            replicated.categorical((rows,), self.num_categories, seed),
            replicated.uniform((rows, self.num_codes), seed, -1.0, 1.0),
        )

    def joined(self, latents, category, codes):
        """Returns what the generator takes: latents, one-hot category and codes."""
        category = ops.one_hot(category, self.num_categories)
        return ops.concatenate([latents, category, codes], axis=-1)

    def information(self, hidden, category, codes, training=True):
        r"""$L_I$ of each image in nats, the category's and the numbers'.

        Args:
            hidden: The images' features, as the trunk gives them.
            category: `(B,)`, what the images were made from.
            codes: `(B, num_codes)`, likewise.
            training: Whether the network runs as in training.

        Returns:
            Dict of two `(B,)` tensors.
        """
        logits, means = self.recognition(hidden, training=training)
        log_q = -ops.sparse_categorical_crossentropy(category, logits, from_logits=True)
        log_n = -0.5 * (ops.square(codes - means) + math.log(2 * math.pi))
        return {
            "category": math.log(self.num_categories) + log_q,
            "codes": ops.sum(math.log(2) + log_n, axis=-1),
        }

    def payment(self, hidden, category, codes, training=True):
        """$-λL_I$, what discriminator and generator are paid for."""
        information = self.information(hidden, category, codes, training)
        return {
            "category": -self.category_weight * information["category"],
            "codes": -self.codes_weight * information["codes"],
        }

    def discriminator_loss(self, real, fake, category, codes, training=True):
        r"""$L_D = E[ζ(-d(h(x)))] + E[ζ(d(h(\tilde x)))] - λL_I$, and $h(\tilde x)$."""
        hidden = self.trunk(fake, training=training)
        terms = self.opponent_terms(
            self.discriminator(self.trunk(real, training=training), training=training),
            self.discriminator(hidden, training=training),
            training,
        )
        return terms | self.payment(hidden, category, codes, training), hidden

    def recognition_loss(self, hidden, category, codes, training=True):
        """$L_Q = -L_I$."""
        information = self.information(hidden, category, codes, training)
        return {name: -term for name, term in information.items()}

    def generator_loss(self, latents, category, codes, training=True):
        r"""$L_G = E[ζ(-d(h(\tilde x)))] - λL_I$."""
        fake = self.generator(self.joined(latents, category, codes), training=training)
        hidden = self.trunk(fake, training=training)
        logits = self.discriminator(hidden, training=training)
        terms = {"fake": self.adversarial_loss.generator(None, logits)}
        return terms | self.payment(hidden, category, codes, training)

    def train_step(self, data):
        """One step of discriminator and Q on one batch, then one of the generator."""
        real = self.real(data)
        latents, *codes = self.draw(real)
        fake = self.generator(self.joined(latents, *codes), training=True)
        hidden = self.update(
            "discriminator", self.discriminator_loss, real, fake, *codes
        )
        self.update("recognition", self.recognition_loss, hidden, *codes)
        self.update("generator", self.generator_loss, *self.draw(real))
        return self.finish_step()

    def test_step(self, data):
        """Every player's terms on held-out images, in inference mode."""
        real = self.real(data)
        latents, *codes = drawn = self.draw(real)
        fake = self.generator(self.joined(latents, *codes), training=False)
        hidden = self.measure(
            "discriminator", self.discriminator_loss, real, fake, *codes, False
        )
        self.measure("recognition", self.recognition_loss, hidden, *codes, False)
        self.measure("generator", self.generator_loss, *drawn, False)
        return self.results()

    def sample(self, latents, category, codes):
        """Maps latents and codes to images, in inference mode."""
        network = self.averaged_network("generator")
        images = network(self.joined(latents, category, codes), training=False)
        return tf.cast(images, tf.float32)

    def infer_codes(self, image):
        """Returns Q's probabilities of the category and means of the codes."""
        hidden = self.trunk(image, training=False)
        logits, means = self.recognition(hidden, training=False)
        return ops.softmax(logits), means

    @property
    def endpoints(self):
        """`generate`: latents, category, codes -> image; `infer_codes` goes back."""
        latents = features.latents(self.latent_dim, self.prior)
        category = Feature(
            *("category", (), "int32", 0, self.num_categories - 1),
            prior="categorical",
            description="categorical code",
        )
        codes = Feature(
            *("codes", (self.num_codes,), "float32", -1.0, 1.0),
            prior="uniform",
            description="continuous codes",
        )
        probabilities = Feature(
            *("probabilities", (self.num_categories,), "float32", 0.0, 1.0),
            description="of each category",
        )
        means = Feature("means", (self.num_codes,), description="of the codes")
        return {
            "generate": Endpoint(
                "generate",
                inputs=(latents, category, codes),
                outputs=(self.sample_feature,),
                function=lambda *drawn: (self.sample(*drawn),),
            ),
            "infer_codes": Endpoint(
                "infer_codes",
                inputs=(self.sample_feature,),
                outputs=(probabilities, means),
                function=self.infer_codes,
            ),
        }

    def panels(self, rows, seed=0):
        """Returns a square of samples: a row for each category, other inputs alike."""
        count = self.num_categories
        drawn = inputs.draw(self.endpoints["generate"].inputs, {}, seed, 0, count)
        given = {name: np.concatenate([x] * count) for name, x in drawn.items()}
        given["category"] = np.repeat(np.arange(count, dtype="int32"), count)
        return {"generated": self.generate(count**2, seed=seed, **given)}

    @classmethod
    def tiny(cls, **kwargs):
        """Returns the smallest real configuration: 8 x 8 grey images."""
        small = {"image_shape": (8, 8, 1), "latent_dim": 3, "width": 4}
        return cls(**{**small, "num_categories": 3, **kwargs})

    def get_config(self):
        """Returns the constructor's arguments."""
        config = super().get_config()
        del config["n_critic"]
        return {
            **config,
            "num_categories": self.num_categories,
            "num_codes": self.num_codes,
            "category_weight": self.category_weight,
            "codes_weight": self.codes_weight,
            "width": self.width,
        }
