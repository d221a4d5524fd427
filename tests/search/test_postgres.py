"""A team's shared storage: two engines on one PostgreSQL server see one study."""

import gc
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from advisor.records import Goal, Trial
from advisor.search.proposals import Outcome, Proposal
from advisor.space.dimension import Dimension, LogUniform, Role

pytestmark = [
    pytest.mark.server,
    # Optuna closes its pool of connections when it is collected, which psycopg reports.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

RATE = Dimension(
    name="learning_rate", domain=LogUniform(1e-4, 1e-1), default=1e-3, sets="optimizer.learning_rate",
    role=Role.SCIENTIFIC, why="", reference="",
)  # fmt: skip


def programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if found:
        return found[-1]
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


class Server(NamedTuple):
    """A PostgreSQL server, and how it is stopped at once and started again."""

    url: str
    stop: Callable[[], None]
    start: Callable[[], None]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Start a PostgreSQL server of our own on the loopback address; it ends with the tests."""
    programs_folder = programs()
    if programs_folder is None:
        pytest.skip("no PostgreSQL here: install the package postgresql to run this test")
    # A folder of its own: what pytest hands out is closed to other users again whenever another run begins.
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as home:
        yield from served(programs_folder, Path(home))


def served(folder: Path, home: Path) -> Iterator[Server]:
    """Start a server in a folder that is empty; it ends when it is asked for another."""
    data = home / "data"
    # PostgreSQL refuses to run as root, whom containers often are; the package brings a user of its own.
    as_user = ["runuser", "-u", "postgres", "--"] if _is_root() else []
    if as_user:
        shutil.chown(home, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(*command: str) -> None:
        subprocess.run([*as_user, *command], check=True, capture_output=True, cwd="/", timeout=60)

    run(str(folder / "initdb"), "-D", str(data), "-U", "advisor", "--auth=trust", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home} -c fsync=off"

    def start() -> None:
        run(str(folder / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(home / "log"), "-w", "start")

    def stop() -> None:
        run(str(folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")

    start()
    yield Server(f"postgresql+psycopg://advisor@127.0.0.1:{port}/postgres", stop, start)
    stop()


def _is_root() -> bool:
    return sys.platform == "linux" and Path("/proc/self").stat().st_uid == 0


def engine(server: Server, name: str):
    from advisor.search.engines.optuna import OptunaEngine

    return OptunaEngine((RATE,), lambda *_: True, name=name, goal=Goal(), storage=server.url, sampler="random")


def outcomes(proposals: Sequence[Proposal]) -> list[Outcome]:
    return [Outcome(number=p.number, parameters=p.parameters, value=float(p.number)) for p in proposals]


def stored(server: Server, name: str) -> list[tuple[float | None, str]]:
    """What somebody else sees of a study: the value and the state of each trial."""
    import optuna

    storage = optuna.storages.RDBStorage(server.url)
    seen = optuna.load_study(study_name=name, storage=storage).get_trials(deepcopy=False)
    storage.remove_session()
    storage.engine.dispose()
    return [(trial.value, trial.state.name.lower()) for trial in seen]


def test_a_study_in_postgresql_is_seen_by_a_second_engine(server: Server) -> None:
    first, second = engine(server, "shared"), engine(server, "shared")
    first.tell(outcomes(first.ask([0, 1, 2])))
    assert [value for value, _ in stored(server, "shared")] == [0.0, 1.0, 2.0]
    assert len(second.ask([3])) == 1
    assert len(stored(server, "shared")) == 4
    first.close()
    second.close()
    gc.collect()  # a connection left open would be reported here, not in a test to come


def test_a_server_that_is_stopped_and_started_again_lacks_no_trial_and_stops_no_search(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.search.engines.stored.AGAIN_SECONDS", 0.0)
    going = engine(server, "stopped")
    running = going.ask([0, 1])
    server.stop()
    try:
        going.tell(outcomes(running[:1]))
        more = going.ask([2, 3])
        assert len(more) == 2
        going.tell(outcomes(more[:1]))
        assert "refused" in going.behind
    finally:
        server.start()
    going.tell(outcomes(running[1:]))
    assert going.behind == ""
    assert dict(stored(server, "stopped")) == {0.0: "complete", 1.0: "complete", 2.0: "complete", None: "running"}
    assert len(stored(server, "stopped")) == 4
    server.stop()
    try:
        going.tell(outcomes(more[1:]))
        assert going.behind
        going.close()
    finally:
        server.start()
    after = engine(server, "stopped")
    known = outcomes([*running, *more])
    after.resume([Trial(number=each.number, parameters=each.parameters) for each in known], known)
    assert sorted(stored(server, "stopped")) == [(float(n), "complete") for n in range(4)]  # what was left is made good
    after.close()
    gc.collect()
