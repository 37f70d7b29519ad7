from keras_gen.training import get_recipe
from keras_gen.training.studies import get_study

STUDY = get_study("limited_data")


def test_rows_are_the_committed_recipes_at_three_seeds():
    names = {row: recipe.name for row, recipe in STUDY.rows.items()}
    assert names == {
        "plain": "dcgan_500_fashion_mnist",
        "DiffAugment": "dcgan_500_diffaugment_fashion_mnist",
        "ADA": "dcgan_500_ada_fashion_mnist",
        "LeCam": "dcgan_500_lecam_fashion_mnist",
    }
    assert all(recipe == get_recipe(recipe.name) for recipe in STUDY.rows.values())
    assert (STUDY.seeds, STUDY.metric) == ((0, 1, 2), "fd_c")


def test_rows_differ_in_what_is_compared_only():
    plain = STUDY.rows["plain"]
    for recipe in STUDY.rows.values():
        differing = {name.split(".")[0] for name in plain.difference(recipe)}
        assert differing <= {"name", "expects", "model"}
        compared = ("augmentation", "regularizers")
        model = {k: v for k, v in recipe.model.items() if k not in compared}
        assert model == plain.model
