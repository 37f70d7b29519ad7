"""The page itself, in a headless Chromium, against the same artefact in Python."""

import base64
import io
import threading
from pathlib import Path

import devtools
import numpy as np
import pytest
from PIL import Image

from keras_gen import images
from keras_gen.export import load
from keras_gen.export.demo import runtime as runtimes
from keras_gen.export.demo.server import Server

DCGAN = Path(__file__).parents[3] / "saved_models" / "dcgan_fashion_mnist"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not devtools.browser(), reason="There is no Chromium."),
    pytest.mark.skipif(
        not runtimes.present(runtimes.cached()),
        reason=(
            f"{runtimes.NAME} {runtimes.VERSION} is not in the cache; "
            "`keras-gen demo` puts it there."
        ),
    ),
]


@pytest.fixture(scope="module")
def page():
    with devtools.page() as page:
        yield page


@pytest.fixture
def serve(page):
    """Returns a function that serves an artefact and opens its page."""
    servers = []

    def start(artefact, query=""):
        server = Server(artefact, runtimes.cached())
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        servers.append(server)
        page.console.clear()
        page.open(server.url + query)
        return server

    yield start
    page.call("Page.navigate", url="about:blank")
    for server in servers:
        server.shutdown()
        server.server_close()


def pixels(page, selector="#gallery canvas"):
    """The canvases' bytes, (n, height, width, 4)."""
    shape, text = page.evaluate(
        f"""(() => {{
          const all = [...document.querySelectorAll({selector!r})];
          const [{{ width, height }}] = all;
          const bytes = all.map((canvas) =>
            [...canvas.getContext("2d").getImageData(0, 0, width, height).data]);
          return [[all.length, height, width, 4],
                  btoa(String.fromCharCode(...bytes.flat()))];
        }})()"""
    )
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(shape)


def assert_shown(shown, samples):
    """At most one level lies between what is shown and Python's samples."""
    expected = images.to_uint8(samples)
    assert shown.shape[:3] == expected.shape[:3]
    difference = np.abs(shown[..., :3].astype(int) - expected.astype(int))
    assert difference.max() <= 1
    assert (shown[..., 3] == 255).all()


def status(page):
    return page.evaluate("document.querySelector('#status').textContent")


def test_a_seed_gives_pythons_images(page, serve):
    serve(DCGAN, "?seed=7&n=20")
    samples = load(DCGAN, "onnx").generate(20, seed=7)
    assert_shown(pixels(page), samples)
    # An image of another kind would pass if all were grey.
    assert images.to_uint8(samples).std() > 50
    assert status(page).startswith("20 samples of seed 7 in ")
    assert page.evaluate("document.body.dataset.state") == "ready"
    # Neither the policy nor anything else was complained about.
    assert page.console == []
    assert page.evaluate(
        "performance.getEntriesByType('resource')"
        ".every(({ name }) => name.startsWith(location.origin))"
    )
    page.click("#next-seed")
    assert_shown(pixels(page), load(DCGAN, "onnx").generate(20, seed=8))
    assert page.evaluate("location.search").endswith("seed=8&n=20")


def test_sliders_move_the_chosen_sample(page, serve):
    serve(DCGAN, "?seed=7&n=8")
    model = load(DCGAN, "onnx")
    page.click(".tile:nth-child(4)")
    assert page.evaluate("document.querySelector('#chosen').value") == "3"
    assert_shown(pixels(page, "#portrait canvas"), model.generate(4, seed=7)[3:])
    page.change("#sliders input", 0.5)
    from keras_gen.distributions import portable

    moved = portable.uniform(7, 1, (100,), start=3)
    moved[0, 0] = 0.5
    shown = pixels(page, "#portrait canvas")
    assert_shown(shown, model.call("generate", latents=moved)["image"])
    page.click("#reset")
    assert_shown(pixels(page, "#portrait canvas"), model.generate(4, seed=7)[3:])


def test_between_two_seeds(page, serve):
    serve(DCGAN, "?seed=7&n=4")
    page.click("#two-seeds summary")
    page.change("#other-seed", 12)
    page.wait("document.querySelectorAll('#strip canvas').length === 9")
    page.change("#position", 0.25)
    from keras_gen.distributions import portable

    model = load(DCGAN, "onnx")
    a, b = (portable.uniform(seed, 1, (100,)) for seed in (7, 12))
    frames = [
        model.call("generate", latents=(a + t * (b - a)).astype(np.float32))["image"]
        for t in (0.25, *np.linspace(0, 1, 9))
    ]
    assert_shown(pixels(page, "#midway canvas"), frames[0])
    assert_shown(pixels(page, "#strip canvas"), np.concatenate(frames[1:]))


def test_a_class_and_tokens_can_be_given(page, serve, generator):
    serve(generator, "?seed=5&n=9")
    model = load(generator, "onnx")
    # The page starts with the least token, and classes as they are drawn.
    drawn = model.generate(9, seed=5, tokens=[0, 0, 0])
    assert_shown(pixels(page), drawn)
    page.change("#given-label", 3)
    assert_shown(pixels(page), model.generate(9, seed=5, tokens=[0, 0, 0], label=3))
    page.change("#given-tokens", "4, 5 6")
    assert_shown(pixels(page), model.generate(9, seed=5, tokens=[4, 5, 6], label=3))
    page.change("#given-label", "")
    assert_shown(pixels(page), model.generate(9, seed=5, tokens=[4, 5, 6]))


@pytest.mark.parametrize(
    ("control", "value", "message"),
    [
        ("#seed", "-1", "A seed is an integer from 0 to 2^64 - 1. Received: -1"),
        ("#count", "0", "Samples takes a whole number from 1 to 1024. Received: 0"),
        ("#given-tokens", "1 2", "tokens takes 3 numbers. Received: 2."),
        ("#given-tokens", "1 2 10", "tokens takes whole numbers from 0 to 9. Received"),
        ("#given-tokens", "1 2 1.5", "tokens takes whole numbers from 0 to 9. Receive"),
    ],
)
def test_mistakes_are_told(page, serve, generator, control, value, message):
    serve(generator, "?seed=5&n=2")
    page.change(control, value)
    assert status(page).startswith(message)
    assert page.evaluate("document.body.dataset.state") == "error"
    # The samples of before still stand.
    assert len(pixels(page)) == 2


def test_a_picture_is_translated(page, serve, translator, tmp_path):
    serve(translator)
    assert status(page) == "Choose a picture for “source”."
    grey = np.random.default_rng(0).integers(0, 256, (16, 24), np.uint8)
    Image.fromarray(grey).save(tmp_path / "picture.png")
    page.choose_file("#given-source", tmp_path / "picture.png")
    page.wait("document.querySelectorAll('#results canvas').length === 2")
    source, translation = pixels(page, "#results canvas")
    np.testing.assert_array_equal(source[..., 0], grey)
    np.testing.assert_allclose(translation[..., 0], 255.0 - grey, atol=1)
    (tmp_path / "text.png").write_text("no picture")
    page.choose_file("#given-source", tmp_path / "text.png")
    assert status(page) == "text.png is no picture that this browser can read."


def test_another_endpoint_can_be_chosen(page, serve, translator, tmp_path):
    serve(translator)
    page.change("#endpoint", "measure")
    Image.new("L", (16, 24), 51).save(tmp_path / "picture.png")
    page.choose_file("#given-source", tmp_path / "picture.png")
    page.wait("document.querySelector('#results figure:last-child')")
    caption = page.evaluate(
        "document.querySelector('#results figure:last-child').textContent"
    )
    assert caption == "mean level: -0.6"
    assert page.console == []


def test_points_are_plotted(page, serve, points):
    serve(points, "?seed=2&n=100")
    (label,) = page.evaluate(
        "[...document.querySelectorAll('#gallery canvas')].map((c) => c.ariaLabel)"
    )
    sample = load(points, "onnx").generate(100, seed=2)
    margin = 0.05 * (sample.max() - sample.min())
    low, high = (float(w) for w in label.partition("from ")[2].split(" to "))
    assert label.startswith("100 points, x and y from ")
    assert low == pytest.approx(sample.min() - margin, abs=0.01)
    assert high == pytest.approx(sample.max() + margin, abs=0.01)
    page.change("#chosen", 42)
    caption = page.evaluate("document.querySelector('#portrait').textContent")
    values = [float(word) for word in caption.partition(": ")[2].split(", ")]
    np.testing.assert_allclose(values, sample[42], atol=1e-3)


def test_every_control_has_a_name(page, serve, generator):
    serve(generator, "?n=3")
    nameless = page.evaluate(
        """[...document.querySelectorAll("input, select, textarea, button, canvas")]
          .filter((e) => !(e.labels?.length || e.ariaLabel || e.textContent.trim() ||
                           e.closest("button")?.ariaLabel))
          .map((e) => e.outerHTML)"""
    )
    assert nameless == []
    assert page.evaluate("document.querySelector('#status').ariaLive") == "polite"


def test_the_samples_are_saved_as_pythons_grid(page, serve):
    serve(DCGAN, "?seed=7&n=6")
    data = page.evaluate(
        """import("./save.js").then(({ compose }) =>
          compose([...document.querySelectorAll("#gallery canvas")]).toDataURL())"""
    )
    picture = Image.open(io.BytesIO(base64.b64decode(data.partition(",")[2])))
    expected = images.grid(load(DCGAN, "onnx").generate(6, seed=7))
    assert picture.size == expected.size
    levels = (np.asarray(each.convert("L"), int) for each in (picture, expected))
    assert np.abs(np.subtract(*levels)).max() <= 1
