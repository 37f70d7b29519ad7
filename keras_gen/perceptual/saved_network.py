"""Any Keras network of your own as a perceptual network."""

from pathlib import Path

import keras

from keras_gen.perceptual.features import PerceptualFeatures


@keras.saving.register_keras_serializable("keras_gen")
class SavedNetwork(PerceptualFeatures):
    """Maps of a network in a `.keras` file, which must stay where it is for training.

    Args:
        path: The file. Its network takes images in [-1, 1]; for other ranges give it
            a `Rescaling` layer in front.
        layers: Names of its layers whose outputs are compared, images `(B, h, w, c)`.
        scales: As in `PerceptualFeatures`; see `calibrated`.
    """

    def __init__(self, path, layers, scales=1.0):
        super().__init__(layers, scales)
        self.path = str(path)

    def network(self):
        """Loads the file.

        Raises:
            FileNotFoundError: If there is none.
        """
        path = Path(self.path).expanduser()
        if not path.is_file():
            raise FileNotFoundError(
                "The perceptual network's .keras file does not exist. Received: "
                f"{self.path}"
            )
        # safe_mode refuses pickled lambdas: a stranger's file cannot run code here.
        return keras.models.load_model(path, compile=False, safe_mode=True)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "path": self.path}
