"""Makes the endpoint `sample`: a generator that draws its own inputs from a seed.

What `keras_gen` does around an artefact, drawing inputs and turning images into bytes,
becomes part of the graph, so that TF Serving or a telephone gives the images of a seed
without any code of ours.
"""

from keras_gen.base import Endpoint
from keras_gen.features import Feature

NAME, SOURCE = "sample", "generate"

_SEED = Feature("seed", (), "int32", 0, 2**31 - 1, description="of the draw")
_INDEX = Feature(
    "index", (), "int32", 0, 2**31 - 1, description="number of the sample in its seed"
)
_TRUNCATION = Feature(
    "truncation",
    (),
    low=0.0,
    high=1.0,
    description="factor of N(0, I) inputs; 1 leaves them",
)


def with_sample(endpoints: dict) -> dict:
    """Returns a model's endpoints, and `sample` if one can be made of `generate`.

    That needs inputs with priors, all of a fixed shape.
    """
    generate = endpoints.get(SOURCE)
    if generate is None or NAME in endpoints:
        return dict(endpoints)
    drawn = [feature for feature in generate.inputs if feature.prior]
    if not drawn or any(None in feature.shape for feature in drawn):
        return dict(endpoints)
    return {**endpoints, NAME: seeded(generate)}


def seeded(generate: Endpoint) -> Endpoint:
    """Returns the endpoint `sample` of an endpoint `generate`.

    Inputs, one of each for every row: `seed` and `index`, int32; `truncation`, float32,
    if something is drawn from N(0, I); and what has no prior. Images come out as
    `pixels`, uint8; what is no image in [-1, 1] comes out as it is.

    Row i is sample `index[i]` of `generate(n, seed=seed[i])` in Python, where
    `truncation` is 1.

    Args:
        generate: The endpoint to draw for.
    """
    import tensorflow as tf

    from keras_gen.distributions import in_graph

    truncated = any(feature.prior == "normal" for feature in generate.inputs)
    given = [feature for feature in generate.inputs if feature.prior is None]
    inputs = (_SEED, _INDEX, *([_TRUNCATION] if truncated else ()), *given)

    def sample(*values):
        named = {f.name: value for f, value in zip(inputs, values, strict=True)}
        seed, index = named[_SEED.name], named[_INDEX.name]
        arguments = []
        for stream, feature in enumerate(generate.inputs):
            if feature.prior is None:
                arguments.append(named[feature.name])
                continue
            classes = None
            if feature.prior == "categorical":
                classes = int(feature.high) + 1
            value = in_graph.draw(
                feature.prior, seed, index, feature.shape, stream, classes
            )
            if feature.prior == "normal":
                factor = named[_TRUNCATION.name]
                value *= tf.reshape(factor, (-1, *(1 for _ in feature.shape)))
            arguments.append(value)
        outputs = zip(generate.outputs, generate.function(*arguments), strict=True)
        return tuple(_shown(feature, output) for feature, output in outputs)

    outputs = tuple(map(_shown_feature, generate.outputs))
    return Endpoint(NAME, inputs, outputs, sample, generate.formats)


def _is_image(feature: Feature) -> bool:
    return len(feature.shape) == 3 and (feature.low, feature.high) == (-1.0, 1.0)


def _shown_feature(feature: Feature) -> Feature:
    if not _is_image(feature):
        return feature
    name = "pixels" if feature.name == "image" else f"{feature.name}_pixels"
    return Feature(name, feature.shape, "uint8", 0, 255, description="image")


def _shown(feature: Feature, output):
    """Rounds as `images.to_uint8` does."""
    import tensorflow as tf

    if not _is_image(feature):
        return output
    levels = tf.round(127.5 * (tf.clip_by_value(output, -1.0, 1.0) + 1.0))
    return tf.cast(levels, tf.uint8)
