"""Saves and restores all that decides a model's next training step."""

import keras


class Saving:
    """The part of `GenerativeModel` that keeps optimizers and seeds with the model.

    It stands before `keras.Model` among the bases, and uses `optimizers`, `compile`,
    `phase_index` and `enter_phase` of the model.
    """

    def get_compile_config(self):
        """Returns what `compile` was called with, the optimizers serialized."""
        if not self.compiled:
            return {}
        return {
            "optimizers": {
                player: keras.optimizers.serialize(optimizer)
                for player, optimizer in self.optimizers.items()
            },
            "jit_compile": self.jit_compile,
            "steps_per_execution": self.steps_per_execution,
            "run_eagerly": self.run_eagerly,
        }

    def compile_from_config(self, config):
        """Compiles the model as `get_compile_config` describes."""
        self.compile(**keras.saving.deserialize_keras_object(config))

    def get_build_config(self):
        """Returns None: networks are built at birth, from the config alone."""
        return None

    def save_own_variables(self, store):
        """Saves the model's own variables and the seeds of all its layers.

        Keras saves neither its own seed generators nor those of layers such as
        dropout, and a resumed run would then repeat old random numbers.
        """
        super().save_own_variables(store)
        for i, state in enumerate(self._seed_states()):
            store[f"seed_{i}"] = state.numpy()

    def load_own_variables(self, store):
        """Loads what `save_own_variables` saved."""
        states = self._seed_states()
        super().load_own_variables(
            {key: store[key] for key in store.keys() if not key.startswith("seed_")}
        )
        for i, state in enumerate(states):
            state.assign(store[f"seed_{i}"])
        self.enter_phase(int(self.phase_index.numpy()))

    def _seed_states(self):
        weights = {id(v) for v in self.weights}
        return [v for v in self.variables if id(v) not in weights]
