"""Keras callbacks for long runs; any `fit` of our models may use them.

They count by `model.steps`, so a resumed run goes on counting, and they never wait for
the device between two steps.
"""

from keras_gen.training.callbacks.checkpoint import Checkpoint
from keras_gen.training.callbacks.interrupt import Interrupt
from keras_gen.training.callbacks.jsonl_logger import JSONLLogger
from keras_gen.training.callbacks.nan_guard import NaNGuard
from keras_gen.training.callbacks.progress import ProgressBar, ProgressLines
from keras_gen.training.callbacks.sample_grid import SampleGrid
from keras_gen.training.callbacks.scoped_callback import ScopedCallback
from keras_gen.training.callbacks.step_callback import StepCallback
from keras_gen.training.callbacks.tensorboard import TensorBoardLogger

__all__ = [
    "Checkpoint",
    "Interrupt",
    "JSONLLogger",
    "NaNGuard",
    "ProgressBar",
    "ProgressLines",
    "SampleGrid",
    "ScopedCallback",
    "StepCallback",
    "TensorBoardLogger",
]
