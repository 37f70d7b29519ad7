"""`fit` and `evaluate` with data that are checked, named and shielded."""

import keras
import tensorflow as tf

from keras_gen.base import data as data_room


class Fitting:
    """The part of `GenerativeModel` that takes the user's data.

    It stands before `keras.Model` among the bases, and uses `features`,
    `as_features`, `sub_batches_per_step` and `_seed_states` of the model.
    """

    def fit(self, x=None, y=None, batch_size=None, **kwargs):
        """Trains the model; see `keras.Model.fit`.

        Differences: the first batch is checked against `features` before the first
        step; a `tf.data.Dataset` is shielded from an autotuner stall; arrays are cut
        into full batches only, of `batch_size` rows for each update.

        Args:
            x: A `tf.data.Dataset` or `PyDataset` of dicts (or tuples) with the names
                in `features`, or arrays. Or a dataset that the model's strategy has
                distributed, whose elements are one replica's.
            y: Second feature where `x` is an array, usually labels.
            batch_size: Rows for each update when `x` holds arrays. Defaults to 32. A
                step that makes several updates on new data takes several times as
                many.
            **kwargs: As in `keras.Model.fit`.

        Returns:
            Keras `History`.

        Raises:
            ValueError: If the data do not fit `features`.
        """
        if not self.compiled:
            raise ValueError(
                "Compile before fit(). Call model.compile(): without arguments it "
                "takes the paper's optimizers."
            )
        if isinstance(x, tuple) and y is None:
            x, y, *_ = (*x, None)
        if fraction := kwargs.pop("validation_split", 0.0):
            (x, y), kwargs["validation_data"] = data_room.split(x, y, fraction)
        validation = kwargs.get("validation_data")
        if isinstance(validation, tf.data.Dataset):
            kwargs["validation_data"] = validation = data_room.shield(validation)
        if validation is not None:
            data_room.check(validation, None, self.features)
        if isinstance(x, tf.data.Dataset):
            x = data_room.shield(x)
            self._check_rows(data_room.rows_of(self.as_features(x.element_spec)))
            data_room.check(x, None, self.features)
            kwargs.setdefault("shuffle", False)
        elif isinstance(x, tf.distribute.DistributedDataset):
            part = data_room.first_part(x, self.distribute_strategy)
            rows = data_room.rows_of(self.as_features(part))
            self._check_rows(rows * self.distribute_strategy.num_replicas_in_sync)
            data_room.check(part, None, self.features)
            kwargs.setdefault("shuffle", False)
        elif data_room.is_arrays(x):
            data_room.check(x, y, self.features)
            rows = (batch_size or 32) * self.sub_batches_per_step
            self._check_rows(rows)
            shuffle = kwargs.get("shuffle", True)
            x = data_room.from_arrays(x, y, self.features, rows, shuffle)
            kwargs["shuffle"] = False
            y = batch_size = None
        else:
            data_room.check(x, y, self.features)
            if isinstance(x, keras.utils.PyDataset):
                self._check_rows(data_room.rows_of(self.as_features(x[0])))
        return super().fit(x, y, batch_size=batch_size, **kwargs)

    def evaluate(self, x=None, y=None, batch_size=None, **kwargs):
        """Measures the objectives' terms on held-out data; see `keras.Model.evaluate`.

        The model is left as it was: what is drawn here does not move its seeds, so
        training goes on the same whether or not it was evaluated.

        Raises:
            ValueError: If the data do not fit `features`.
        """
        if not kwargs.get("_use_cached_eval_dataset"):  # `fit` has checked already.
            data_room.check(x, y, self.features)
        seeds = [(state, state.numpy()) for state in self._seed_states()]
        results = super().evaluate(x, y, batch_size=batch_size, **kwargs)
        for state, value in seeds:
            state.assign(value)
        return results

    def _maybe_symbolic_build(self, iterator=None, data_batch=None):
        """Does nothing: networks are built at birth.

        Keras 3.15 would reduce a first batch over the workers, and fails where it is a
        dict.
        """

    def _check_rows(self, rows: int | None):
        replicas = self.distribute_strategy.num_replicas_in_sync
        parts = self.sub_batches_per_step * replicas
        if parts > 1 and (rows is None or rows % parts):
            raise ValueError(
                f"Each step splits its batch into {parts} equal parts "
                f"({self.sub_batches_per_step} updates x {replicas} replicas). "
                f"Received batches of {rows or 'varying'} rows: use a multiple of "
                f"{parts} and .batch(..., drop_remainder=True)."
            )
