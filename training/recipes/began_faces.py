"""BEGAN on 16x16 faces.

X.
"""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipe import Recipe
from keras_gen.training.recipes import DRAWN_LICENCE

RECIPE = Recipe(
    name="began_faces",
    system="began",
    data="faces",
    image_size=16,
    model={"latent_dim": 32, "width": 16},
    batch_size=16,
    steps=3000,
    sample_every=1000,
    checkpoint_every=1000,
    licence=DRAWN_LICENCE,
    expects=(
        Expectation(at_most=0.4, times="untrained generator", baseline="TODO 0"),
        Expectation(
            metric="class_coverage", at_least=10, baseline="the data have 10 classes"
        ),
    ),
)
