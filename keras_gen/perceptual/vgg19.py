"""VGG19, the perceptual network of the literature, from a local weights file."""

import hashlib
import os
from pathlib import Path

import keras
import numpy as np

from keras_gen.perceptual.features import PerceptualFeatures, register

# The weights that keras.applications publishes: Simonyan & Zisserman, 2014, converted
# from Caffe, without the classification top.
FILE = "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5"
MD5 = "253f8cb515780f3b799900260a226db6"
VARIABLE = "KERAS_GEN_VGG19"
FOLDER = Path("~/.keras/models")

# Mean of ImageNet's training images in BGR, which Caffe's weights expect removed.
_MEAN = np.array([103.939, 116.779, 123.68], np.float32)


@register("vgg19")
class VGG19(PerceptualFeatures):
    """Maps of VGG19, trained on ImageNet. Nothing is ever downloaded.

    Args:
        path: Weights file: the official one without top, a `.weights.h5` or `.keras`
            of `keras.applications.VGG19(include_top=False)`. By default the official
            file, where the environment variable KERAS_GEN_VGG19 says, or else in
            ~/.keras/models.
        layers: `relu1_1` to `relu5_4`, outputs after the ReLU. Ledig et al. call
            `relu5_4` VGG54 and `relu2_2` VGG22.
        scales: As in `PerceptualFeatures`. Defaults to 12.75, by which Ledig et al.
            (2017, §3.2) divide.
    """

    def __init__(self, path=None, layers=("relu5_4",), scales=12.75):
        super().__init__(layers, scales)
        self.path = None if path is None else str(path)

    def network(self):
        """Builds VGG19 for images of any size and loads its weights.

        Raises:
            FileNotFoundError: If there is no file.
            ValueError: If it is not the official one and was not named, or does not
                hold VGG19's weights.
        """
        path = find(self.path)
        try:
            return keras.applications.VGG19(
                include_top=False, weights=str(path), input_shape=(None, None, 3)
            )
        except (OSError, ValueError, KeyError) as error:
            raise ValueError(
                "The file must hold weights of keras.applications.VGG19 without its "
                f"top. Received: {path} ({error})"
            ) from error

    def preprocess(self, image):
        """Returns BGR in 0..255 less ImageNet's mean, as Caffe's weights expect."""
        return (image[..., ::-1] + 1.0) * 127.5 - _MEAN

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "path": self.path}


def find(path: str | None = None) -> Path:
    """Returns the weights file: the one named, the variable's, or Keras's own.

    Raises:
        FileNotFoundError: If it does not exist.
        ValueError: If it should be the official file and its MD5 is another.
    """
    named = path or os.environ.get(VARIABLE)
    file = Path(named or FOLDER / FILE).expanduser()
    if not file.is_file():
        raise FileNotFoundError(
            f"The weights of VGG19 are not at {file}, and nothing is downloaded. Put "
            f"{FILE} of keras.applications there, set {VARIABLE}, or pass path=..."
        )
    if path is not None and file.name != FILE:
        return file
    with open(file, "rb") as content:
        md5 = hashlib.file_digest(content, "md5").hexdigest()
    if md5 != MD5:
        raise ValueError(
            f"{file} should be keras.applications' {FILE}, with MD5 {MD5}. Received: "
            f"MD5 {md5}. Fetch it again; to use other weights on purpose, name the "
            "file by path=... under a name of its own."
        )
    return file
