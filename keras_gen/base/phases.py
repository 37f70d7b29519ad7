"""Phases: a training that changes its algorithm at declared steps."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Phase:
    """A stretch of training with an algorithm of its own.

    Args:
        name: `"pretraining"`, `"adversarial"`, ...
        steps: int or None. How many steps it lasts; None for the rest of training.
        players: Names of the players that learn in it; None for all.
    """

    name: str
    steps: int | None = None
    players: tuple[str, ...] | None = None

    def __post_init__(self):
        if self.steps is not None and self.steps < 0:
            raise ValueError(
                f"A phase lasts a number of steps, not negative. Received: {self}"
            )


class Phases:
    """The part of `GenerativeModel` that knows which phase training is in.

    The phase follows from the step counter, so it is saved and resumed with it. Each
    phase has a compiled step of its own: `train_step` asks for `self.phase` as plain
    Python, and is traced anew where a phase begins. Between two phases
    `begin_phase` runs once, outside the graph.

    It stands before `keras.Model` among the bases, and uses `steps`, `phase_index` and
    `forget_terms` of the model.
    """

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The phases in order. The last one is open; one whose length is 0 is left out.

        A system with several overrides this; its lengths are constructor arguments.
        """
        return (Phase("training"),)

    @property
    def phase(self) -> Phase:
        """The phase that the model is in."""
        return self.phases[self._phase]

    def begin_phase(self, phase: Phase) -> None:
        """Called once when a phase but the first begins, before its first step."""

    def advance_phase(self) -> bool:
        """Enters the phase that the step counter has reached.

        `fit` does this before each compiled step. With `steps_per_execution` above 1 a
        phase begins with the first whole execution.

        Returns:
            Whether the phase changed.
        """
        due = self._due_phase()
        changed = due != self._phase
        while self._phase < due:
            self.enter_phase(self._phase + 1)
            self.phase_index.assign(self._phase)
            self.begin_phase(self.phase)
        return changed

    def enter_phase(self, index: int) -> None:
        """Goes to a phase, and drops what was traced and logged in another."""
        if index != self._phase:
            self._phase = index
            self.forget_terms()
            self.test_function = self.predict_function = None
            self._generate_function = None

    def phase_begins(self, name: str) -> int:
        """Returns the number of steps before the phase of this name."""
        begin = 0
        for phase in self.phases:
            if phase.name == name:
                return begin
            begin += phase.steps or 0
        raise KeyError(name)

    def make_train_function(self, force=False):
        """Builds the compiled step, which is built anew when a phase begins."""
        if self.train_function is not None and not force:
            return
        if len(self.phases) == 1:
            super().make_train_function(force=force)
            return
        compiled = built_for = None

        def step(iterator):
            nonlocal compiled, built_for
            self.advance_phase()
            if built_for != self._phase:  # Loading weights changes the phase, too.
                super(Phases, self).make_train_function(force=True)
                compiled, built_for = self.train_function, self._phase
                self.train_function = step
            return compiled(iterator)

        self.train_function = step

    def _due_phase(self) -> int:
        step, end = int(self.steps.numpy()), 0
        for index, phase in enumerate(self.phases):
            if phase.steps is None:
                return index
            end += phase.steps
            if step < end:
                return index
        return len(self.phases) - 1
