import testing

from keras_gen.training.quality.finite import first_not_finite


def test_weights_and_optimizers_are_looked_through():
    model = testing.tiny("gan")
    assert first_not_finite(model) is None
    moment = next(
        v for v in model.optimizers["generator"].variables if "velocity" in v.path
    )
    moment.assign(moment.value + float("inf"))
    assert first_not_finite(model) == moment.path
    weight = model.discriminator.weights[0]
    weight.assign(weight.value * float("nan"))
    assert first_not_finite(model) == weight.path
