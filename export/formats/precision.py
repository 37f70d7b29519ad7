"""Gives a float32 twin of a model that was trained in mixed precision."""

from contextlib import contextmanager

import keras

from keras_gen.export.errors import ExportError

_HALF = ("float16", "bfloat16")
_POLICIES = (*_HALF, *(f"mixed_{name}" for name in _HALF))


def float32_twin(model):
    """Returns the model itself, or a float32 copy if it computes in half precision.

    Variables of a mixed-precision model are float32 already; only its arithmetic is
    not. Runtimes outside Keras would round half-precision arithmetic in other places,
    so what is exported, and what it is compared with, is the float32 arithmetic of the
    same weights.

    Args:
        model: A built `keras_gen.base.GenerativeModel`.

    Returns:
        A model whose every layer computes in float32, with the same weights.

    Raises:
        ExportError: If a layer computes in half precision whatever its config says.
    """
    if not _half_layers(model):
        return model
    with _global_float32():
        twin = type(model).from_config(_in_float32(model.get_config()))
    twin.set_weights(model.get_weights())
    if stubborn := _half_layers(twin):
        raise ExportError(
            "Exported models compute in float32. These layers do not take their "
            f"precision from their config: {', '.join(stubborn)}. Store the policy "
            "under the config's key 'dtype'."
        )
    return twin


def _half_layers(model) -> list[str]:
    layers = model._flatten_layers()
    return [layer.name for layer in layers if layer.compute_dtype in _HALF]


def _in_float32(config):
    if isinstance(config, dict):
        return {key: _in_float32(value) for key, value in config.items()}
    if isinstance(config, list | tuple):
        return type(config)(_in_float32(value) for value in config)
    return "float32" if config in _POLICIES else config


@contextmanager
def _global_float32():
    # Layers that a constructor makes without naming a policy take the global one.
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float32")
    try:
        yield
    finally:
        keras.config.set_dtype_policy(policy)
