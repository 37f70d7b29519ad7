"""Abstract models: they keep the books, so that a system is only its algorithm."""

from keras_gen.base.adversarial_model import AdversarialModel
from keras_gen.base.endpoints import Endpoint
from keras_gen.base.generative_model import GenerativeModel
from keras_gen.base.latent_model import LatentModel
from keras_gen.base.phases import Phase
from keras_gen.base.variational_model import VariationalModel
from keras_gen.features import Feature

__all__ = [
    "AdversarialModel",
    "Endpoint",
    "Feature",
    "GenerativeModel",
    "LatentModel",
    "Phase",
    "VariationalModel",
]
