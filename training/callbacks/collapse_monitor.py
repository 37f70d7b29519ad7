"""Looks for signs of a failing training, and says what it sees in plain words."""

from collections.abc import Iterator, Mapping

import numpy as np

from keras_gen import losses
from keras_gen.training.callbacks.step_callback import StepCallback
from keras_gen.training.quality import symptoms
from keras_gen.training.quality.events import Events
from keras_gen.training.quality.symptoms import Symptom


class CollapseMonitor(StepCallback):
    """Compares a few samples with as many rows of data, every so many steps.

    It looks, each where the system has it, at

    - the distance between images or points it makes, beside that between data;
    - a discriminator that tells all of them apart with great logits, where the loss is
      one of logits;
    - the use of a codebook, by the term `.../batch_perplexity`;
    - gradients that vanished or explode, by the running means of their squares in Adam
      and its kin;
    - NaN in samples.

    A symptom is told when it appears and when it is gone, not in between. Its bounds,
    with reasons, are those of `keras_gen.training.quality.symptoms`. Training is not
    disturbed.

    Args:
        real: Column -> n fixed rows of data, as they leave for training, at least 2.
        every: Steps between two looks.
        events: Where to say what is seen: an event of the symptom's kind, or that kind
            with `_over` behind it.
        seed: Which samples.
    """

    def __init__(
        self,
        real: Mapping[str, np.ndarray],
        every: int = 500,
        events: Events | None = None,
        seed: int = 0,
    ):
        super().__init__()
        self._real = dict(real)
        self._rows = min(map(len, self._real.values()))
        if self._rows < 2:
            raise ValueError(
                "Diversity is a distance between rows, so two or more are needed. "
                f"Received: {self._rows}"
            )
        self.every = every
        self.events = events or Events()
        self._seed = seed
        self._present: set[str] = set()
        self._logs: dict = {}

    def on_train_begin(self, logs=None):
        """Remembers which symptoms were told and not yet gone."""
        super().on_train_begin(logs)
        self._present = set()
        for row in self.events.rows():
            kind = row["kind"]
            if kind.endswith("_over"):
                self._present.discard(kind.removesuffix("_over"))
            else:
                self._present.add(kind)

    def on_epoch_end(self, epoch, logs=None):
        """Takes the epoch's means of terms."""
        self._logs = dict(logs or {})
        super().on_epoch_end(epoch, logs)

    def on_step(self, step):
        """Looks at multiples of `every`."""
        if not self.passed(self.every, step):
            return
        found = {each.kind: each for each in self.look()}
        for kind, symptom in found.items():
            if kind not in self._present:
                self.events.add(step, kind, symptom.message)
        for kind in sorted(self._present & self._kinds() - set(found)):
            self.events.add(step, f"{kind}_over", "What was told before is over.")
        self._present = set(found)

    def look(self) -> list[Symptom]:
        """Returns what is wrong with the model now."""
        return [symptom for symptom in self._symptoms() if symptom is not None]

    def _kinds(self) -> set[str]:
        """Returns the kinds of events that are this monitor's."""
        gradients = {
            f"{what}_gradients_{player}"
            for what in ("vanished", "exploding")
            for player in self.model.players
        }
        return gradients | {
            "not_finite",
            "low_diversity",
            "saturated_discriminator",
            "unused_codes",
        }

    def _symptoms(self) -> Iterator[Symptom | None]:
        generated, real = self._pair()
        if generated is not None:
            yield symptoms.low_diversity(generated, real)
            if _judges_logits(self.model, real.shape[1:]):
                yield symptoms.saturation(
                    *(self._logits(rows) for rows in (real, generated))
                )
        for name, value in self._logs.items():
            if name.endswith("/batch_perplexity"):
                yield symptoms.unused_codes(float(value), self.model.num_codes)
        for player, optimizer in self.model.optimizers.items():
            yield from _gradients(player, optimizer)

    def _pair(self) -> tuple[np.ndarray | None, np.ndarray | None]:
        """Returns samples and the rows of data that they are to be like, if any."""
        name = _compared(self.model)
        if name not in self._real:
            return None, None
        inputs = self.model.endpoints["generate"].inputs
        wanted = [f.name for f in inputs if f.prior is None]
        given = {name: self._real[name][: self._rows] for name in wanted}
        generated = self.model.generate(self._rows, seed=self._seed, **given)
        return generated, self._real[name][: self._rows]

    def _logits(self, rows: np.ndarray) -> np.ndarray:
        return np.asarray(self.model.discriminator(rows, training=False), np.float32)


def _compared(model) -> str | None:
    """Returns the name of the output that is compared with data, if there is one."""
    endpoint = model.endpoints.get("generate")
    name = None if endpoint is None else endpoint.outputs[0].name
    # Distances between sequences depend on their few loudest values.
    return name if name in ("image", "point") else None


def _judges_logits(model, shape: tuple[int, ...]) -> bool:
    """Whether the model has a discriminator that maps a row of a shape to one logit."""
    network = getattr(model, "discriminator", None)
    loss = getattr(model, "adversarial_loss", None)
    # Least squares and Wasserstein scores are not logits: nothing saturates there.
    return isinstance(loss, losses.Minimax) and (
        getattr(network, "input_shape", None) == (None, *shape)
        and getattr(network, "output_shape", None) == (None, 1)
    )


def _gradients(player: str, optimizer) -> Iterator[Symptom | None]:
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)
    epsilon = getattr(optimizer, "epsilon", None)
    squares = [
        np.ravel(variable.numpy())
        for variable in optimizer.variables
        if variable.path.endswith("_velocity")
    ]
    # No step yet, in a phase in which the player does not learn.
    if epsilon is None or not squares or int(optimizer.iterations.numpy()) == 0:
        return
    every = np.concatenate(squares)
    yield symptoms.vanished_gradients(player, every, epsilon)
    yield symptoms.exploding_gradients(player, every)
