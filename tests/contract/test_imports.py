"""The dependency direction, read from the source: right may import left."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Room -> the rooms it may import. Everybody may import `registry`.
ALLOWED = {
    "registry": {"models", "schedules"},  # By name only.
    "features": set(),
    "distributions": {"features"},
    "losses": {"distributions", "features"},
    "augmentations": {"distributions", "features"},
    "layers": {"distributions", "features"},
    "penalties": {"distributions", "features"},
    "schedules": set(),
    "networks": {"layers", "distributions", "features"},
    "perceptual": {"networks", "layers", "features", "metrics"},
    "base": {
        *("networks", "layers", "penalties", "losses", "augmentations"),
        *("distributions", "features"),
    },
    "models": {
        *("base", "networks", "layers", "penalties", "losses", "perceptual"),
        *("schedules", "distributions", "features", "models"),
    },
    "metrics": set(),
    "images": set(),
}
ROOMS = {*ALLOWED, "cli", "training", "export", "images", "_version"}


def files():
    for folder, prefix in (
        ("keras_gen", "keras_gen"),
        ("training", "keras_gen.training"),
        ("export", "keras_gen.export"),
    ):
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT / folder).with_suffix("").parts
            yield path, ".".join((prefix, *parts)).removesuffix(".__init__")


def imported_rooms(path):
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            package, *rest = name.split(".")
            if package == "keras_gen" and rest:
                # A name of the facade, such as keras_gen.VAE, hides where it is from.
                facade = rest[0] not in {*ROOMS, "__version__"}
                rooms.add("facade" if facade else rest[0])
    return rooms


FILES = list(files())


def test_every_file_is_seen():
    assert len(FILES) > 60
    seen = {name.split(".")[1] for _, name in FILES if "." in name}
    assert ROOMS <= seen


@pytest.mark.parametrize(("path", "module"), FILES, ids=[m for _, m in FILES])
def test_imports_point_the_right_way(path, module):
    room = (module.split(".") + [""])[1]
    imported = imported_rooms(path) - {"registry", room, "_version", "__version__"}
    if room == "cli":
        return
    assert "cli" not in imported
    assert "facade" not in imported
    if room == "training":
        assert "export" not in imported
    elif room == "export":
        assert "training" not in imported
    elif room:
        assert imported <= ALLOWED.get(room, set())
