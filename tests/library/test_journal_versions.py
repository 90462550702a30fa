"""Machines with the last version, this one and a made-up next one sync through one folder for years."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.support.examples import examples
from tests.support.sync_fleet import Fleet, Version1Program


@pytest.fixture(scope="module")
def program() -> Iterator[Version1Program]:
    running = Version1Program()
    yield running
    running.end()


def test_versions_sync_in_any_order_with_losses_and_repetitions(program: Version1Program) -> None:
    class Versions(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.fleet = Fleet(program, random.Random(0))

        @rule(number=st.integers(0, 3), seed=st.integers(0, 2**32), times=st.integers(1, 3))
        def work(self, number: int, seed: int, times: int) -> None:
            self.fleet.chance.seed(seed)
            for _ in range(times):
                self.fleet.work(number)

        @rule(number=st.integers(0, 3), seed=st.integers(0, 2**32), losses=st.booleans())
        def sync(self, number: int, seed: int, losses: bool) -> None:
            self.fleet.chance.seed(seed)
            self.fleet.sync(number, losses=losses)

        def teardown(self) -> None:
            try:
                self.fleet.settle()
                self.fleet.check()
            finally:
                self.fleet.close()

    run_state_machine_as_test(
        Versions,
        settings=settings(
            max_examples=examples(4),
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
        ),
    )
