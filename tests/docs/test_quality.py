"""The page on quality says of each system what the monitor really looks at."""

import re
from pathlib import Path

from keras_gen import get_model, list_models
from keras_gen.training.callbacks import collapse_monitor
from keras_gen.training.quality.settings import Quality

PAGE = Path(__file__).parents[2] / "docs" / "quality.md"


def rows(heading):
    """Returns the cells of the table whose header begins so, without backticks."""
    text = PAGE.read_text(encoding="utf-8")
    table = re.search(rf"^\| {heading} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.M)[1]
    return [
        [cell.strip().replace("`", "") for cell in line.strip("|\n").split(" | ")]
        for line in table.splitlines()
    ]


def test_every_field_is_explained_with_its_default():
    fields = Quality.model_fields
    said = {row[0]: row[1] for row in rows("field")}
    assert set(said) == set(fields)
    for name, value in said.items():
        default = fields[name].default
        default = {None: "none", True: "true", False: "false"}.get(default, default)
        assert value == ("none" if default == () else str(default)), name


def test_what_is_looked_at_is_said_of_every_system():
    said = {
        row[0]: [cell.startswith("yes") for cell in row[1:]] for row in rows("system")
    }
    assert set(said) == set(list_models())
    for system, (diversity, saturation) in said.items():
        model = get_model(system).tiny()
        name = collapse_monitor._compared(model)
        assert (name in model.features) == diversity, system
        shape = model.features[name].shape if diversity else ()
        judged = diversity and collapse_monitor._judges_logits(model, shape)
        assert judged == saturation, system
        # Of every player there are running means of squared gradients.
        for optimizer in model.default_optimizers().values():
            assert hasattr(optimizer, "epsilon"), system
