"""What the benchmarks share: a server that keeps its promises to the disk, figures, and the line they are printed on.

Each benchmark does the same work by several subjects in one run, in turn, so that what else the machine does falls on all of
them: `desk` is OrderDesk's commands with all they keep and check, `orm` and `bare` are the least that the same facts cost with
SQLAlchemy's ORM and with bare psycopg. Each subject prints one JSON line; ratios to the floors come last, on a line of their own.
"""

from __future__ import annotations

import contextlib
import json
import platform
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.faults.cluster import Cluster, running

SERVER = {
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "effective_cache_size": "4GB",
    "jit": "off",
}


@contextlib.contextmanager
def server() -> Iterator[Cluster]:
    """A server set up as for a small office: commits last, memory as usual."""
    with running(SERVER) as cluster:
        yield cluster


@dataclass
class Stages:
    """Seconds by stage and by order."""

    seconds: dict[str, float] = field(default_factory=dict)
    orders: list[float] = field(default_factory=list)

    @contextlib.contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Add what happens inside to a stage."""
        begun = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - begun


def summary(samples: Sequence[float], digits: int = 6) -> dict[str, float]:
    """Median, least, most and number."""
    told = {"median": statistics.median(samples), "min": min(samples), "max": max(samples)}
    return {name: round(value, digits) for name, value in told.items()} | {"n": len(samples)}


def latency(samples: Sequence[float]) -> dict[str, float]:
    """A summary with the 95th percentile."""
    ordered = sorted(samples)
    return summary(samples) | {"p95": round(ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))], 6)}


def tell(workload: str, subject: str, parameters: Mapping[str, Any], results: Mapping[str, Any]) -> None:
    """Print a subject's line."""
    line = {
        "workload": workload,
        "subject": subject,
        "params": dict(parameters),
        "results": dict(results),
        "env": {"python": platform.python_version(), "at": time.strftime("%Y-%m-%dT%H:%M:%S")},
    }
    print(json.dumps(line), flush=True)


def tell_ratios(workload: str, figure: str, medians: Mapping[str, float]) -> dict[str, float]:
    """Print how many times a floor's figure OrderDesk's is."""
    ratios = {f"desk / {name}": round(medians["desk"] / value, 3) for name, value in medians.items() if name != "desk"}
    if "desk" in medians:
        print(json.dumps({"workload": workload, "figure": figure, "ratios": ratios}), flush=True)
    return ratios


def say(*words: object) -> None:
    """Progress, for people."""
    print(*words, file=sys.stderr, flush=True)
