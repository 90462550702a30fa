"""Pages that a browser saved keep the address they were saved from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.fixtures import Run

_BODY = "<h1>A saved report</h1>" + "<p>It has a paragraph of some length, so that it counts as text.</p>" * 6
_ADDRESS = "https://institute.example/reports/one"
_HEADS = {
    "SingleFile": f"<!DOCTYPE html><html><!--\n Page saved with SingleFile \n url: {_ADDRESS} \n saved date: x\n-->",
    "browser": f"<!DOCTYPE html>\n<!-- saved from url=(0037){_ADDRESS} -->\n<html>",
}


@pytest.mark.parametrize("head", _HEADS.values(), ids=_HEADS)
def test_saved_page_has_its_address(postil: Run, library: Path, tmp_path: Path, head: str) -> None:
    file = tmp_path / "page.html"
    file.write_text(f"{head}<body><article>{_BODY}</article></body></html>", encoding="utf-8")
    saved = postil("save", file, "--json").json
    assert saved["url"] == _ADDRESS
    assert postil("save", "-", "--json", stdin=file.read_bytes()).json["id"] == saved["id"]


def test_url_is_given_for_page_without_one(postil: Run, library: Path, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(f"<html><body><article>{_BODY}</article></body></html>", encoding="utf-8")
    assert postil("save", file, "--url", _ADDRESS, "--json").json["url"] == _ADDRESS
    assert postil("save", file, "--url", "file:///etc/passwd").status == 2
    assert postil("save", _ADDRESS, "--url", _ADDRESS).status == 2
