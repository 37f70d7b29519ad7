"""What options of the command line choose from."""

import enum


class Precision(enum.StrEnum):
    """Precision of the networks' arithmetic."""

    float32 = "float32"
    mixed_float16 = "mixed_float16"
    mixed_bfloat16 = "mixed_bfloat16"


class Strategy(enum.StrEnum):
    """On which devices, as in `training.distribution.strategies`."""

    auto = "auto"
    none = "none"
    mirrored = "mirrored"
    multi_worker = "multi_worker"
    tpu = "tpu"


class Cluster(enum.StrEnum):
    """What describes several processes, as in `training.distribution.clusters`."""

    tf_config = "tf_config"
    slurm = "slurm"
    kubernetes = "kubernetes"


class Tracking(enum.StrEnum):
    """Services that a run can be followed on."""

    none = "none"
    mlflow = "mlflow"
    wandb = "wandb"


class Split(enum.StrEnum):
    """Splits to write."""

    train = "train"
    test = "test"
    all = "all"


class Encoding(enum.StrEnum):
    """How images are stored."""

    raw = "raw"
    png = "png"
