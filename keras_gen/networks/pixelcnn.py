"""What PixelCNNs share: inputs, head, likelihood, and a sampler's steps."""

import keras
import tensorflow as tf
from keras import ops

from keras_gen.distributions import levels as level_room
from keras_gen.distributions.heads import Head
from keras_gen.layers import RowConv2D


class PixelCNN(keras.Model):
    """Abstract functional network from an image to a distribution at each position.

    The output at a position depends on the positions before it in reading order, on
    the label and on the condition, and on nothing else. A subclass builds the graph in
    `_body`, and gives the same outputs one after another in `begin`, `next_row` and
    `next_pixel`, which `keras_gen.networks.pixelcnn_sampler` runs: what the rows above
    give is computed once a row over its whole width, and each pixel adds what its own
    row gives.

    Inputs are the image (or codes) alone, or a list of it, label and condition, as far
    as the network has them. The output is `(B, H, W, head.num_parameters(C))`, float32.

    Args:
        shape: `(H, W, C)` for images, float in [-1, 1]; `(H, W)` for maps of int codes
            from 0 to L - 1, which are embedded.
        head: `keras_gen.distributions.heads.Head`, or its serialized config.
        num_classes: int or None. K, for int labels `()` from 0 to K - 1.
        condition_shape: `(d,)` for a float vector an image, `(H, W, d)` for one a
            position, or None.
        width: int. F, channels of the hidden maps.
        num_layers: int. Layers, the first included.
        kernel_size: int. Of the layers after the first, odd.
        first_kernel_size: int. Of the first layer, odd.
        dtype: Precision policy of the layers; Keras's global one by default.
        name: Name of the network.
    """

    def __init__(
        self,
        shape,
        head,
        *,
        num_classes=None,
        condition_shape=None,
        width=32,
        num_layers=5,
        kernel_size=3,
        first_kernel_size=7,
        dtype=None,
        name="pixelcnn",
    ):
        if isinstance(head, dict):
            head = keras.saving.deserialize_keras_object(head)
        shape, condition_shape = _check(shape, head, condition_shape)
        policy = keras.dtype_policies.get(dtype or keras.config.dtype_policy())
        is_image = len(shape) == 3
        channels = shape[2] if is_image else 1

        # A functional model is born with its graph, which therefore comes first.
        if is_image:
            x = values = keras.Input(shape, name="image")
        else:
            values = keras.Input(shape, dtype="int32", name="codes")
            x = keras.layers.Embedding(
                head.levels, width, dtype=policy, name="embedding"
            )(values)
        label = condition = None
        if num_classes is not None:
            label = keras.Input((), dtype="int32", name="label")
        if condition_shape is not None:
            condition = keras.Input(condition_shape, name="condition")
        x = self._body(
            x,
            merge(label, condition, num_classes),
            width,
            (first_kernel_size,) + (kernel_size,) * (num_layers - 1),
            policy,
        )
        x = keras.layers.ReLU(dtype=policy, name="head_relu_1")(x)
        x = RowConv2D(width, 1, dtype=policy, name="head_conv_1")(x)
        x = keras.layers.ReLU(dtype=policy, name="head_relu_2")(x)
        x = RowConv2D(
            head.num_parameters(channels), 1, dtype="float32", name="head_conv_2"
        )(x)
        inputs = [tensor for tensor in (values, label, condition) if tensor is not None]
        super().__init__(inputs if len(inputs) > 1 else values, x, name=name)
        self.head = head
        self.grid = shape[:2]
        self.is_image = is_image
        self.channels = channels
        self.num_classes = num_classes
        self.condition_shape = condition_shape
        self.layer_dtype = policy.compute_dtype
        self._sizes = {
            "shape": shape,
            "num_classes": num_classes,
            "condition_shape": condition_shape,
            "width": width,
            "num_layers": num_layers,
            "kernel_size": kernel_size,
            "first_kernel_size": first_kernel_size,
            "dtype": policy.name,
        }

    @staticmethod
    def _body(x, condition, width, kernel_sizes, policy):
        """Builds everything between the inputs and the head.

        Args:
            x: Symbolic `(B, H, W, channels)`.
            condition: Symbolic `(B, 1, 1, d)` or `(B, H, W, d)`, or None.
            width: Channels of the hidden maps.
            kernel_sizes: One size for each layer.
            policy: Precision policy of the layers.

        Returns:
            Symbolic `(B, H, W, width)`.
        """
        raise NotImplementedError

    # Levels

    def to_levels(self, values):
        """Turns images, or codes, into the head's int32 levels `(B, H, W, C)`."""
        if self.is_image:
            return level_room.from_image(values, self.head.levels)
        return ops.cast(values, "int32")[..., None]

    def to_values(self, levels):
        """Turns levels `(B, H, W, C)` into images, or into codes `(B, H, W)`."""
        if self.is_image:
            return level_room.to_image(levels, self.head.levels)
        return levels[..., 0]

    # Likelihood

    def parameters(self, values, label=None, condition=None, training=False):
        """Runs the network on an image or map of codes.

        Args:
            values: As the first of the network's inputs.
            label: As the network has them; so is `condition`.
            condition: See `label`.
            training: Whether to run in training mode.

        Returns:
            float32 `(B, H, W, head.num_parameters(C))`.
        """
        self.check_conditions(label, condition)
        inputs = [
            ops.convert_to_tensor(given)
            for given in (values, label, condition)
            if given is not None
        ]
        return self(inputs if len(inputs) > 1 else inputs[0], training=training)

    def log_prob(self, values, label=None, condition=None, training=False):
        """Log probability of whole images, exact for data of L levels.

        Images are rounded to their levels first, which the network then sees too.

        Args:
            values: As the first of the network's inputs.
            label: As the network has them; so is `condition`.
            condition: See `label`.
            training: Whether to run in training mode.

        Returns:
            float32 `(B,)` in nats. Divided by -H W C log 2 it is in bits a dimension.
        """
        levels = self.to_levels(values)
        parameters = self.parameters(self.to_values(levels), label, condition, training)
        return ops.sum(self.head.log_prob(levels, parameters), axis=(1, 2))

    def check_conditions(self, label, condition) -> None:
        """Raises ValueError unless label and condition are given as the network has."""
        for name, given, wanted in (
            ("label", label, self.num_classes),
            ("condition", condition, self.condition_shape),
        ):
            if (given is None) != (wanted is None):
                raise ValueError(
                    f"This network takes {'a' if wanted is not None else 'no'} {name}. "
                    f"Received: {name}={given!r}"
                )

    # Steps of a sampler

    def features(self, levels):
        """Turns levels `(B, R, Q, C)` into what the first layer sees."""
        values = self.to_values(levels)
        if self.is_image:
            return ops.cast(values, self.layer_dtype)
        return self.get_layer("embedding")(values)

    def distribution(self, hidden):
        """Runs the head's layers: `(B, R, Q, width)` to the head's parameters."""
        for name in ("head_relu_1", "head_conv_1", "head_relu_2", "head_conv_2"):
            hidden = self.get_layer(name)(hidden)
        return hidden

    def begin(self, batch, label=None, condition=None):
        """Prepares the first row.

        Args:
            batch: Number of images, int or int32 scalar.
            label: As the network has them; so is `condition`.
            condition: See `label`.

        Returns:
            Pair of `conditions`, tensors that stay, and `state`, a tuple of tensors
            that `next_row` renews.
        """
        raise NotImplementedError

    def next_row(self, conditions, state, features, row):
        """Takes in a finished row.

        Args:
            conditions: From `begin`.
            state: From `begin` or `next_row`, for this row.
            features: `(B, 1, W, channels)`, of the whole row.
            row: int32 scalar, the row's index.

        Returns:
            The state for the row below.
        """
        raise NotImplementedError

    def above(self, state):
        """Returns from a state what the rows above give: `(B, 1, W, channels)`."""
        raise NotImplementedError

    def empty_windows(self, batch):
        """Returns the windows before a row's first pixel: a tuple of zeros.

        A window holds what a layer must remember of the pixels to the left,
        `(B, 1, columns, channels)`. The first one holds features.
        """
        raise NotImplementedError

    def next_pixel(self, windows, above):
        """Gives the distribution of the next pixel of a row.

        Args:
            windows: From `empty_windows` or `next_pixel`; the features of the pixel
                just left of it have been put in with `remember`.
            above: `(B, 1, 1, channels)`: the pixel's column of `above(state)`.

        Returns:
            Pair of the head's parameters `(B, 1, 1, P)` and the new windows.
        """
        raise NotImplementedError

    def zeros(self, batch, rows, columns, channels):
        """Zeros `(B, rows, columns, channels)` in the precision of hidden maps."""
        return tf.zeros((batch, rows, columns, channels), self.layer_dtype)

    @staticmethod
    def remember(windows, features):
        """Puts a pixel's features `(B, 1, 1, channels)` into the first window."""
        return (tf.concat([windows[0][:, :, 1:], features], 2), *windows[1:])

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            "name": self.name,
            "head": keras.saving.serialize_keras_object(self.head),
            **self._sizes,
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Rebuilds the network from `get_config()`."""
        return cls(**config)


def merge(label, condition, num_classes):
    """Joins a label's one-hot code and a condition: `(B, 1 or H, 1 or W, d)`."""
    if condition is not None and len(condition.shape) == 2:
        condition = condition[:, None, None, :]
    if label is None:
        return condition
    code = ops.one_hot(label, num_classes)[:, None, None, :]
    if condition is None:
        return code
    code = code * ops.ones_like(condition[..., :1])
    return ops.concatenate([code, condition], axis=-1)


def _check(shape, head, condition_shape):
    shape = tuple(shape)
    if len(shape) not in (2, 3) or not all(isinstance(s, int) for s in shape):
        raise ValueError(
            "A PixelCNN's shape is (height, width, channels) for images and (height, "
            f"width) for codes. Received: shape={shape}"
        )
    if not isinstance(head, Head):
        raise ValueError(
            "The head is an instance of keras_gen.distributions.heads.Head, such as "
            f"Categorical(levels=256). Received: head={head!r}"
        )
    if condition_shape is None:
        return shape, None
    condition_shape = tuple(condition_shape)
    if len(condition_shape) != 1 and condition_shape[:-1] != shape[:2]:
        raise ValueError(
            "A condition's shape is (size,), or (height, width, size) with the image's "
            f"height and width. Received: condition_shape={condition_shape} for "
            f"shape={shape}"
        )
    return shape, condition_shape
