"""R1 against a linear network, whose slope is its weights."""

import keras
import numpy as np

from keras_gen import penalties


def test_r1_is_half_gamma_times_the_squared_slope_at_real_images():
    image = keras.Input((3,))
    network = keras.Model(image, keras.layers.Dense(1)(image**2))
    network.set_weights([np.array([[1.0], [-2.0], [3.0]]), np.zeros(1)])
    real = np.array([[1.0, 1.0, 1.0], [0.0, 2.0, 0.0]], "float32")
    fake = np.full((2, 3), 9.0, "float32")
    value = penalties.R1(weight=6.0)(network, real, fake, None)
    # grad = 2 a x: |(2, -4, 6)|² = 56 and |(0, -8, 0)|² = 64.
    np.testing.assert_allclose(value, [3.0 * 56, 3.0 * 64], rtol=1e-6)
