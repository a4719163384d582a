"""A circuit opens at a failure, looks again by itself, and never has anybody wait."""

import threading
import time
from collections.abc import Callable

from indexer.search.engines.circuit import FIRST_PAUSE, LONGEST_PAUSE, Circuit


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def settled(circuit: Circuit, condition: Callable[[], bool]) -> bool:
    """Whether the condition comes true once the thread that probes is through."""
    for _ in range(500):
        if condition():
            return True
        time.sleep(0.01)
    return False


class Peer:
    """What the circuit guards: it answers or it doesn't."""

    def __init__(self) -> None:
        self.well = False
        self.asked = 0

    def __call__(self) -> None:
        self.asked += 1
        if not self.well:
            raise ConnectionError("away")


def test_a_failure_opens_it_and_an_answer_closes_it() -> None:
    clock, peer = Clock(), Peer()
    circuit = Circuit(clock)
    assert circuit.trouble == ""
    circuit.failed("It is away.", peer)
    assert circuit.trouble == "It is away."
    assert peer.asked == 0  # it has only just failed
    peer.well = True
    clock.now += FIRST_PAUSE
    # Whoever asks first starts the probe, and doesn't wait for it.
    assert settled(circuit, lambda: circuit.trouble == "")
    assert peer.asked == 1


def test_pauses_double_up_to_a_limit() -> None:
    clock, peer = Clock(), Peer()
    circuit = Circuit(clock)
    circuit.failed("It is away.", peer)
    pause = FIRST_PAUSE
    for probes in range(1, 9):
        clock.now += pause * 0.9
        assert circuit.trouble
        assert peer.asked == probes - 1  # not yet
        clock.now += pause * 0.1 + 0.001
        assert circuit.trouble
        assert settled(circuit, lambda probes=probes: peer.asked == probes and not circuit._probing)  # type: ignore[misc]
        pause = min(2 * pause, LONGEST_PAUSE)


def test_one_probe_at_a_time_and_nobody_waits() -> None:
    clock, release, asked = Clock(), threading.Event(), []
    circuit = Circuit(clock)

    def slow() -> None:
        asked.append(1)
        release.wait(10)

    circuit.failed("It is away.", slow)
    clock.now += FIRST_PAUSE
    began = time.monotonic()
    assert all(circuit.trouble == "It is away." for _ in range(1000))
    assert time.monotonic() - began < 5
    release.set()
    assert settled(circuit, lambda: circuit.trouble == "")
    assert len(asked) == 1


def test_more_failures_do_not_put_off_the_probe() -> None:
    clock, peer = Clock(), Peer()
    circuit = Circuit(clock)
    circuit.failed("It is away.", peer)
    for _ in range(10):
        clock.now += FIRST_PAUSE / 10 + 0.001
        circuit.failed("It is still away.", peer)
    peer.well = True
    assert settled(circuit, lambda: circuit.trouble == "")
