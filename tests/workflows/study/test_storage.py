"""A study in a team's database: the password of its address comes from whoever starts it, and is left nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

from advisor import cli
from advisor.errors import AdvisorError, FileError, StudyError
from advisor.records import SearchSettings
from advisor.search.engines.storages import stored_study
from advisor.search.events import Event
from advisor.search.work import Message
from advisor.store.plans.plans import Examined, read_plan
from advisor.store.studies import StudyFolder
from advisor.workflows.search import search
from advisor.workflows.study.given import SaidStudy
from advisor.workflows.study.start import PlanChanges
from advisor.workflows.study.storage import with_usable_storage
from tests.search.fakes import Clock, FakeExecutor

SECRET = "s3cret"  # noqa: S105
STUDY = """
[study]
name = "bowl"
epochs = 3
[data]
source = "iris"
[budget]
trials = 9
[space]
learning_rate = { low = 0.001, high = 0.1 }
"""


class Short(FakeExecutor):
    """Trains two trials more, then somebody presses Ctrl-C."""

    def __init__(self) -> None:
        super().__init__(Clock())

    def begin(self, *, log: Path) -> None:
        log.touch()

    def wait(self, *, seconds: float) -> tuple[Message, ...]:
        if self.tasks[0].numbers[0] % 3 == 2:
            raise KeyboardInterrupt
        return super().wait(seconds=seconds)


@dataclass
class Team:
    """A study file without its storage, where that is, the study's folder, and all that was said."""

    file: Path
    folder: Path
    events: list[Event] = field(default_factory=list)

    def url(self, name: str = "team") -> str:
        return f"sqlite:///file:{self.file.parent}/{name}.db?uri=true&password={SECRET}"

    def search(self, storage: str | None, *, resume: bool = False) -> None:
        changes = PlanChanges(storage=storage)
        search(self.file, changes=changes, out=self.folder, resume=resume, on_event=self.events.append)

    @property
    def finished(self) -> int:
        return len(StudyFolder(self.folder).read_outline().scored)


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    monkeypatch.setattr("advisor.workflows.study.early.LocalExecutor", lambda *_, **__: Short())
    monkeypatch.delenv("ADVISOR_STORAGE", raising=False)
    made = Team(tmp_path / "bowl.toml", tmp_path / "runs")
    made.file.write_text(STUDY)
    with pytest.raises(KeyboardInterrupt):
        made.search(made.url())
    assert made.finished == 2
    yield made
    texts = [path for path in made.folder.rglob("*") if path.is_file()]
    assert {"study.json", "trials.jsonl", "driver.lock"} <= {path.name for path in texts}
    assert [path for path in texts if SECRET.encode() in path.read_bytes()] == []
    assert SECRET not in repr(made.events)


def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """What the command says, in the end and on the way."""
    monkeypatch.setattr("sys.argv", ["advisor", *map(str, arguments)])
    with pytest.raises(SystemExit):
        cli.main()
    told = capsys.readouterr()
    assert SECRET not in told.out + told.err
    return told.out + told.err


def test_a_study_goes_on_with_the_password_said_again_and_keeps_it_nowhere(team: Team) -> None:
    kept = StudyFolder(team.folder).read_outline().plan.search.storage
    assert kept == team.url().replace(SECRET, "***")
    _asks_where_only_the_folder_is_known(team)
    _reads_none_that_an_older_version_has_kept(team)
    with pytest.raises(KeyboardInterrupt):
        team.search(team.url(), resume=True)
    assert StudyFolder(team.folder).read_outline().changes == ()  # the same address is no change
    assert len(stored_study(team.url(), name="bowl", directions=[_minimize()], identity={}).trials) >= 4
    with pytest.raises(KeyboardInterrupt):
        team.search(team.url("moved"), resume=True)
    assert [entry.now for entry in StudyFolder(team.folder).read_outline().changes[0].entries] == ["set"]
    assert team.finished >= 4


def test_no_command_prints_it(team: Team, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    folder = team.folder
    stopped = said(monkeypatch, capsys, "search", team.file, "--storage", team.url(), "--out", folder, "--resume")
    assert "password=***" in stopped  # in the command that goes on
    assert "search.storage" in said(monkeypatch, capsys, "edit", folder, f"search.storage={team.url('other')}")
    assert "expected NAME=VALUE" in said(monkeypatch, capsys, "edit", folder, f"storage:mysql://ann:{SECRET}@db/x")
    for arguments, words in ((["status"], "bowl"), (["status", "--json"], "bowl"), (["report"], "report written")):
        assert words in said(monkeypatch, capsys, *arguments, folder)
    monkeypatch.setenv("ADVISOR_STORAGE", f"postgresql+psycopg://ann:{SECRET}@127.0.0.1:9/x")
    unreachable = said(monkeypatch, capsys, "search", team.file, "--out", folder, "--resume")
    assert "cannot open the study's storage" in unreachable
    assert "postgresql+psycopg://ann:***@127.0.0.1:9/x" in unreachable
    team.file.write_text(f'{STUDY}\n[search]\nfrom = "mysql://ann:{SECRET}@db/x"\nstorage = ["mysql://{SECRET}"]\n')
    assert "search.storage: expected" in said(monkeypatch, capsys, "search", team.file, "--out", folder)


def test_postgresql_takes_its_password_from_the_environment_or_the_whole_address() -> None:
    plan = read_plan(Path("studies/digits.toml"))
    hidden = msgspec.structs.replace(plan, search=SearchSettings(storage="postgresql+psycopg://ann:***@db/x"))
    usable = with_usable_storage(hidden, environment={"PGPASSWORD": SECRET})
    assert usable.search.storage == "postgresql+psycopg://ann@db/x"
    with pytest.raises(StudyError, match="or set PGPASSWORD"):
        with_usable_storage(hidden, environment={})
    assert with_usable_storage(plan, environment={}) is plan


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql+psycopg://ann:{SECRET}@127.0.0.1:9/x",
        f"postgresql+psycopg://ann:pass@{SECRET}@127.0.0.1:9/x",
        f"foo://ann:{SECRET}@db/x",
        f"mysql+nodriver://ann:{SECRET}@db/x",
    ],
)
def test_a_storage_that_cannot_be_opened_is_one_message_without_its_password(address: str) -> None:
    with pytest.raises((FileError, AdvisorError), match="cannot open the study's storage") as refused:
        stored_study(address, name="bowl", directions=[_minimize()], identity={})
    assert SECRET not in str(refused.value)
    assert refused.value.__cause__ is None  # no library's text behind it


def _asks_where_only_the_folder_is_known(team: Team) -> None:
    plan = StudyFolder(team.folder).read_outline().plan
    with pytest.raises(StudyError, match=r"kept nowhere[\s\S]*password=\*\*\*[\s\S]*--storage") as asked:
        search(SaidStudy(Examined(name="runs", plan=plan), team.folder), out=team.folder, resume=True)
    assert SECRET not in str(asked.value)
    assert team.finished == 2


def _reads_none_that_an_older_version_has_kept(team: Team) -> None:
    folder = StudyFolder(team.folder)
    kept = folder.study_file.read_text()
    folder.study_file.write_text(kept.replace("password=***", f"password={SECRET}"))
    assert SECRET not in repr(folder.read_study())
    folder.study_file.write_text(kept)


def _minimize() -> object:
    from optuna.study import StudyDirection

    return StudyDirection.MINIMIZE
