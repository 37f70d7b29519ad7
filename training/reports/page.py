"""Fills the templates of the pages; whatever is put into one is escaped."""

import base64
import functools
from pathlib import Path
from typing import Any

_TEMPLATES = Path(__file__).parent / "templates"


def render(template: str, **values: Any) -> str:
    """Returns a page.

    Args:
        template: Name of a file in `templates/`.
        **values: What its expressions name. A text is escaped, unless it went through
            `markup`.

    Returns:
        HTML that needs no other file.
    """
    return _environment().get_template(template).render(**values)


def markup(svg: str) -> Any:
    """Returns an element of this package's making, which is not to be escaped."""
    from markupsafe import Markup

    return Markup(svg)


def number(value: float | None) -> str:
    """Returns a number in four digits, or a dash for none."""
    if value is None:
        return "-"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def picture(path: Path) -> str:
    """Returns a PNG file as an address that holds all of it."""
    return "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode()


@functools.cache
def _environment():
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        # A misspelt name is a fault of the template, not an empty text.
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    return environment
