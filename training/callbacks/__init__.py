"""Keras callbacks for long runs; any `fit` of our models may use them.

They count by `model.steps`, so a resumed run goes on counting, and they never wait for
the device between two steps.
"""

from keras_gen.training.callbacks.checkpoint import Checkpoint
from keras_gen.training.callbacks.collapse_monitor import CollapseMonitor
from keras_gen.training.callbacks.early_stop import EarlyStop
from keras_gen.training.callbacks.evaluate import Evaluate
from keras_gen.training.callbacks.histograms import Histograms
from keras_gen.training.callbacks.interrupt import Interrupt
from keras_gen.training.callbacks.jsonl_logger import JSONLLogger
from keras_gen.training.callbacks.keep_best import KeepBest
from keras_gen.training.callbacks.mlflow_logger import MLflowLogger
from keras_gen.training.callbacks.nan_guard import NaNGuard
from keras_gen.training.callbacks.progress import ProgressBar, ProgressLines
from keras_gen.training.callbacks.roll_back import RollBack
from keras_gen.training.callbacks.sample_grid import SampleGrid
from keras_gen.training.callbacks.scoped_callback import ScopedCallback
from keras_gen.training.callbacks.step_callback import StepCallback
from keras_gen.training.callbacks.tensorboard import TensorBoardLogger
from keras_gen.training.callbacks.wandb_logger import WandbLogger
from keras_gen.training.callbacks.watcher import Watched, Watcher

__all__ = [
    "Checkpoint",
    "CollapseMonitor",
    "EarlyStop",
    "Evaluate",
    "Histograms",
    "Interrupt",
    "JSONLLogger",
    "KeepBest",
    "MLflowLogger",
    "NaNGuard",
    "ProgressBar",
    "ProgressLines",
    "RollBack",
    "SampleGrid",
    "ScopedCallback",
    "StepCallback",
    "TensorBoardLogger",
    "WandbLogger",
    "Watched",
    "Watcher",
]
