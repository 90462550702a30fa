"""The file of a book: a zip archive with a page for each report (https://www.w3.org/TR/epub-33/)."""

from __future__ import annotations

import hashlib
import io
import uuid
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from reader.export.epub.chapter import chapter, reads_right_to_left
from reader.export.epub.xml_text import add, language_tag, page, serialised
from reader.export.images import FOLDER
from reader.export.records import Report

MEDIA_TYPE = "application/epub+zip"
CREATOR = "Postil"
"""The author of every book, so that it is told from others on a device."""
_BOOKS = uuid.UUID("0b7a6c1e-5a55-5c0d-9f0f-3a1d3a0b8e21")
"""The namespace of the identifiers of books."""
_IMAGE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""The core media types of EPUB 3.3 among those that are stored."""
_MOST_IMAGE_BYTES = 200_000_000
_STYLE = """\
body { margin: 0 5%; line-height: 1.4; }
.source { font-size: 0.85em; margin: 0.2em 0; }
.own, .picture { font-style: italic; }
.term { font-weight: bold; margin-bottom: 0; }
.definition { margin-left: 1.5em; margin-top: 0; }
mark { background-color: #ddd; }
img { max-width: 100%; }
table { border-collapse: collapse; }
th, td { border: 1px solid #999; padding: 0.2em 0.4em; vertical-align: top; }
pre { white-space: pre-wrap; }
"""


def book(reports: Sequence[Report], title: str, *, modified: datetime) -> bytes:
    """An EPUB 3 file with these reports, at least one; `modified` is aware."""
    names = [f"report{number:04}.xhtml" for number in range(1, len(reports) + 1)]
    images = _images(reports)
    identifier = uuid.uuid5(_BOOKS, "\n".join([title, *(each.article.uid for each in reports)]))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        # the first file, without compression: programs know the format by its bytes at this place
        _write(archive, "mimetype", MEDIA_TYPE.encode("ascii"), compression=zipfile.ZIP_STORED)
        _write(archive, "META-INF/container.xml", _container())
        _write(
            archive,
            "OEBPS/content.opf",
            _package(
                reports,
                names,
                images,
                title=title,
                identifier=f"urn:uuid:{identifier}",
                modified=modified,
            ),
        )
        _write(archive, "OEBPS/nav.xhtml", _contents(reports, names, title))
        _write(archive, "OEBPS/style.css", _STYLE.encode("ascii"))
        for name, each in zip(names, reports, strict=True):
            files = {url: f"{FOLDER}/{one.name}" for url, one in each.images.items() if one.name in images}
            _write(archive, f"OEBPS/{name}", chapter(each, files))
        for name, (_, data) in images.items():
            _write(archive, f"OEBPS/{FOLDER}/{name}", data, compression=zipfile.ZIP_STORED)
    return stream.getvalue()


def _images(reports: Sequence[Report]) -> dict[str, tuple[str, bytes]]:
    """(media type, bytes) of the images of a book by their names, as many as it has room for.

    Kinds that an e-reader need not know are left out, and so are damaged ones.
    """
    found: dict[str, tuple[str, bytes]] = {}
    room = _MOST_IMAGE_BYTES
    for one in (image for each in reports for image in each.images.values()):
        if one.name in found or one.media_type not in _IMAGE_TYPES or one.bytes > room:
            continue
        data = one.path.read_bytes() if one.path.is_file() else b""
        if hashlib.sha256(data).hexdigest() == one.sha:
            found[one.name] = one.media_type, data
            room -= len(data)
    return found


def _write(
    archive: zipfile.ZipFile, name: str, data: bytes, *, compression: int = zipfile.ZIP_DEFLATED
) -> None:
    # without the time of now, equal books are equal files
    information = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    information.compress_type = compression
    information.external_attr = 0o644 << 16
    archive.writestr(information, data)


def _container() -> bytes:
    root = Element(
        "container", {"version": "1.0", "xmlns": "urn:oasis:names:tc:opendocument:xmlns:container"}
    )
    files = add(root, "rootfiles")
    add(
        files, "rootfile", **{"full-path": "OEBPS/content.opf", "media-type": "application/oebps-package+xml"}
    )
    return serialised(root)


def _package(
    reports: Sequence[Report],
    names: Sequence[str],
    images: Mapping[str, tuple[str, bytes]],
    *,
    title: str,
    identifier: str,
    modified: datetime,
) -> bytes:
    language = _language(reports)
    root = Element(
        "package",
        {
            "xmlns": "http://www.idpf.org/2007/opf",
            "version": "3.0",
            "unique-identifier": "id",
            "xml:lang": language,
        },
    )
    metadata = add(root, "metadata")
    metadata.set("xmlns:dc", "http://purl.org/dc/elements/1.1/")
    add(metadata, "dc:identifier", identifier, id="id")
    add(metadata, "dc:title", title)
    add(metadata, "dc:language", language)
    add(metadata, "dc:creator", CREATOR)
    stamp = f"{modified.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    add(metadata, "meta", stamp, property="dcterms:modified")
    manifest = add(root, "manifest")
    xhtml = "application/xhtml+xml"
    add(manifest, "item", id="nav", href="nav.xhtml", properties="nav", **{"media-type": xhtml})
    add(manifest, "item", id="style", href="style.css", **{"media-type": "text/css"})
    many = sum(map(reads_right_to_left, reports)) * 2 > len(reports)
    spine = add(root, "spine", **({"page-progression-direction": "rtl"} if many else {}))
    add(spine, "itemref", idref="nav")
    for number, name in enumerate(names, 1):
        add(manifest, "item", id=f"report{number}", href=name, **{"media-type": xhtml})
        add(spine, "itemref", idref=f"report{number}")
    for number, (name, (media_type, _)) in enumerate(images.items(), 1):
        add(manifest, "item", id=f"image{number}", href=f"{FOLDER}/{name}", **{"media-type": media_type})
    return serialised(root)


def _language(reports: Sequence[Report]) -> str:
    """The language of most reports; "und" where none is known."""
    tags = Counter(filter(None, (language_tag(each.article.language) for each in reports)))
    return tags.most_common(1)[0][0] if tags else "und"


def _contents(reports: Sequence[Report], names: Sequence[str], title: str) -> bytes:
    root, body = page(title, _language(reports), right_to_left=False)
    nav = add(body, "nav", epub_type="toc", role="doc-toc", id="toc")
    add(nav, "h1", title)
    entries = add(nav, "ol")
    for name, each in zip(names, reports, strict=True):
        add(add(entries, "li"), "a", each.title, href=name)
    return serialised(root)
