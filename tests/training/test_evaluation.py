import json

import numpy as np
import pytest
import small_run

from keras_gen import VAE
from keras_gen.metrics import Measurement
from keras_gen.metrics.extractor import Extractor
from keras_gen.training import RecipeError, RunDirectory, RunError, evaluate_run, train
from keras_gen.training.evaluations.frechet import default_extractor
from keras_gen.training.storage.runs import read_lines


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    run = RunDirectory(tmp_path_factory.mktemp("evaluation") / "run")
    recipe = small_run.recipe(
        system="vae",
        model={"latent_dim": 8, "width": 16},
        steps=150,
        log_every=50,
        checkpoint_every=100,
        sample_every=500,
        batch_size=64,
    )
    train(recipe, run.path, verbose=False)
    return run


def test_three_subjects_under_one_protocol(run):
    rows = evaluate_run(run.path, seed=5)
    assert {row.subject for row in rows} == {
        "generator",
        "untrained generator",
        "test split",
    }
    assert {row.metric for row in rows} == {"fd_c", "class_coverage", "class_kl"}
    assert len(rows) == 9
    assert {(row.n_real, row.n_fake, row.seed) for row in rows} == {(1438, 359, 5)}
    assert {(row.data, row.split, row.extractor) for row in rows} == {
        ("digits", "train", "digits_cnn")
    }
    value = {row.subject: row.value for row in rows if row.metric == "fd_c"}
    # The order is what makes a value readable, here with wide margins.
    assert 3 * value["test split"] < value["generator"]
    assert 1.5 * value["generator"] < value["untrained generator"]


def test_a_run_that_is_replaced_meanwhile_gets_no_values(run, monkeypatch):
    sessions, kept = run.sessions(), run.evaluations.read_bytes()
    texts = iter([sessions, [{**sessions[0], "time": "later"}]])
    monkeypatch.setattr(RunDirectory, "sessions", lambda self: next(texts))
    with pytest.raises(RunError, match="begun anew meanwhile. Nothing was recorded"):
        evaluate_run(run.path, count=20)
    assert run.evaluations.read_bytes() == kept


def test_several_evaluations_share_images_and_features(run, monkeypatch):
    drawn, extracted = [], []
    generate, outputs = VAE.generate_batches, Extractor.outputs

    def counted(self, n, **options):
        drawn.append(n)
        return generate(self, n, **options)

    def counted_outputs(self, images):
        extracted.append(len(images))
        return outputs(self, images)

    monkeypatch.setattr(VAE, "generate_batches", counted)
    monkeypatch.setattr(Extractor, "outputs", counted_outputs)
    names = ["kid", "is", "precision_recall", "swd"]
    before = len(read_lines(run.evaluations))
    rows = evaluate_run(run.path, count=60, metrics=names)
    assert drawn == [60, 60]
    assert extracted == [60] * 4
    assert len(rows) == 3 * (1 + 1 + 4 + 1)
    assert len(read_lines(run.evaluations)) == before + len(rows)
    alone = evaluate_run(run.path, count=60, metrics=["sliced_wasserstein"])
    assert {row.metric for row in alone} == {"swd_c"}
    together = {(row.metric, row.subject): row.value for row in rows}
    for row in alone:
        assert together[row.metric, row.subject] == pytest.approx(row.value, rel=1e-5)


def test_an_evaluation_named_twice_is_recorded_once(run):
    rows = evaluate_run(run.path, count=100, metrics=["fd", "frechet"])
    assert len(rows) == len({(row.metric, row.subject) for row in rows}) == 9


def test_unknown_evaluations_are_told(run):
    with pytest.raises(RecipeError, match="Did you mean 'kernel_distance'"):
        evaluate_run(run.path, metrics=["fd", "kernel_distnce"])


def test_values_are_recorded_with_their_origin(run):
    before = len(read_lines(run.evaluations))
    rows = evaluate_run(run.path, count=100)
    recorded = read_lines(run.evaluations)[before:]
    assert len(recorded) == len(rows) == 9
    for row, record in zip(rows, recorded, strict=True):
        assert (record.pop("step"), record.pop("checkpoint")) == (
            150,
            "step-000150.keras",
        )
        assert record.pop("time").endswith("+00:00")
        assert Measurement(**record) == row
        assert json.loads(row.to_json()) == record
    again = evaluate_run(run.path, count=100)
    np.testing.assert_allclose(
        [row.value for row in again], [row.value for row in rows], rtol=1e-6
    )
    assert rows[0].protocol.startswith(
        "against 1,438 rows of digits (train); n=100; features: digits_cnn, "
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"count": 360}, r"as the test split of 'digits' has, 359. Received: 360"),
        ({"count": 1}, "from 2 rows to"),
        ({"extractor": "digit_cnn"}, "Did you mean 'digits_cnn'"),
        ({"extractor": "no.keras"}, "does not exist"),
        ({"extractor": "inception_v3:no.h5"}, "does not exist"),
    ],
)
def test_mistakes_are_told(run, options, message):
    with pytest.raises(RunError, match=message):
        evaluate_run(run.path, **options)


def test_other_data_need_a_chosen_extractor(run, tmp_path):
    other = RunDirectory(tmp_path / "run")
    other.create(run.recipe().replace(data="folder:photos"))
    other.checkpoints.mkdir()
    newest = run.checkpoint()
    (other.checkpoints / newest.name).write_bytes(newest.read_bytes())
    with pytest.raises(RunError) as info:
        evaluate_run(other.path)
    message = str(info.value)
    assert message.startswith("No extractor was trained on 'folder:photos', so name")
    assert f"keras-gen evaluate {other.path} --extractor SPEC" in message
    assert default_extractor("folder:photos") is None
    assert default_extractor("fashion_mnist") == "fashion_mnist_cnn"
