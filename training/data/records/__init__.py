"""`records:DIR`: sharded TFRecords, as `keras-gen data prepare` writes them."""

from keras_gen.training.data.records.loading import load
from keras_gen.training.data.records.preparing import prepare
from keras_gen.training.data.records.verifying import verify

__all__ = ["load", "prepare", "verify"]
