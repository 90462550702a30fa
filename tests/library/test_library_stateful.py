"""Random work against a simple model."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

_FILE = Path(__file__).with_name("annotation_machine.py")
_SPEC = importlib.util.spec_from_file_location("annotation_machine", _FILE)
_MODULE = importlib.util.module_from_spec(_SPEC)
sys.modules["annotation_machine"] = _MODULE
_SPEC.loader.exec_module(_MODULE)

TestAnnotations = _MODULE.AnnotationMachine.TestCase
TestAnnotations.settings = settings(
    max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
