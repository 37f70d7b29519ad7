import json
import re
import sys
from types import SimpleNamespace

import pytest

from keras_gen import load_model
from keras_gen.cli.train import _complete
from keras_gen.training import RunDirectory
from keras_gen.training.storage import checkpoints, step_files
from keras_gen.training.storage.runs import read_lines

TINY = ("--set", "model.width=8", "--set", "model.latent_dim=4", "--batch-size", "16")


def test_a_system_trains_by_its_recipe_and_says_what_is_next(call, tmp_path):
    outcome = call("train", "gan", *TINY, "--steps", "3", "--seed", "5")
    assert outcome.code == 0, outcome.err
    assert outcome.out == ""
    run = RunDirectory(tmp_path / "runs" / "gan_digits")
    recipe = run.recipe()
    assert recipe.model == {"latent_dim": 4, "width": 8}
    assert (recipe.steps, recipe.seed, recipe.batch_size) == (3, 5, 16)
    lines = outcome.err.splitlines()
    assert lines[-1] == "Next: keras-gen evaluate runs/gan_digits"
    for path in re.findall(r"runs/\S+\.(?:png|keras)", outcome.err):
        assert (tmp_path / path).exists()

    outcome = call("train", "gan", *TINY)
    assert outcome.code == 2
    assert outcome.err.startswith("Error: There is a run in runs/gan_digits already.")

    outcome = call(
        *("train", "--resume", "--run-dir", "runs/gan_digits", "--steps", "5"), "-q"
    )
    assert outcome == (0, "", "")
    assert [path.name for path in checkpoints.listed(run.checkpoints)] == [
        "step-000003.keras",
        "step-000005.keras",
    ]


def test_a_run_is_resumed_by_its_own_recipe(call, tmp_path):
    start = ("train", "gan_digits", *TINY, "--steps", "2", "-q")
    assert call(*start) == (0, "", "")
    run = RunDirectory(tmp_path / "runs" / "gan_digits")
    began = run.recipe()
    # The name alone says which run; all else is on record there.
    assert call("train", "gan_digits", "--resume", "-q") == (0, "", "")
    assert run.recipe() == began
    outcome = call("train", "gan", "--resume", "--steps", 3, "-q")
    assert outcome == (0, "", "")
    assert run.recipe() == began.replace(steps=3)
    assert step_files.step_of(run.checkpoint()) == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gan", "--batch-size", "8"], "resumed by its own .*batch_size: 16 -> 8"),
        (["gan", "--set", "model.width=9"], "by its own .*model.width: 8 -> 9"),
        (["--data", "folder:x"], "by its own .*data: 'digits' -> 'folder:x'"),
        (["dcgan"], "is of recipe 'small'. Received: 'dcgan_digits'. Leave the name"),
        (["gan_digits"], "is of recipe 'small'. Received: 'gan_digits'. Leave the"),
    ],
)
def test_what_contradicts_the_run_is_refused(call, trained, arguments, message):
    outcome = call("train", *arguments, "--resume", "--run-dir", trained.path)
    assert outcome.code == 2
    assert re.search(message, outcome.err)
    assert outcome.err.count("\n") == 1


def test_every_option_reaches_the_recipe(call, tmp_path):
    outcome = call(
        *("train", "wgan", "--data", "digits", "--image-size", "16"),
        *("--channels", "3", "--epochs", "1", "--batch-size", "200"),
        *("--precision", "mixed_bfloat16", "--run-dir", "x", "--quiet"),
        *("--set", "model.width=4", "--set", "model.n_critic=2"),
        *("--set", "optimizers.critic.learning_rate=1e-3", "--set", "log_every=2"),
    )
    assert outcome == (0, "", "")
    recipe = RunDirectory(tmp_path / "x").recipe()
    assert (recipe.image_size, recipe.channels) == (16, 3)
    assert recipe.precision == "mixed_bfloat16"
    # A step takes 2 batches of 200 from 1,438 images.
    assert (recipe.steps, recipe.log_every) == (3, 2)
    model = load_model(RunDirectory(tmp_path / "x").checkpoint())
    assert model.image_shape == (16, 16, 3)
    assert float(model.optimizers["critic"].learning_rate) == pytest.approx(1e-3)


def test_a_recipe_from_a_file_and_images_from_a_folder(call, tmp_path, trained):
    from PIL import Image

    photos = tmp_path / "photos" / "train"
    photos.mkdir(parents=True)
    for i in range(20):
        Image.new("RGB", (20, 14), (i, 0, 0)).save(photos / f"{i}.png")
    (photos / "broken.png").write_bytes(b"x")
    (tmp_path / "photos" / "test").mkdir()
    Image.new("RGB", (20, 14)).save(tmp_path / "photos" / "test" / "0.png")
    values = json.loads(trained.recipe_file.read_text())
    (tmp_path / "mine.json").write_text(json.dumps(values))
    outcome = call(
        *("train", "mine.json", "--data", "folder:photos", "--image-size", "8"),
        *("--steps", "2", "--batch-size", "4"),
    )
    assert outcome.code == 0, outcome.err
    assert "Warning: Skipped 1 of 21 image files" in outcome.err
    recipe = RunDirectory(tmp_path / "runs" / "small").recipe()
    assert (recipe.data, recipe.licence) == ("folder:photos", "")
    # No shipped extractor was trained on these images.
    assert outcome.err.splitlines()[-2:] == [
        "Next: keras-gen export runs/small --output runs/small/export",
        "  or: keras-gen evaluate runs/small --extractor SPEC (none was trained on "
        "folder:photos)",
    ]
    outcome = call("evaluate", "runs/small")
    assert outcome.code == 2
    assert "keras-gen evaluate runs/small --extractor SPEC" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Error: Say what to train, such as `keras-gen train dcgan`"),
        (["dcgn"], "Error: Unknown system or recipe 'dcgn'. Did you mean 'dcgan'"),
        (["gan", "--set", "steps"], "Error: A setting is written name=value."),
        (["gan", "--set", "stesp=3"], "Error: Unknown recipe field 'stesp'. Did you"),
        (["gan", "--set", "steps=x"], "Error: steps must be a valid integer."),
        (["gan", "--steps", "3", "--set", "steps=4"], "Error: steps is set twice"),
        (["gan", "--steps", "3", "--epochs", "4"], "Error: Say how long to train"),
        (["gan", "--precision", "fp16"], "Error: Invalid value for '--precision': 'fp"),
        (["gan", "--image-size", "4"], "Error: Invalid value for '--image-size': "),
        (["gan", "--resume"], "Error: A run is a directory with a recipe.json"),
        (["gan", "--resume", "--overwrite"], "Error: A run is resumed or overwritten"),
        (["--resume", "--run-dir", "RUN", "--seed", "1"], "Error: A run is resumed by"),
        (["gan", "--smoke", "--resume"], "Error: A smoke run is trained anew."),
        (["none.json"], "Error: none.json is no recipe in JSON"),
    ],
)
def test_mistakes_are_told_at_once(call, trained, tmp_path, arguments, message):
    places = {"RUN": trained.path}
    outcome = call("train", *(places.get(each, each) for each in arguments))
    assert outcome.code == 2
    assert outcome.err.startswith(message)
    assert outcome.err.count("\n") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--data", "digitz"], "Error: Unknown data source 'digitz'. Did you mean"),
        (["--data", "folder:no"], "Error: There must be a folder at no."),
        (["--batch-size", "5000"], "Error: A batch must not be larger than the data."),
        (["--set", "model.widht=3"], "Error: Unknown argument of gan 'widht'. Did you"),
        (["--set", "optimizers.gen.epsilon=1"], "Error: Unknown player 'gen'. Did you"),
    ],
)
def test_mistakes_in_data_and_arguments_are_told(call, tmp_path, arguments, message):
    outcome = call("train", "gan", *arguments)
    assert outcome.code == 2
    assert outcome.err.splitlines()[-1].startswith(message)
    assert not list(tmp_path.iterdir())


def test_divergence_is_told_with_advice_and_code_1(call, tmp_path):
    outcome = call(
        *("train", "gan", *TINY, "--steps", "50", "--set", "log_every=5"),
        *("--set", "optimizers.generator.learning_rate=1e38", "-q"),
        *("--set", "checkpoint_every=1"),
    )
    assert outcome.code == 1
    assert outcome.err.startswith("Error: Training diverged: ")
    assert " is not finite at step " in outcome.err
    assert "Try " in outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--strategy", "miror"], "Error: Invalid value for '--strategy': 'miror'"),
        (["--strategy", "tpu"], "Error: The strategy 'tpu' needs a TPU"),
        (["--cluster", "slurm"], "Error: A cluster belongs to the strategy 'multi_w"),
        (
            ["--strategy", "mirrored", "--batch-size", "15"],
            "Error: The batch size is that of all replicas together",
        ),
    ],
)
def test_a_strategy_that_does_not_fit_is_refused(call, tmp_path, arguments, message):
    outcome = call("train", "gan", *arguments)
    assert outcome.code == 2
    assert outcome.err.splitlines()[-1].startswith(message)
    assert not list(tmp_path.iterdir())


def test_a_smoke_run_is_followed_and_its_best_can_be_used(call, tmp_path, monkeypatch):
    sent = []

    class Run:
        id = "9a"

        def __init__(self, **settings):
            sent.append(settings)

        def define_metric(self, name, step_metric):
            pass

        def log(self, values):
            sent.append(values)

        def finish(self, exit_code):
            sent.append(exit_code)

    monkeypatch.setitem(sys.modules, "wandb", SimpleNamespace(init=Run))
    outcome = call(
        *("train", "gan_digits", "--smoke", "--track", "wandb", "--histograms", "1"),
        "-q",
    )
    assert (outcome.code, outcome.out) == (0, "")
    # So few samples are no measurement, and that is said.
    assert outcome.err.startswith("Warning: Fréchet distance over 64 features from 16 ")
    assert outcome.err.count("\n") == 1
    run = RunDirectory(tmp_path / "runs" / "gan_digits_smoke")
    assert (run.recipe().steps, run.recipe().data) == (2, "digits")
    assert sent[0]["name"] == "gan_digits_smoke"
    assert sent[0]["config"]["model.width"] == run.recipe().model["width"]
    assert {"generator/fake", "evaluations/fd_c/generator"} <= {
        name for values in sent[1:-1] for name in values
    }
    assert sent[-1] == 0
    assert json.loads(run.tracking.read_text()) == {"wandb": "9a"}
    # The best checkpoint has a path of its own.
    best = f"{run.path}/best"
    assert call("sample", best, "-n", 4, "--output", "a.npy").code == 0
    outcome = call("evaluate", best, "-n", 70)
    assert outcome.code == 0, outcome.err
    row = read_lines(run.evaluations)[-1]
    assert (row["checkpoint"], row["n_fake"]) == ("step-000002.keras", 70)


def test_help_names_sources_that_exist_and_where_all_are_shown(call):
    from keras_gen.training import data

    shown = " ".join(call("train", "--help").out.replace("│", " ").split())
    assert "keras-gen list shows every form" in shown
    for form in ("digits", "folder:DIR", "records:DIR", "subset:N:SPEC"):
        assert form in shown
        assert form in data.list_sources()


def test_completion_knows_systems_and_recipes():
    assert _complete("dcgan_d") == ["dcgan_digits"]
    assert {"gan", "gan_digits"} <= set(_complete("g"))
