"""DOI, series, number and publisher as reports print them; what is another work's is left alone."""

from __future__ import annotations

import pytest

from reader.pdf.identifiers import Identifiers, identify


@pytest.mark.parametrize(
    ("line", "series", "number"),
    [
        ("Harbour Institute · Policy Brief 7", "Policy Brief", "7"),
        ("Working Paper No. 2024/12", "Working Paper", "2024/12"),
        ("WORKING PAPER 31845", "WORKING PAPER", "31845"),
        ("Discussion Paper, No. 114 | March 2024", "Discussion Paper", "114"),
        ("Staff Working Paper Series No. 12", "Staff Working Paper Series", "12"),
        ("Arbeitspapier Nr. 3", "Arbeitspapier", "3"),
        ("Technical Report TR-2024-03", "Technical Report", "TR-2024-03"),
        ("Annual Report 2023", "", ""),
        ("The working paper 12 of the series was withdrawn", "", ""),
        ("see Policy Brief 7 for the method", "", ""),
    ],
)
def test_series_and_number(line: str, series: str, number: str) -> None:
    found = identify([[line]], {})
    assert (found.series, found.report_number) == ((series, number) if number else ("", ""))


@pytest.mark.parametrize(
    ("lines", "info", "doi"),
    [
        (["https://doi.org/10.1234/Abc.5"], {}, "10.1234/abc.5"),
        (["DOI: 10.1234/abc(2024)5."], {}, "10.1234/abc(2024)5"),
        (["Smith (2020), doi:10.1/x"], {}, ""),
        (["Smith, doi:10.1111/one", "Jones, doi:10.1111/two"], {}, ""),
        (["Smith, doi:10.1111/one", "doi 10.1234/own"], {}, "10.1234/own"),
        ([], {"Subject": "doi:10.1234/told"}, "10.1234/told"),
        (["10.1234/unnamed"], {}, ""),
    ],
)
def test_doi(lines: list[str], info: dict[str, str], doi: str) -> None:
    assert identify([lines], info).doi == doi


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("© 2024 Harbour Institute", "Harbour Institute"),
        ("Copyright © Bank of Ports, 2024. All rights reserved.", "Bank of Ports"),
        ("(c) 2021-2024 University of the Coast", "University of the Coast"),
        ("© 2024 Ada Stream", ""),
        ("The Harbour Institute counted ships", ""),
    ],
)
def test_institution(line: str, name: str) -> None:
    assert identify([[line]], {}).institution == name


def test_later_pages_say_nothing() -> None:
    assert identify([[], [], ["https://doi.org/10.1234/abc"]], {}) == Identifiers()
