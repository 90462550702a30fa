"""The templates that come with Postil, and how one is found by its name."""

from __future__ import annotations

from pathlib import Path

from reader.errors import ExportError

REPORT, COLLECTION = "report.md.j2", "collection.md.j2"
"""One report in a file; several: of a tag, of a day, or all."""
_ENDINGS = (".j2", ".jinja", ".jinja2", ".njk")


def built_in(name: str) -> str:
    """The source of a template that comes with Postil."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def read_template(name: str, folder: Path, *, per_report: bool) -> tuple[str, str]:
    """A template's path or name, and its source.

    `name` is a file in `folder` or any path; "" is the built-in one. Raises ExportError.
    """
    standard = REPORT if per_report else COLLECTION
    path = folder / (Path(name).expanduser() if name else standard)
    if not name and not path.is_file():
        return standard, built_in(standard)
    try:
        return str(path), path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ExportError(
            f"There is no template {path}.", hint="`postil export templates` writes some to start from."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError(f"The template {path} cannot be read: {error}.") from error


def extension(name: str) -> str:
    """The extension of the files that a template makes: that in its own name ("report.org.j2"), or ".md"."""
    path = Path(name)
    if path.suffix.lower() in _ENDINGS:
        path = path.with_suffix("")
    return path.suffix or ".md"
