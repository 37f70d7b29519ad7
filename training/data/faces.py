"""`faces`: drawn cartoon faces whose every trait is known."""

import itertools

from keras_gen.training.data import drawn_images, draws, face_drawing, pixels
from keras_gen.training.data.face_drawing import HAIR_COLOURS
from keras_gen.training.data.schemes import Request, register
from keras_gen.training.data.source import Source

COUNTS = {"train": 20_000, "test": 2_000}
# Label: 4 * hair colour + 2 * glasses + smiling.
LABEL_NAMES = tuple(
    ", ".join(filter(None, (f"{hair} hair", glasses, smiling)))
    for hair, glasses, smiling in itertools.product(
        HAIR_COLOURS, ("", "glasses"), ("", "smiling")
    )
)


@register("faces")
def load(request: Request) -> Source:
    """Returns drawn faces, 32x32x3, with 16 classes and all their factors.

    Columns: `image`; `label`, which combines hair colour (black, brown, red, blond),
    glasses and smiling; and `factors` float32 (9,), about -1 to 1, in the order of
    `face_drawing.FACTORS`, from which `face_drawing.from_factors` gets a face back that
    can be changed and drawn. The factors are uniform and independent, but for the
    smile, which is that of the class. 20,000 faces for training and 2,000 for testing;
    the seed chooses the draw. Any `image_size` is drawn as such, nothing is resized.
    """
    streams = list(draws.parts(request.split, request.seed))
    size = drawn_images.checked_size(request, sum(COUNTS[part] for part, _ in streams))
    parts = []
    for part, random in streams:
        faces = face_drawing.draw(COUNTS[part], drawn_images.seed(random))
        image = face_drawing.render(faces, size)
        columns = {
            "image": pixels.convert(image, None, request.channels),
            "label": 4 * faces.hair_colour + 2 * faces.glasses + faces.smiling,
            "factors": face_drawing.to_factors(faces),
        }
        parts.append(columns)
    columns = drawn_images.joined(parts)
    return Source(request.spec, request.split, columns, LABEL_NAMES)
