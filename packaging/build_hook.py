"""Puts the man page and the completions of shells into the wheel, where systems look for them."""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ShellFilesHook(BuildHookInterface):  # type: ignore[misc]
    """Makes the files before a wheel is built; an editable installation has none."""

    PLUGIN_NAME = "custom"
    _folder: Path | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the files, and name them in what is built."""
        if version == "editable":
            return
        at = Path(self.root) / "packaging" / "shell_files.py"
        found = importlib.util.spec_from_file_location("shell_files", at)
        assert found is not None
        assert found.loader is not None
        shell_files = importlib.util.module_from_spec(found)
        found.loader.exec_module(shell_files)
        self._folder = Path(tempfile.mkdtemp(prefix="postil-build-"))
        completions = shell_files.write(self._folder)
        for name, place in shell_files.PLACES.items():
            build_data["shared_data"][str(self._folder / name)] = place
        for name in completions:
            build_data["force_include"][str(self._folder / name)] = f"reader/completions/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was made."""
        if self._folder is not None:
            shutil.rmtree(self._folder)
