"""The document as one HTML file: pictures inside, no script, no address of anything outside."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from journey.export.words import clean
from journey.report.document import Document

TEMPLATES = Path(__file__).parent / "templates"


def page(document: Document) -> str:
    """The whole file; every text of the data is escaped."""
    from jinja2 import Environment
    from markupsafe import Markup

    style = _template("report.css")
    made = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, finalize=_harmless)
    return made.from_string(_template("report.html")).render(
        title=document.title,
        about=document.about,
        takeaways=document.takeaways,
        chapters=document.chapters,
        definitions=document.definitions,
        policy=Markup(_policy(style)),  # noqa: S704  # our own constant
        style=Markup(style),  # noqa: S704  # our own constant
    )


@cache
def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _harmless(value: object) -> object:
    """Text without what would steer a reader; markup of our own as it is."""
    return clean(value) if type(value) is str else value


def _policy(style: str) -> str:
    """Nothing is allowed but the style and the pictures of the file itself."""
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
