"""The PDF that a page offers as its full report, in its metadata or by a link that says so."""

from __future__ import annotations

import pytest

from reader.cleaning import clean

TEXT = "".join(f"<p>Paragraph {number} of the summary says what the report found.</p>" for number in range(8))


def offered(links: str, head: str = "") -> str:
    page = f"<html><head><title>Ports</title>{head}</head><body><article><h1>Ports</h1>{TEXT}{links}</article></body></html>"
    return clean(page.encode(), url="https://site.example/reports/ports").citation.pdf_url


@pytest.mark.parametrize(
    "said",
    [
        "Download the full report",
        "Read the full paper (PDF)",
        "Full report [PDF, 2.4 MB]",
        "Den vollständigen Bericht herunterladen",
        "Télécharger le rapport complet",
        "Descargar el informe completo",
        "Скачать полный отчёт",
        "下载完整报告",
        "Download PDF",
        "PDF",
        "View PDF (1.2 MB)",
        "Download report",
    ],
)
def test_link_that_says_so_is_full_report(said: str) -> None:
    link = f'<p><a href="/files/ports.pdf#page=1">{said}</a> <a href="/files/other.pdf">Annex B</a></p>'
    assert offered(link) == "https://site.example/files/ports.pdf"


def test_full_report_goes_before_other_downloads() -> None:
    links = '<a href="/brief.pdf">Download the brief</a> <a href="/ports.pdf">Download the full report</a>'
    assert offered(links) == "https://site.example/ports.pdf"


@pytest.mark.parametrize(
    "links",
    [
        '<a href="/a.pdf">Download report</a> <a href="/b.pdf">Download report</a>',
        '<a href="/a.html">Download the full report</a>',
        '<a href="/a.pdf">Ships in the harbour</a>',
        '<a href="javascript:x.pdf">Download PDF</a>',
        '<a href="file:///etc/a.pdf">Download PDF</a>',
        '<a href="http://[/a.pdf">Download PDF</a>',
    ],
)
def test_other_links_are_no_full_report(links: str) -> None:
    assert offered(links) == ""


def test_metadata_go_before_links() -> None:
    head = '<meta name="citation_pdf_url" content="https://site.example/told.pdf">'
    assert (
        offered('<a href="/ports.pdf">Download the full report</a>', head) == "https://site.example/told.pdf"
    )
