"""Random work on three machines against a simple model."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.support.annotation_machine import AnnotationMachine
from tests.support.examples import examples

TestAnnotations = AnnotationMachine.TestCase
TestAnnotations.settings = settings(
    max_examples=examples(4), stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
