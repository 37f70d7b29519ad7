"""Files that are numbered by steps trained, such as `step-000100.keras`."""

import re
from pathlib import Path

_NAME = re.compile(r"step-(\d+)\.\w+")


def path_of(directory: Path, step: int, suffix: str) -> Path:
    """Returns the path of the file after `step` steps."""
    return directory / f"step-{step:06d}{suffix}"


def step_of(path: Path) -> int:
    """Returns after how many steps a file was written, by its name."""
    return int(_NAME.fullmatch(path.name)[1])


def listed(directory: Path, suffix: str) -> list[Path]:
    """Returns the numbered files in a folder, fewest steps first."""
    if not directory.is_dir():
        return []
    found = (
        path
        for path in directory.iterdir()
        if path.suffix == suffix and _NAME.fullmatch(path.name)
    )
    return sorted(found, key=step_of)
