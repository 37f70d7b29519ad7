"""Learning rates that change over the steps, so that a resumed run keeps them."""

import keras

from keras_gen.registry import Registry

_schedules = Registry("schedule")


@_schedules.register("linear_decay")
@keras.saving.register_keras_serializable("keras_gen")
class LinearDecay(keras.optimizers.schedules.LearningRateSchedule):
    """A constant rate, then a straight line down to zero.

    Zhu et al., 2017 (CycleGAN), appendix 7.1: the rate is kept for 100 epochs and
    decays linearly to zero over the next 100.

    Args:
        initial_rate: float. The rate at first.
        hold_steps: int. Steps at this rate.
        decay_steps: int. Steps from there to zero.
    """

    def __init__(self, initial_rate: float, hold_steps: int, decay_steps: int):
        if initial_rate <= 0 or hold_steps < 0 or decay_steps < 1:
            raise ValueError(
                "A linear decay has a positive rate, hold_steps of at least 0 and "
                f"decay_steps of at least 1. Received: {initial_rate}, {hold_steps}, "
                f"{decay_steps}"
            )
        self.initial_rate = float(initial_rate)
        self.hold_steps = hold_steps
        self.decay_steps = decay_steps

    def __call__(self, step):
        """Returns the rate of a step, the first of which is 0."""
        step = keras.ops.cast(step, "float32")
        left = 1.0 - (step - self.hold_steps) / self.decay_steps
        return self.initial_rate * keras.ops.clip(left, 0.0, 1.0)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            "initial_rate": self.initial_rate,
            "hold_steps": self.hold_steps,
            "decay_steps": self.decay_steps,
        }


def serialized(settings: dict) -> dict:
    """Returns a schedule in Keras's serialized form.

    Args:
        settings: The schedule's id under `schedule`, and its arguments beside it, such
            as `{"schedule": "linear_decay", "initial_rate": 2e-4, "hold_steps": 100,
            "decay_steps": 100}`.

    Raises:
        ValueError: If the id or an argument is unknown or wrong.
    """
    arguments = dict(settings)
    cls = _schedules.get(arguments.pop("schedule", None))
    try:
        schedule = cls(**arguments)
    except TypeError as error:
        raise ValueError(f"The schedule {settings} is wrong: {error}") from error
    return keras.optimizers.schedules.serialize(schedule)
