"""GANCLS: both phases against linear networks in NumPy, wrong pairs and endpoints."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gen import GANCLS
from keras_gen.distributions import mismatch

ROWS, LENGTH, WORDS, LATENT, EMBEDDING, RATE = 5, 3, 7, 2, 4, 0.1
IMAGE = (8, 8, 1)
CLS, INTERPOLATION, MARGIN = 0.3, 0.8, 0.2


def linear_model(**kwargs):
    """A model whose networks are linear but for the lookup of words."""
    tokens = keras.Input((LENGTH,), dtype="int32")
    x = keras.layers.Flatten()(keras.layers.Embedding(WORDS, 2)(tokens))
    text_encoder = keras.Model(tokens, dense(EMBEDDING)(x))
    image = keras.Input(IMAGE)
    flat = keras.layers.Flatten()(image)
    image_encoder = keras.Model(image, dense(EMBEDDING)(flat))
    latents, text = keras.Input((LATENT,)), keras.Input((EMBEDDING,))
    drawn = dense(64)(keras.layers.Concatenate()([latents, text]))
    generator = keras.Model([latents, text], keras.layers.Reshape(IMAGE)(drawn))
    judged = dense(1)(keras.layers.Concatenate()([flat, text]))
    networks = {
        "text_encoder": text_encoder,
        "image_encoder": image_encoder,
        "generator": generator,
        "discriminator": keras.Model([image, text], judged),
    }
    rng = np.random.default_rng(0)
    for network in networks.values():
        network.set_weights(
            [rng.normal(0, 0.3, w.shape) for w in network.get_weights()]
        )
    model = GANCLS(
        IMAGE,
        LENGTH,
        WORDS,
        LATENT,
        embedding_dim=EMBEDDING,
        interpolation_weight=INTERPOLATION,
        **{"text_steps": 0, "cls_weight": CLS, **networks, **kwargs},
    )
    model.compile({player: keras.optimizers.SGD(RATE) for player in model.players})
    return model


def dense(units):
    return keras.layers.Dense(units, use_bias=False)


def batch(seed=1):
    rng = np.random.default_rng(seed)
    return {
        "image": rng.uniform(-1, 1, (ROWS, *IMAGE)).astype("float32"),
        "tokens": rng.integers(0, WORDS, (ROWS, LENGTH)).astype("int32"),
        "caption_id": np.array([4, 2, 4, 7, 2], "int32"),
    }


def softplus(a):
    return np.logaddexp(0, a)


def slopes(loss, weights):
    """Central differences of a loss in each of some arrays, which it sees change."""
    result = []
    for w in weights:
        slope = np.zeros_like(w)
        for i in np.ndindex(w.shape):
            old = w[i]
            w[i] = old + 1e-5
            up = loss()
            w[i] = old - 1e-5
            slope[i] = (up - loss()) / 2e-5
            w[i] = old
        result.append(slope)
    return result


def weights_of(network):
    return [np.float64(w) for w in network.get_weights()]


def moved(loss, weights):
    return [w - RATE * s for w, s in zip(weights, slopes(loss, weights), strict=True)]


def assert_weights(network, expected):
    for w, e in zip(network.get_weights(), expected, strict=True):
        np.testing.assert_allclose(w, e, rtol=0, atol=1e-6)


def test_the_text_phase_descends_the_mean_hinge_of_wrong_pairs():
    model, data = linear_model(text_steps=1), batch()
    text, image = weights_of(model.text_encoder), weights_of(model.image_encoder)
    flat, meaning = np.float64(data["image"]).reshape(ROWS, -1), data["caption_id"]

    def loss():
        caption = text[0][data["tokens"]].reshape(ROWS, -1) @ text[1]
        scores = caption @ (flat @ image[0]).T
        hinges = [
            max(0, MARGIN - scores[i, i] + scores[i, j])
            + max(0, MARGIN - scores[i, i] + scores[j, i])
            for i in range(ROWS)
            for j in range(ROWS)
            if meaning[i] != meaning[j]
        ]
        return np.mean(hinges)

    expected = moved(loss, [*text, *image])
    others = [weights_of(n) for n in (model.generator, model.discriminator)]
    model.train_step(data)
    assert_weights(model.text_encoder, expected[:2])
    assert_weights(model.image_encoder, expected[2:])
    assert_weights(model.generator, others[0])
    assert_weights(model.discriminator, others[1])


@pytest.mark.parametrize("told", [True, False])
def test_the_adversarial_phase_is_algorithm_1_by_hand(told):
    model, data = linear_model(), batch()
    if not told:  # Then captions are equal where their tokens are.
        del data["caption_id"]
        data["tokens"][3] = data["tokens"][0]
    state = model.seed_generator.state.numpy()
    k = int(mismatch.shift(ROWS, model.seed_generator))
    z = [np.float64(model.sample_prior(data["image"])) for _ in range(3)]
    model.seed_generator.state.assign(state)

    text_weights = weights_of(model.text_encoder)
    text = text_weights[0][data["tokens"]].reshape(ROWS, -1) @ text_weights[1]
    real = np.float64(data["image"]).reshape(ROWS, -1)
    meaning = data["caption_id"][:, None] if told else data["tokens"]
    wrong = [i for i in range(ROWS) if (meaning[i] != meaning[i - k]).any()]
    assert 0 < len(wrong)
    middle = (text + np.roll(text, k, axis=0)) / 2
    (g,), (d,) = weights_of(model.generator), weights_of(model.discriminator)

    def fake(latents, t):
        return np.concatenate([latents, t], axis=1) @ g

    def logit(x, t):
        return np.concatenate([x, t], axis=1) @ d

    def judged():
        refused = [softplus(logit(real[[i - k]], text[[i]])) for i in wrong]
        return (
            softplus(-logit(real, text)).mean()
            + CLS * np.mean(refused)
            + (1 - CLS) * softplus(logit(fake(z[0], text), text)).mean()
        )

    def made():
        return (
            softplus(-logit(fake(z[1], text), text)).mean()
            + INTERPOLATION * softplus(-logit(fake(z[2], middle), middle)).mean()
        )

    (d_after,) = moved(judged, [d])
    d[:] = d_after  # The generator meets the new discriminator.
    (g_after,) = moved(made, [g])
    model.train_step(data)
    assert_weights(model.discriminator, [d_after])
    assert_weights(model.generator, [g_after])
    assert_weights(model.text_encoder, text_weights)


def test_without_wrong_pairs_it_is_a_plain_gan():
    model, data = linear_model(cls_weight=0.0), batch()
    image = tf.constant(data["image"])
    text, nan = tf.ones((ROWS, EMBEDDING)), tf.fill((ROWS,), np.nan)
    terms = model.discriminator_loss(image, -image, text, image, nan)
    assert set(terms) == {"real", "fake"}
    logits = model.discriminator([-image, text]).numpy()
    np.testing.assert_allclose(terms["fake"], softplus(logits), rtol=1e-5)


def test_captions_that_all_mean_the_same_teach_nothing_wrong():
    model, data = linear_model(), batch()
    data["caption_id"][:] = 3
    model.fit(data, batch_size=ROWS, verbose=0)
    terms = model.evaluate(data, batch_size=ROWS, verbose=0, return_dict=True)
    assert terms["discriminator/wrong"] == 0
    assert np.isfinite(list(terms.values())).all()


def test_generate_is_encode_and_draw():
    model = GANCLS.tiny()
    tokens = np.array([[1, 2, 3], [4, 4, 0]], "int32")
    latents = np.random.default_rng(0).normal(size=(2, 4)).astype("float32")
    ends = model.endpoints
    (embedding,) = ends["encode_text"].function(tokens)
    (drawn,) = ends["generate_from_embedding"].function(latents, embedding)
    whole = model.generate(2, latents=latents, tokens=tokens)
    np.testing.assert_allclose(whole, drawn, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(embedding, axis=1), 1, rtol=1e-5)
    with pytest.raises(ValueError, match="'tokens' has no prior"):
        model.generate(2, seed=0)
    with pytest.raises(ValueError, match=r"'tokens' must lie in \[0, 4\]"):
        model.generate(2, seed=0, tokens=[0, 1, 5])


def test_sizes_follow_from_the_data():
    features = GANCLS.tiny().features
    assert features["caption_id"].optional
    assert GANCLS.sizes(features) == {
        "image_shape": (8, 8, 1),
        "caption_length": 3,
        "vocabulary_size": 5,
    }


def test_a_weight_beyond_one_is_refused():
    with pytest.raises(ValueError, match=r"lies in \[0, 1\]. Received: cls_weight=1.5"):
        GANCLS.tiny(cls_weight=1.5)
