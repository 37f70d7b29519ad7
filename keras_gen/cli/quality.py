"""What the images of a variant are worth: their Fréchet distance, beside float32's."""

from collections.abc import Callable

# The distance is biased by about 1 / n, so float32 is measured on as many.
COUNT = 2_000
_BATCH = 100


def measure_of(run, endpoint, given: dict | None = None) -> Callable | None:
    """Returns a measure for `keras_gen.export.export(quality=...)`, if there is one.

    Needed are an endpoint that draws images, data with a column of them, and a feature
    extractor that was trained on the run's data.

    Args:
        run: The `RunDirectory`.
        endpoint: The `Endpoint` that variants are made of.
        given: Rows of inputs that are not drawn, such as captions.

    Returns:
        A function from one that runs the endpoint to the distance `fd_c` between 2,000
        of its images and the training split; None if it cannot be measured.
    """
    import numpy as np

    from keras_gen.export.artefact.signature import Signature
    from keras_gen.export.formats import variants
    from keras_gen.metrics import evaluate_images, extractors, image_statistics
    from keras_gen.training.building import load_source
    from keras_gen.training.data import origins
    from keras_gen.training.evaluations import frechet

    recipe = run.recipe()
    spec = frechet.default_extractor(recipe.data)
    (output, *_) = endpoint.outputs
    if spec is None or len(output.shape) != 3:
        return None
    try:
        signature = Signature.of(endpoint)
        inputs = variants.typical_inputs(signature, COUNT, recipe.seed, given)
    except variants.ExportError:
        return None
    train = load_source(recipe)
    if "image" not in train.features:
        return None
    network = extractors.get(spec)
    real = image_statistics(train.epoch(256, drop_remainder=False), network)

    def measure(call: Callable) -> dict:
        batches = (
            {name: rows[i : i + _BATCH] for name, rows in inputs.items()}
            for i in range(0, COUNT, _BATCH)
        )
        images = np.concatenate([call(batch)[output.name] for batch in batches])
        # The steps of eight bits do not end at -1 and 1.
        images = np.clip(images, -1, 1)
        row, *_ = evaluate_images(
            real,
            images,
            network,
            data=recipe.data,
            split=train.split,
            seed=recipe.seed,
            origin=origins.origin(recipe.data),
        )
        return {
            row.metric: row.value,
            "n_real": row.n_real,
            "n_fake": row.n_fake,
            "extractor": row.extractor,
            "extractor_sha256": row.extractor_sha256,
            "data": row.data,
            "split": row.split,
        }

    return measure
