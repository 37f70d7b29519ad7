"""`sample` draws in bare runtimes what `generate` draws in Python."""

import numpy as np
import onnxruntime
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter

from keras_gen import CRNNGAN, DCGAN, VAE, InfoGAN, Pix2Pix, images
from keras_gen.export.artefact import layout
from keras_gen.export.formats import seeded
from keras_gen.features import Feature

SEEDS = np.array([7, 7, 2**31 - 1], np.int32)
INDICES = np.array([0, 1, 40], np.int32)


def expected(model):
    rows = [
        model.generate(int(index) + 1, seed=int(seed))[-1]
        for seed, index in zip(SEEDS, INDICES, strict=True)
    ]
    return images.to_uint8(np.stack(rows))


def in_bare_runtimes(directory, **arrays):
    model = tf.saved_model.load(str(layout.saved_model(directory)))
    tensors = {name: tf.constant(value) for name, value in arrays.items()}
    yield model.signatures["sample"](**tensors)["pixels"].numpy()
    interpreter = Interpreter(str(layout.tflite(directory)))
    yield interpreter.get_signature_runner("sample")(**arrays)["pixels"]
    session = onnxruntime.InferenceSession(layout.onnx(directory, "sample"))
    yield session.run(["pixels"], arrays)[0]


def test_bare_runtimes_give_the_images_of_a_seed(dcgan, dcgan_report):
    right = expected(dcgan)
    assert np.ptp(right) > 100
    given = {"seed": SEEDS, "index": INDICES}
    for pixels in in_bare_runtimes(dcgan_report.directory, **given):
        assert pixels.dtype == np.uint8
        assert np.abs(pixels.astype(int) - right).max() <= 1


def test_truncation_draws_latents_towards_the_middle(vae, vae_report):
    (middle,) = vae.endpoints["generate"].function(tf.zeros((1, vae.latent_dim)))
    given = {"seed": SEEDS, "index": INDICES, "truncation": np.zeros(3, np.float32)}
    for pixels in in_bare_runtimes(vae_report.directory, **given):
        right = images.to_uint8(np.broadcast_to(middle, pixels.shape))
        assert np.abs(pixels.astype(int) - right).max() <= 1


def test_each_kind_of_generator_has_the_inputs_that_it_needs():
    def inputs(model):
        return [f.name for f in seeded.with_sample(model.endpoints)["sample"].inputs]

    assert inputs(VAE.tiny()) == ["seed", "index", "truncation"]
    assert inputs(DCGAN.tiny()) == ["seed", "index"]  # Its prior is uniform.
    assert inputs(CRNNGAN.tiny()) == ["seed", "index"]
    assert inputs(InfoGAN.tiny())[:2] == ["seed", "index"]
    assert inputs(Pix2Pix.tiny())[-1] == "source"


def test_what_is_no_image_comes_out_as_it_is():
    sample = seeded.with_sample(CRNNGAN.tiny().endpoints)["sample"]
    assert [(f.name, f.dtype) for f in sample.outputs] == [("sequence", "float32")]


def test_models_that_do_not_draw_have_no_sample():
    free = Feature("noise", (None,), prior="unit")
    given = Feature("x", (3,))
    for inputs in ((free,), (given,), ()):
        generate = seeded.Endpoint("generate", inputs, (given,), lambda *x: x)
        assert seeded.with_sample({"generate": generate}) == {"generate": generate}
    encode = seeded.Endpoint("encode", (given,), (given,), lambda x: (x,))
    assert seeded.with_sample({"encode": encode}) == {"encode": encode}
