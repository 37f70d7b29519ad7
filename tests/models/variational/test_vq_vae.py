"""VQ-VAE: each term by hand, straight-through gradients, two phases, endpoints."""

import numpy as np
import pytest
import tensorflow as tf
from testing import batch, probe, tiny, train_eagerly, visit_phases

from keras_gen import VQVAE, layers

RNG = np.random.default_rng(0)
IMAGE = RNG.uniform(-1, 1, (6, 8, 8, 1)).astype("float32")


def terms_by_hand(model, image):
    """The terms in float64, from the networks' outputs and the codebook alone."""
    z = np.asarray(model.encoder(image), np.float64)
    codebook = np.asarray(model.quantizer.codebook, np.float64)
    distances = ((z[..., None, :] - codebook) ** 2).sum(axis=-1)
    codes = distances.argmin(axis=-1)
    nearest = codebook[codes]
    decoded = np.asarray(model.decoder(nearest.astype("float32")), np.float64)
    return codes, {
        "reconstruction": ((image - decoded) ** 2).mean() / model.data_variance,
        "commitment": model.commitment_weight * ((nearest - z) ** 2).mean(),
        "codebook": ((nearest - z) ** 2).mean(),
    }


@pytest.mark.parametrize("trained", ["means", "gradient"])
def test_the_terms_are_the_papers(trained):
    quantizer = None if trained == "means" else layers.VectorQuantizer(5, 3)
    sizes = {"data_variance": 0.4, "commitment_weight": 0.3, "quantizer": quantizer}
    model = train_eagerly(tiny("vq_vae", **sizes), steps=1)
    terms, (vectors, codes) = model.autoencoder_loss(IMAGE, training=False)
    expected_codes, expected = terms_by_hand(model, IMAGE)
    if trained == "means":
        del expected["codebook"]
    np.testing.assert_array_equal(codes, expected_codes)
    np.testing.assert_allclose(vectors, model.encoder(IMAGE), rtol=1e-6)
    assert set(terms) == set(expected)
    for name, value in expected.items():
        assert float(tf.reduce_mean(terms[name])) == pytest.approx(value, rel=1e-4)


def gradient(model, terms, variables):
    with tf.GradientTape() as tape:
        named, _ = model.autoencoder_loss(tf.constant(IMAGE))
        loss = sum(tf.reduce_mean(named[name]) for name in terms)
    return tape.gradient(loss, [v.value for v in variables])


def test_the_decoders_gradient_passes_straight_to_the_encoder():
    model = train_eagerly(tiny("vq_vae"), steps=1)
    variables = model.encoder.trainable_variables
    (weight,) = [v for v in variables if v.path.endswith("kernel")][-1:]
    found = gradient(model, ["reconstruction"], [weight])[0]
    # By hand: the slope of the loss by the decoder's input, carried on to z as it is.
    with tf.GradientTape(persistent=True) as tape:
        z = model.encoder(IMAGE, training=True)
        codes = model.quantizer.lookup(model.quantizer.assign(z))
        tape.watch(codes)
        decoded = model.decoder(codes, training=True)
        loss = tf.reduce_mean((IMAGE - decoded) ** 2) / model.data_variance
    slope = tape.gradient(loss, codes)
    expected = tape.gradient(z, weight.value, output_gradients=slope)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-7)


def test_each_term_teaches_the_networks_it_should():
    model = train_eagerly(
        tiny("vq_vae", quantizer=layers.VectorQuantizer(5, 3)), steps=1
    )
    networks = ("encoder", "quantizer", "decoder")
    reached = {
        term: {
            name
            for name in networks
            for slope in gradient(
                model, [term], getattr(model, name).trainable_variables
            )
            if slope is not None and np.abs(tf.convert_to_tensor(slope)).max() > 1e-9
        }
        for term in ("reconstruction", "commitment", "codebook")
    }
    assert reached == {
        "reconstruction": {"encoder", "decoder"},
        "commitment": {"encoder"},
        "codebook": {"quantizer"},
    }


def test_the_prior_learns_the_frozen_encoders_codes():
    model = tiny("vq_vae")
    first, _ = visit_phases(model)
    train_eagerly(model, steps=3)
    data = batch(model)
    before = [w.numpy() for w in (*model.encoder.weights, *model.quantizer.weights)]
    codes, label = np.asarray(model.encode(data["image"])), data["label"]
    logits = np.asarray(model.prior([codes, label]), np.float64)
    nats = np.log(np.exp(logits).sum(axis=-1))
    nats -= np.take_along_axis(logits, codes[..., None], axis=-1)[..., 0]
    np.testing.assert_allclose(
        model.prior_loss(codes, label)["nats"], nats.sum(axis=(1, 2)), rtol=1e-4
    )
    train_eagerly(model, steps=2)
    assert model.phase.name == "prior" and first.name == "autoencoder"
    after = [w.numpy() for w in (*model.encoder.weights, *model.quantizer.weights)]
    for a, b in zip(before, after, strict=True):
        np.testing.assert_array_equal(a, b)


def test_without_steps_it_stays_an_autoencoder():
    model = VQVAE.tiny(autoencoder_steps=None)
    model.compile()
    train_eagerly(model, steps=5)
    assert model.phase.name == "autoencoder" and len(model.phases) == 1


def test_generation_decodes_the_priors_codes():
    model = train_eagerly(tiny("vq_vae"), steps=4)
    noise = RNG.uniform(0.01, 0.99, (3, 2, 2, 5)).astype("float32")
    label = np.array([0, 1, 2], "int32")
    codes = model.sample_codes(noise, label)
    assert codes.dtype == tf.int32 and codes.shape == (3, 2, 2)
    (image,) = model.endpoints["generate"].function(noise, label)
    np.testing.assert_array_equal(image, model.decode(codes))
    np.testing.assert_array_equal(
        model.reconstruct(IMAGE), model.decode(model.encode(IMAGE))
    )


@pytest.mark.parametrize("shape", [(9, 14, 2), (28, 28, 1), (33, 40, 3)])
def test_any_size_and_channels(shape):
    model = VQVAE.tiny(image_shape=shape)
    assert model.grid == tuple(-(-side // 4) for side in shape[:2])
    for name in ("encode", "decode", "reconstruct"):
        endpoint = model.endpoints[name]
        (output,) = endpoint.function(*probe(model, 2, name).values())
        assert output.shape == (2, *endpoint.outputs[0].shape)


def test_a_quantizer_of_another_size_is_refused():
    with pytest.raises(ValueError, match="5 codes of 3 numbers here. Received: 7 of 3"):
        VQVAE.tiny(quantizer=layers.VectorQuantizer(7, 3))


def test_the_users_quantizer_is_kept():
    quantizer = layers.EMAVectorQuantizer(5, 3, restart_threshold=0.0)
    model = VQVAE.tiny(quantizer=quantizer)
    assert model.quantizer is quantizer
    twin = VQVAE.from_config(model.get_config())
    assert twin.quantizer.restart_threshold == 0.0
