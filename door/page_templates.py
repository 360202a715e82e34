"""The templates of the pages before the desk; everything put into them is escaped."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

HERE = Path(__file__).parent / "templates"


@cache
def templates() -> Environment:
    """The environment of all templates here."""
    return Environment(loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True)
