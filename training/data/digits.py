"""`digits`: the 1,797 handwritten 8x8 digits that come with scikit-learn."""

import numpy as np

from keras_gen.training.data import pixels, splits
from keras_gen.training.data.schemes import Request, register
from keras_gen.training.data.source import Source

_TEST_FRACTION = 0.2


@register("digits")
def load(request: Request) -> Source:
    """Returns the digits: 8x8x1, ten classes, nothing to download.

    The test set of the UCI "Optical Recognition of Handwritten Digits" data (Alpaydin
    and Kaynak, 1998). Values 0..16 become 0..255. The data comes undivided: by default
    (seed 0) 1,438 images are for training and 359 for testing, a fifth of each class.
    """
    from sklearn.datasets import load_digits

    data = load_digits()
    images = np.rint(data.images * (255 / 16)).astype(np.uint8)[..., np.newaxis]
    labels = data.target.astype(np.int32)
    if request.split != "all":
        train, test = splits.stratified(labels, _TEST_FRACTION, request.seed)
        rows = test if request.split == "test" else train
        images, labels = images[rows], labels[rows]
    images = pixels.convert(images, request.image_size, request.channels)
    return Source(
        request.spec, request.split, {"image": images, "label": labels}, "0123456789"
    )
