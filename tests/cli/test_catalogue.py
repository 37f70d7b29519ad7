import subprocess
import sys

from keras_gen import get_model, list_models
from keras_gen.cli import catalogue
from keras_gen.training import get_recipe, list_recipes
from keras_gen.training.data import list_sources


def test_systems_are_described_by_their_own_words():
    rows = {row["id"]: row for row in catalogue.systems()}
    assert tuple(rows) == list_models()
    for name, row in rows.items():
        cls = get_model(name)
        assert row["class"] == cls.__name__
        assert row["summary"] == cls.__doc__.strip().splitlines()[0]
        assert row["family"] == cls.__module__.split(".")[2]
    assert rows["vae"]["family"] == "variational"
    assert rows["wgan_gp"]["paper"].endswith("(Gulrajani et al., 2017)")


def test_recipes_and_sources_are_all_there():
    rows = catalogue.recipes()
    assert tuple(row["name"] for row in rows) == list_recipes()
    assert all(row["steps"] == get_recipe(row["name"]).steps for row in rows)
    assert all(row["summary"] for row in rows)
    rows = catalogue.sources()
    assert tuple(row["spec"] for row in rows) == list_sources()
    assert all(row["summary"] for row in rows)


def test_it_needs_no_tensorflow():
    code = (
        "import sys\n"
        "from keras_gen.cli import catalogue\n"
        "catalogue.systems(), catalogue.recipes(), catalogue.sources()\n"
        "assert not {'tensorflow', 'keras'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
