"""GAN-CLS: images from captions, with a matching-aware discriminator (Reed, 2016)."""

import keras
import tensorflow as tf
from keras import ops

from keras_gen import features, networks
from keras_gen.base import Endpoint, Feature, LatentModel, Phase
from keras_gen.distributions import mismatch, replicated
from keras_gen.losses.joint_embedding import joint_embedding
from keras_gen.registry import register_model

# Joint embedding: by how much a caption's own image must beat the others.
MARGIN = 0.2


@register_model
class GANCLS(LatentModel):
    r"""GAN that draws what a caption says, and whose discriminator reads along.

    A discriminator that sees real images with their captions and generated ones only
    learns late to look at the caption. Here it also sees real images with captions of
    others, which it must refuse: so it judges the match from the start.

    Objective:
        text           $L_T = E_{i≠j}[\max(0, m - s_{ii} + s_{ij})
                       + \max(0, m - s_{ii} + s_{ji})]$
        discriminator  $L_D = E[ζ(-d(x, t))] + c E[ζ(d(x_w, t))]
                       + (1-c) E[ζ(d(G(z, t), t))]$
        generator      $L_G = E[ζ(-d(G(z, t), t))]
                       + β E[ζ(-d(G(z, \bar t), \bar t))]$

        where $s_{ij} = φ(c_i)·ψ(x_j)$ for caption $c_i$ and image $x_j$, t = φ(c) is
        the frozen embedding, $x_w$ the image of another caption, $\bar t$ the middle of
        t and of another caption's embedding, which the discriminator never learns from;
        ζ is softplus (algorithm 1, eq. 5). Pairs whose captions mean the same count
        nowhere as wrong.

    Shapes:
        images `(B, H, W, C)` in [-1, 1], tokens int32 `(B, caption_length)`, embeddings
        `(B, embedding_dim)` of length 1, latents `(B, latent_dim)` from N(0, I), logits
        `(B, 1)`.

    Args:
        image_shape: `(height, width, channels)`.
        caption_length: int. Tokens of a caption.
        vocabulary_size: int. Number of words, padding included.
        latent_dim: int. Size of the latent vector.
        text_steps: int. Steps of the first phase, which trains the encoders; 0 if they
            are given trained.
        cls_weight: float in [0, 1]. c; 0 is a GAN without wrong pairs.
        interpolation_weight: float. β; 0 for none.
        embedding_dim: int. Size of a caption's embedding.
        projection_dim: int. Numbers to which both players condense it.
        width: int. Channels of the largest hidden map of the players; the image encoder
            has half.
        text_width: int. Units of the text encoder in each direction.
        discriminator_noise: float. Standard deviation of noise on the images that the
            discriminator sees while training. Drawn figures are flat to the last bit,
            and a discriminator that sees any tint hardly looks at the caption.
        text_encoder: Network to use in place of the default, from tokens to embedding.
        image_encoder: Network to use in place of the default, from image to embedding.
        generator: Network to use in place of the default, from `[latents, embedding]`.
        discriminator: Network to use in place of the default, from `[image,
            embedding]`.
        **kwargs: As in `LatentModel`.

    Defaults:
        c=½, one wrong pair for each real one, interpolation half-way, Adam(2e-4,
        β1=0.5): paper §4.3 and §5, authors' code. m=0.2, Adam(1e-3) for the encoders,
        all sizes: ours.

    Deviations:
        The text encoder is a small bidirectional GRU over words that is trained here,
        in place of a character network trained beforehand; its loss is the symmetric
        hinge of Reed et al., CVPR 2016, over single images. No residual bottlenecks;
        an inner product of image and caption is added to the discriminator's logit.
        The authors' code averages over the captions and half as many interpolated
        ones; β=½ gives them the same share. The learning rate is constant.

    Example:
        >>> model = GANCLS((32, 32, 3), caption_length=10, vocabulary_size=32)
        >>> model.compile()
        >>> model.generate(4, seed=0, tokens=[1] * 10).shape
        (4, 32, 32, 3)

    References:
        Reed et al., 2016, https://arxiv.org/abs/1605.05396;
        Reed et al., CVPR 2016, https://arxiv.org/abs/1605.05395 (text encoder)

    See Also:
        DCGAN (the same networks without captions), InfoGAN (conditions that it finds).
    """

    players = {
        "text": ("text_encoder", "image_encoder"),
        "discriminator": ("discriminator",),
        "generator": ("generator",),
    }
    averaged = ("generator",)

    def __init__(
        self,
        image_shape,
        caption_length,
        vocabulary_size,
        latent_dim=64,
        *,
        text_steps=1000,
        cls_weight=0.5,
        interpolation_weight=0.5,
        embedding_dim=64,
        projection_dim=32,
        width=32,
        text_width=64,
        discriminator_noise=0.0,
        text_encoder=None,
        image_encoder=None,
        generator=None,
        discriminator=None,
        ema_momentum=0.999,
        **kwargs,
    ):
        super().__init__(
            image_shape,
            latent_dim,
            prior="normal",
            ema_momentum=ema_momentum,
            **kwargs,
        )
        if not 0 <= cls_weight <= 1:
            raise ValueError(
                f"cls_weight lies in [0, 1]. Received: cls_weight={cls_weight}"
            )
        self.caption_length = caption_length
        self.vocabulary_size = vocabulary_size
        self.text_steps = text_steps
        self.cls_weight = float(cls_weight)
        self.interpolation_weight = float(interpolation_weight)
        self.embedding_dim = embedding_dim
        self.projection_dim = projection_dim
        self.width = width
        self.text_width = text_width
        self.discriminator_noise = float(discriminator_noise)
        self._adopt_encoders(text_encoder, image_encoder)
        self._adopt_players(generator, discriminator)

    def _adopt_encoders(self, text_encoder, image_encoder):
        embedding = (self.embedding_dim,)
        self.network(
            "text_encoder",
            text_encoder,
            networks.joint_embedding.caption_encoder,
            caption_length=self.caption_length,
            vocabulary_size=self.vocabulary_size,
            embedding_dim=self.embedding_dim,
            width=self.text_width,
        )
        self.network(
            "image_encoder",
            image_encoder,
            networks.joint_embedding.image_encoder,
            image_shape=self.image_shape,
            embedding_dim=self.embedding_dim,
            width=max(1, self.width // 2),
        )
        self.check_network("text_encoder", (self.caption_length,), embedding)
        self.check_network("image_encoder", self.image_shape, embedding)

    def _adopt_players(self, generator, discriminator):
        embedding = (self.embedding_dim,)
        sizes = {
            "image_shape": self.image_shape,
            "embedding_dim": self.embedding_dim,
            "projection_dim": self.projection_dim,
            "width": self.width,
        }
        self.network(
            "generator",
            generator,
            networks.text_to_image.generator,
            latent_dim=self.latent_dim,
            **sizes,
        )
        self.network(
            "discriminator",
            discriminator,
            networks.text_to_image.discriminator,
            noise=self.discriminator_noise,
            **sizes,
        )
        latents = (self.latent_dim,)
        self.check_network("generator", (latents, embedding), self.image_shape)
        self.check_network("discriminator", (self.image_shape, embedding))

    @property
    def phases(self):
        """`text`, which trains the encoders, then `adversarial`."""
        text = Phase("text", self.text_steps, ("text",))
        adversarial = Phase("adversarial", None, ("discriminator", "generator"))
        return (text, adversarial) if self.text_steps else (adversarial,)

    @property
    def _tokens(self) -> Feature:
        return Feature(
            "tokens",
            (self.caption_length,),
            "int32",
            0,
            self.vocabulary_size - 1,
            description="caption, by word numbers",
        )

    @property
    def features(self) -> dict[str, Feature]:
        """Image and caption; a number for what the caption says helps if it is there.

        Captions count as equal if their `caption_id` is, or, without it, their tokens.
        """
        image = features.image(self.image_shape)
        meaning = Feature("caption_id", (), "int32", optional=True)
        return {f.name: f for f in (image, self._tokens, meaning)}

    @classmethod
    def sizes(cls, data):
        """Returns image shape, caption length and size of the vocabulary."""
        tokens = data["tokens"]
        return {
            "image_shape": data["image"].shape,
            "caption_length": tokens.shape[0],
            "vocabulary_size": int(tokens.high) + 1,
        }

    def default_optimizers(self):
        """Returns Adam(1e-3) for the encoders, Adam(2e-4, β1=0.5) for the others."""
        return {
            "text": keras.optimizers.Adam(1e-3),
            "discriminator": keras.optimizers.Adam(2e-4, 0.5),
            "generator": keras.optimizers.Adam(2e-4, 0.5),
        }

    # Objectives

    def text_loss(self, image, tokens, meaning, training=True):
        r"""$L_T$, the mean over all pairs of a caption and a wrong image."""
        caption = self.text_encoder(tokens, training=training)
        picture = self.image_encoder(image, training=training)
        captions, pictures = replicated.gather(caption), replicated.gather(picture)
        wrong = _differ(meaning[:, None], replicated.gather(meaning)[None])
        hinges = joint_embedding(caption, picture, captions, pictures, wrong, MARGIN)
        pairs = replicated.mean(tf.reduce_mean(tf.reduce_sum(wrong, axis=1)))
        return {"hinge": tf.math.divide_no_nan(hinges, pairs)}

    def discriminator_loss(self, image, fake, text, wrong, weights, training=True):
        """$L_D$; `wrong` are images of other captions, and count by their weights."""

        def logits(x):
            return self.discriminator([x, text], training=training)

        terms = {
            "real": ops.softplus(-logits(image)),
            "fake": (1.0 - self.cls_weight) * ops.softplus(logits(fake)),
        }
        if self.cls_weight:
            refused = weights[:, None] * ops.softplus(logits(wrong))
            terms["wrong"] = self.cls_weight * refused
        return terms

    def generator_loss(self, latents, text, middle_latents, middle, training=True):
        r"""$L_G$, for captions t and for points $\bar t$ half-way between two."""
        terms = {"fake": self._believed(latents, text, training)}
        if self.interpolation_weight:
            believed = self._believed(middle_latents, middle, training)
            terms["interpolated"] = self.interpolation_weight * believed
        return terms

    def _believed(self, latents, text, training):
        fake = self.generator([latents, text], training=training)
        return ops.softplus(-self.discriminator([fake, text], training=training))

    # The step

    def train_step(self, data):
        """Phase `text` trains the encoders; `adversarial` is algorithm 1."""
        image, tokens, meaning = self._batch(data)
        if self.phase.name == "text":
            self.update("text", self.text_loss, image, tokens, meaning)
            return self.finish_step()
        text, other, wrong, weights = self._wrong_pairs(image, tokens, meaning)
        fake = self.generator([self.sample_prior(image), text], training=True)
        self.update(
            "discriminator", self.discriminator_loss, image, fake, text, wrong, weights
        )
        latents, middle_latents = self.sample_prior(image), self.sample_prior(image)
        middle = 0.5 * (text + other)
        self.update(
            "generator", self.generator_loss, latents, text, middle_latents, middle
        )
        return self.finish_step()

    def test_step(self, data):
        """Measures the losses of the present phase, in inference mode."""
        image, tokens, meaning = self._batch(data)
        if self.phase.name == "text":
            self.measure("text", self.text_loss, image, tokens, meaning, False)
            return self.results()
        text, other, wrong, weights = self._wrong_pairs(image, tokens, meaning)
        latents = self.sample_prior(image)
        fake = self.generator([latents, text], training=False)
        shown = (image, fake, text, wrong, weights)
        self.measure("discriminator", self.discriminator_loss, *shown, False)
        middle = 0.5 * (text + other)
        drawn = (latents, text, self.sample_prior(image), middle)
        self.measure("generator", self.generator_loss, *drawn, False)
        return self.results()

    def _batch(self, data):
        """Returns images, tokens, and a row of numbers for what a caption says."""
        data = self.as_features(data)
        tokens = tf.cast(data["tokens"], tf.int32)
        meaning = tokens
        if "caption_id" in data:
            meaning = tf.cast(data["caption_id"], tf.int32)[:, None]
        return tf.convert_to_tensor(data["image"]), tokens, meaning

    def _wrong_pairs(self, image, tokens, meaning):
        """Returns embeddings, those of others, their images, and the pairs' weights."""
        text = self.text_encoder(tokens, training=False)
        rows = tf.shape(replicated.gather(meaning))[0]
        steps = mismatch.shift(rows, self.seed_generator)
        other, wrong, says = (mismatch.roll(x, steps) for x in (text, image, meaning))
        return text, other, wrong, mismatch.weigh(_differ(meaning, says))

    # Inference

    @property
    def endpoints(self) -> dict[str, Endpoint]:
        """`generate`, and its two halves `encode_text`, `generate_from_embedding`."""
        latents = features.latents(self.latent_dim, self.prior)
        image = features.image(self.image_shape)
        embedding = Feature(
            "embedding", (self.embedding_dim,), description="what a caption says"
        )
        ends = (
            Endpoint("generate", (latents, self._tokens), (image,), self._generate),
            Endpoint("encode_text", (self._tokens,), (embedding,), self._encode),
            Endpoint(
                "generate_from_embedding", (latents, embedding), (image,), self._draw
            ),
        )
        return {end.name: end for end in ends}

    def _generate(self, latents, tokens):
        return self._draw(latents, *self._encode(tokens))

    def _encode(self, tokens):
        return (self.text_encoder(tokens, training=False),)

    def _draw(self, latents, embedding):
        inputs = [tf.convert_to_tensor(x) for x in (latents, embedding)]
        return (self.averaged_network("generator")(inputs, training=False),)

    # Configuration

    @classmethod
    def tiny(cls, **kwargs):
        """Returns the smallest real configuration: 8 x 8 grey images, three tokens."""
        sizes = {
            "image_shape": (8, 8, 1),
            "caption_length": 3,
            "vocabulary_size": 5,
            "latent_dim": 4,
            "embedding_dim": 4,
            "projection_dim": 2,
            "width": 4,
            "text_width": 4,
            "text_steps": 2,
        }
        return cls(**{**sizes, **kwargs})

    def get_config(self):
        """Returns the constructor's arguments."""
        config = super().get_config()
        del config["prior"]
        return {
            **config,
            "caption_length": self.caption_length,
            "vocabulary_size": self.vocabulary_size,
            "text_steps": self.text_steps,
            "cls_weight": self.cls_weight,
            "interpolation_weight": self.interpolation_weight,
            "embedding_dim": self.embedding_dim,
            "projection_dim": self.projection_dim,
            "width": self.width,
            "text_width": self.text_width,
            "discriminator_noise": self.discriminator_noise,
        }


def _differ(first, second):
    """Returns 1 where two captions say different things, by their last axes."""
    return tf.cast(tf.reduce_any(first != second, axis=-1), tf.float32)
