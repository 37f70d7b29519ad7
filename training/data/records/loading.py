"""The scheme `records:DIR`: a prepared folder as a source, nothing of it in memory."""

from pathlib import Path

from keras_gen.training.data.errors import DataError, DataNotFoundError
from keras_gen.training.data.records import drawings, index
from keras_gen.training.data.records.index import Column, Index, Part
from keras_gen.training.data.records.table import Table, TableColumn
from keras_gen.training.data.schemes import Request, register
from keras_gen.training.data.source import Source
from keras_gen.training.data.two_domains import TwoDomains

_SPLITS = {"train": ("train",), "test": ("test",), "all": ("train", "test")}


@register("records", argument="DIR")
def load(request: Request) -> Source | TwoDomains:
    """Returns the records in a folder that `keras-gen data prepare` wrote.

    Rows, columns and their order are those of the source they were made from, so
    batches are equal to the bit. Split `"all"` is the train rows and then the test
    rows. Rows are read from disk when they are used, at random, and decoded then.

    Images have the size and the channels they were prepared in; `request.seed` and
    `request.cache_bytes` have nothing to decide here.

    Raises:
        DataError: If the folder is not complete, lacks the split, or holds images of
            another size or other channels than asked for.
    """
    directory = Path(request.argument).expanduser()
    found = index.read(directory)
    parts = _parts(found, request, directory)
    sources = {
        name: _source(name, tables, request, directory)
        for name, tables in parts.items()
    }
    if "rows" in sources:
        return sources["rows"]
    return TwoDomains(request.spec, request.split, sources["a"], sources["b"])


def _parts(found: Index, request: Request, directory: Path) -> dict[str, list[Part]]:
    """Returns the tables of the split by name, those of each split in it."""
    wanted = _SPLITS[request.split]
    missing = [split for split in wanted if split not in found.splits]
    if missing:
        raise DataNotFoundError(
            f"Split {request.split!r} needs records of {' and '.join(wanted)}. "
            f"Received: {directory}, prepared with {', '.join(found.splits)} alone. "
            "Prepare the data with --split all."
        )
    first = found.splits[wanted[0]]
    return {name: [found.splits[split][name] for split in wanted] for name in first}


def _source(name: str, parts: list[Part], request: Request, directory: Path) -> Source:
    """Returns one table, which may go over several splits."""
    columns = _joined(parts)
    _check_images(columns, request, directory)
    shards = [shard for part in parts for shard in part.shards]
    table = Table(directory, shards, columns)
    spec = request.spec if name == "rows" else f"{request.spec}:{name.upper()}"
    return Source(
        spec,
        request.split,
        {key: TableColumn(table, key) for key in columns},
        parts[0].label_names,
        draw=drawings.get(parts[0].draw),
    )


def _joined(parts: list[Part]) -> dict[str, Column]:
    """Returns the columns of parts that lie one below the other."""
    columns = dict(parts[0].columns)
    for part in parts[1:]:
        for name, column in part.columns.items():
            known = columns.get(name)
            bare = {"range": None}
            if known is None or known.model_copy(update=bare) != column.model_copy(
                update=bare
            ):
                raise DataError(
                    f"Splits can be joined if their columns agree. Received: {name!r} "
                    f"stored as {known} and as {column}. Load one split."
                )
            if column.range is not None:
                joined = (
                    min(known.range[0], column.range[0]),
                    max(known.range[1], column.range[1]),
                )
                columns[name] = known.model_copy(update={"range": joined})
    return columns


def _check_images(
    columns: dict[str, Column], request: Request, directory: Path
) -> None:
    """Raises `DataError` if images are asked for in another form than they have."""
    images = [column.shape for column in columns.values() if column.dtype == "uint8"]
    for shape in images:
        if request.channels not in (None, shape[-1]):
            _refuse("channels", request.channels, shape, directory)
    # The size of a source is that of its larger images, where it has copies.
    largest = max(images, default=None)
    if largest and request.image_size is not None:
        if largest[:2] != (request.image_size,) * 2:
            _refuse("image_size", request.image_size, largest, directory)


def _refuse(name: str, value: int, shape: tuple, directory: Path) -> None:
    raise DataError(
        f"Records hold images in the form they were prepared in, {shape} in "
        f"{directory}. Received: {name}={value}. Leave {name} out, or prepare the data "
        f"anew with --{name.replace('_', '-')} {value}."
    )
