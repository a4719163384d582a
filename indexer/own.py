"""Where the project's own articles are: in the checkout, or among an installed package's data."""

from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parent.parent / "content"
_INSTALLED = Path(__file__).resolve().parent.parent / "goodstanding_data" / "content"


def own_content() -> Path:
    """The folder of our own docset. Its guidance and glossary also serve docsets that bring none."""
    return _CHECKOUT if _CHECKOUT.is_dir() else _INSTALLED
