"""Run suites side by side, keep what is finished, and put the results together."""

import hashlib
import os
import shutil
import signal
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.context import SpawnContext
from multiprocessing.managers import SyncManager
from pathlib import Path
from platform import python_version
from queue import Empty, Queue
from threading import Thread

from pydantic import ValidationError

from whyfirst.evals import provenance
from whyfirst.evals.registry import load_suite
from whyfirst.evals.results import Results, SuiteResult, write_results
from whyfirst.evals.sources import how_to_get
from whyfirst.evals.suite import Bench, Suite

Told = Callable[[str, str, int, int], None]
"""Told a suite's name, its stage, how much of it is done, and how much there is."""
Ended = Callable[[SuiteResult], None]
_GLANCE = 0.2
"""Seconds between two looks at what the workers report."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to run, and how."""

    suites: tuple[str, ...]
    out: Path
    data_root: Path | None = None
    seed: int = 0
    workers: int = 1
    short: bool = False
    data_dir: Path | None = None
    catalogue: str | None = None
    scenarios: Path | None = None

    def bench(self, suite: str) -> Bench:
        """Return the bench that a suite runs on."""
        return Bench(
            work=self.out / "work" / suite,
            data_root=self.data_root,
            seed=self.seed,
            workers=max(1, self.workers // len(self.suites)),
            short=self.short,
            data_dir=self.data_dir,
            catalogue=self.catalogue,
            scenarios=self.scenarios,
        )


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told how a run gets on."""

    told: Told = lambda _suite, _stage, _done, _total: None
    ended: Ended = lambda _result: None


SILENT = Audience()

Find = Callable[[str], Suite]


def run_order(order: Order, audience: Audience = SILENT, find: Find = load_suite) -> Results:
    """Run suites, each in a process of its own, and write their results.

    A suite that finished before with the same seed, form, code and data is not run again.

    Args:
        order: what to run, and how.
        audience: who is told.
        find: returns a suite by name; importable by name itself, as other processes call it.
    """
    order.out.mkdir(parents=True, exist_ok=True)
    began, at = time.perf_counter(), datetime.now(UTC)
    found: dict[str, SuiteResult] = {}
    for result in _outcomes(order, audience, find):
        found[result.name] = result
        audience.ended(result)
    results = Results(
        whyfirst=provenance.own_version(),
        code=provenance.code_digest(),
        python=python_version(),
        packages=provenance.package_versions(),
        machine=provenance.machine(),
        seed=order.seed,
        short=order.short,
        at=at.isoformat(timespec="seconds"),
        seconds=round(time.perf_counter() - began, 1),
        suites=tuple(found[name] for name in order.suites),
    )
    write_results(results, order.out)
    return results


def _outcomes(order: Order, audience: Audience, find: Find) -> Iterator[SuiteResult]:
    """Yield each suite's result as it is known: skipped and kept ones first."""
    waiting = []
    for name in order.suites:
        suite, bench = find(name), order.bench(name)
        settled = skipped(suite, bench) or kept(suite, bench, order.out)
        if settled:
            yield settled
        else:
            waiting.append(name)
    if waiting:
        yield from _pooled(waiting, order, audience, find)


def skipped(suite: Suite, bench: Bench) -> SuiteResult | None:
    """Return the result of a suite whose data is absent, None where all is there."""
    absent = [name for name in suite.needs if bench.data(name) is None]
    if not absent:
        return None
    where = "; ".join(f"{name}: {how_to_get(name)}" for name in absent)
    reason = f"needs {' and '.join(absent)} below --data-root ({where})"
    return SuiteResult(name=suite.name, about=suite.about, status="skipped", reason=reason)


def kept(suite: Suite, bench: Bench, out: Path) -> SuiteResult | None:
    """Return what an earlier run found, where nothing that it depends on has changed."""
    path = _kept_at(out, suite.name)
    if not path.is_file():
        return None
    try:
        result = SuiteResult.model_validate_json(path.read_bytes())
    except ValidationError:
        return None
    same = result.status == "done" and result.key == key_of(suite, bench)
    return result if same else None


def _kept_at(out: Path, suite: str) -> Path:
    return out / "suites" / f"{suite}.json"


def key_of(suite: Suite, bench: Bench) -> str:
    """Name what a suite's figures depend on."""
    own = (bench.scenarios, bench.data_dir and bench.data_dir / "catalogues")
    parts = (
        suite.name,
        str(bench.seed),
        str(bench.short),
        str(bench.catalogue),
        provenance.code_digest(),
        *data_of(suite, bench).values(),
        *(provenance.data_digest(f) if f and f.is_dir() else "" for f in own),
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[: provenance.DIGITS]


def data_of(suite: Suite, bench: Bench) -> dict[str, str]:
    """Return the hash of each data set that a suite reads."""
    folders = {name: bench.data(name) for name in suite.needs}
    return {name: provenance.data_digest(f) for name, f in folders.items() if f is not None}


def _pooled(
    names: Sequence[str], order: Order, audience: Audience, find: Find
) -> Iterator[SuiteResult]:
    # Started afresh, not forked: onnxruntime and torch do not survive a fork with threads.
    context = get_context("spawn")
    manager = SyncManager(ctx=context)
    manager.start(_belong_to_the_run)
    with manager, _workers(order.workers, context) as pool:
        told = _line(manager)
        running = {
            pool.submit(_measure_named, name, find, order.bench(name), told): name for name in names
        }
        while running:
            ended, _ = wait(running, timeout=_GLANCE, return_when="FIRST_COMPLETED")
            _pass_on(told, audience)
            for future in ended:
                suite = find(running.pop(future))
                yield _settled(suite, future, order)


@contextmanager
def _workers(count: int, context: SpawnContext) -> Iterator[ProcessPoolExecutor]:
    """Open a pool of processes; where the run is stopped they end at once, whatever they do."""
    pool = ProcessPoolExecutor(
        count, mp_context=context, max_tasks_per_child=1, initializer=_belong_to_the_run
    )
    try:
        yield pool
    except (KeyboardInterrupt, GeneratorExit):
        pool.shutdown(wait=False, cancel_futures=True)
        for child in active_children():
            child.terminate()
        raise
    pool.shutdown()


def _belong_to_the_run() -> None:
    """Leave stopping to the run, and end where it was killed: the next one needs the folders."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_it, daemon=True).start()


def _end_with_it() -> None:
    run = parent_process()
    if run is not None:
        run.join()
        os._exit(1)


Line = Queue[tuple[str, str, int, int]]


def _line(manager: SyncManager) -> Line:
    return manager.Queue()


def _pass_on(told: Line, audience: Audience) -> None:
    while True:
        try:
            audience.told(*told.get_nowait())
        except Empty:
            return


def _settled(suite: Suite, future: "Future[SuiteResult]", order: Order) -> SuiteResult:
    error = future.exception()
    if error is None:
        result = future.result()
        path = _kept_at(order.out, suite.name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(result.model_dump_json(indent=2), "utf-8")
        return result
    log = order.out / "suites" / f"{suite.name}.log"
    log.parent.mkdir(exist_ok=True)
    log.write_text("".join(traceback.format_exception(error)), "utf-8")
    reason = f"{type(error).__name__}: {error} (see {log.name})"
    return SuiteResult(name=suite.name, about=suite.about, status="failed", reason=reason)


def _measure_named(name: str, find: Find, bench: Bench, told: Line) -> SuiteResult:
    return measure(find(name), bench, told)


def measure(suite: Suite, bench: Bench, told: Line | None = None) -> SuiteResult:
    """Run one suite here and now, and return what it found."""
    bench.work.mkdir(parents=True, exist_ok=True)
    began, worked = time.perf_counter(), time.process_time()
    if told is not None:
        bench = _reporting(bench, suite.name, told)
    figures = tuple(suite.run(bench))
    return SuiteResult(
        name=suite.name,
        about=suite.about,
        status="done",
        key=key_of(suite, bench),
        data=data_of(suite, bench),
        seconds=round(time.perf_counter() - began, 1),
        processor_seconds=round(time.process_time() - worked, 1),
        figures=figures,
    )


def _reporting(bench: Bench, suite: str, told: Line) -> Bench:
    def report(stage: str, done: int, total: int) -> None:
        told.put((suite, stage, done, total))

    return replace(bench, progress=report)


def clear(out: Path) -> None:
    """Remove what earlier runs left in a folder, so that everything runs again."""
    for name in ("suites", "work"):
        shutil.rmtree(out / name, ignore_errors=True)
