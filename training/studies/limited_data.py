"""What helps with 500 images? DCGAN plain, augmented in two ways, and regularised.

Karras et al., 2020 (ADA), Zhao et al., 2020 (DiffAugment), and Tseng et al., 2021
(LeCam), each found that a plain GAN overfits small data, and theirs does so less. Here
the three stand beside one plain DCGAN under one budget, on 500 class-balanced images of
Fashion-MNIST.

Equal for all rows: networks, optimizers, batch size, steps, the 500 images and the
measurement against the whole training split. The rows are the recipes `dcgan_500_*`.
"""

from keras_gen.training.recipes.dcgan_500_ada_fashion_mnist import RECIPE as ADA
from keras_gen.training.recipes.dcgan_500_diffaugment_fashion_mnist import (
    RECIPE as DIFF_AUGMENT,
)
from keras_gen.training.recipes.dcgan_500_fashion_mnist import RECIPE as PLAIN
from keras_gen.training.recipes.dcgan_500_lecam_fashion_mnist import RECIPE as LECAM
from keras_gen.training.studies.study import Study

STUDIES = (
    Study(
        name="limited_data",
        title="What helps a DCGAN with 500 images of Fashion-MNIST",
        rows={
            "plain": PLAIN,
            "DiffAugment": DIFF_AUGMENT,
            "ADA": ADA,
            "LeCam": LECAM,
        },
        seeds=(0, 1, 2),
        metric="fd_c",
    ),
)
