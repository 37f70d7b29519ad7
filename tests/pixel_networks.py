"""Networks that map each pixel by a matrix, so that gradients can be worked by hand."""

import keras


def linear(weights):
    """Returns `(B, H, W, k)` -> `(B, H, W, n)`: pixel times `weights`, `(k, n)`."""
    k, n = weights.shape
    x = keras.Input((None, None, k))
    layer = keras.layers.Conv2D(n, 1, use_bias=False)
    model = keras.Model(x, layer(x))
    layer.set_weights([weights[None, None]])
    return model


def weights(model):
    """Returns the matrix of a network that `linear` made."""
    return model.get_weights()[0][0, 0]
