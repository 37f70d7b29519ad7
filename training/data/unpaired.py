"""`unpaired:DIR`: two domains of images in folders such as `trainA` and `trainB`."""

from pathlib import Path

from keras_gen.training.data import folder, image_files
from keras_gen.training.data.schemes import Request, register
from keras_gen.training.data.source import Source
from keras_gen.training.data.two_domains import TwoDomains

_SPLITS = {"train": ("train",), "test": ("test",), "all": ("train", "test")}


@register("unpaired", argument="DIR")
def load(request: Request) -> TwoDomains:
    """Returns images of two domains in the layout of CycleGAN.

    The files lie in `DIR/trainA` and `DIR/trainB`, and for testing in `DIR/testA` and
    `DIR/testB`, in subfolders or not. Elements hold `a` and `b`, which do not belong
    together; see `TwoDomains`. Files are read as by `folder:DIR`.

    Layout: Zhu et al., 2017, https://arxiv.org/abs/1703.10593, authors' code.
    """
    parts = [_domain(request, domain) for domain in "AB"]
    return TwoDomains(request.spec, request.split, *parts)


def _domain(request: Request, domain: str) -> Source:
    """Returns the images of domain `"A"` or `"B"`."""
    root = Path(request.argument).expanduser()
    folders = [root / f"{split}{domain}" for split in _SPLITS[request.split]]
    images, _ = image_files.read_all(
        [each / name for each in folders for name in folder.find_images(each)],
        request.image_size,
        request.channels,
        # The two domains share the memory that is allowed.
        request.cache_bytes // 2,
    )
    name = f"{request.spec}:{domain}"
    return Source(name, request.split, {"image": images})
