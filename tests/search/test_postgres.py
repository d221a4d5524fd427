"""A team's shared storage: two engines on one PostgreSQL server see one study."""

import gc
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.records import Goal
from advisor.search.proposals import Outcome
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


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    """Start a PostgreSQL server of our own on the loopback address; it ends with the tests."""
    programs_folder = programs()
    if programs_folder is None:
        pytest.skip("no PostgreSQL here: install the package postgresql to run this test")
    # A folder of its own: what pytest hands out is closed to other users again whenever another run begins.
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as home:
        yield from served(programs_folder, Path(home))


def served(folder: Path, home: Path) -> Iterator[str]:
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
    run(str(folder / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(home / "log"), "-w", "start")
    yield f"postgresql+psycopg://advisor@127.0.0.1:{port}/postgres"
    run(str(folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")


def _is_root() -> bool:
    return sys.platform == "linux" and Path("/proc/self").stat().st_uid == 0


def test_a_study_in_postgresql_is_seen_by_a_second_engine(server_url):
    from advisor.search.engines.optuna import OptunaEngine

    def engine() -> OptunaEngine:
        return OptunaEngine((RATE,), lambda *_: True, name="shared", goal=Goal(), storage=server_url, sampler="random")

    first, second = engine(), engine()
    proposals = first.ask([0, 1, 2])
    first.tell([Outcome(number=p.number, parameters=p.parameters, value=float(p.number)) for p in proposals])
    import optuna

    storage = optuna.storages.RDBStorage(server_url)
    seen = optuna.load_study(study_name="shared", storage=storage)
    assert [trial.value for trial in seen.get_trials(deepcopy=False)] == [0.0, 1.0, 2.0]
    assert len(second.ask([3])) == 1
    assert len(seen.get_trials(deepcopy=False)) == 4
    first.close()
    second.close()
    storage.remove_session()
    storage.engine.dispose()
    gc.collect()  # a connection left open would be reported here, not in a test to come
