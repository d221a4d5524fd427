"""Rules and readers of an installed package join advisor's own; a broken one costs a warning, never the diagnosis."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from advisor import plugins
from advisor.diagnose import discovery
from advisor.diagnose.discovery import every_rule
from advisor.diagnose.engine import diagnose_run
from advisor.errors import FileError, PluginWarning
from advisor.records import Run, Status, Trace
from advisor.store import known, runs

ROOT = Path(__file__).parent.parent
TALLY = "tally 1\nlll 0.9 0.7 0.5 0.4 0.35 0.3 0.28 0.27 0.26 0.45\n"  # a name that only its reader knows


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package in `tests/plugin`, installed by pip into a folder of its own."""
    folder = tmp_path_factory.mktemp("installed")
    source = shutil.copytree(ROOT / "tests/plugin", folder / "source")  # a build leaves files beside the source
    target = folder / "target"
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, "--target", target, source], check=True)
    return target


def advisor(*arguments: str | Path, path: Path | None) -> subprocess.CompletedProcess[str]:
    folders = [str(folder) for folder in (path, ROOT) if folder is not None]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(folders)}
    command = [sys.executable, "-m", "advisor", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, cwd=ROOT, check=False)


def package(folder: Path, name: str, *, group: str, code: str) -> None:
    """Write a package as if it were installed: one module, and the metadata that offers it."""
    metadata = folder / f"{name}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[{group}]\n{name} = {name}\n")
    (folder / f"{name}.py").write_text(code)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A folder on the import path whose packages are looked at anew."""
    caches = (plugins.plugins, plugins.offers, discovery.plugged_in, discovery.rules_for, known._plugged_in)
    monkeypatch.syspath_prepend(tmp_path)
    for each in caches:
        each.cache_clear()
    yield tmp_path
    for each in caches:
        each.cache_clear()
    for module in [path.stem for path in tmp_path.glob("*.py")]:
        sys.modules.pop(module, None)


def test_an_installed_package_reads_its_own_format_and_its_rule_fires(installed: Path, tmp_path: Path):
    log = tmp_path / "night.tally"
    log.write_text(TALLY)
    alone = advisor("diagnose", log, path=None)
    assert alone.returncode == 2
    assert "expected a file of a known format" in alone.stderr
    done = advisor("diagnose", log, path=installed)
    assert done.returncode == 0, done.stderr
    assert "TALLY1 unfinished" in done.stdout
    assert done.stderr == ""


def test_the_rule_of_a_package_has_a_manual_and_settings(installed: Path, tmp_path: Path):
    assert "an example has to look at something" in advisor("diagnose", "--explain", "TALLY1", path=installed).stdout
    log, study = tmp_path / "night.tally", tmp_path / "study.toml"
    log.write_text(TALLY)
    plan = (ROOT / "studies/digits.toml").read_text(encoding="utf-8")
    study.write_text(f"{plan}\n[diagnose.rose_at_the_end]\nmax_rise = 1.0\n", encoding="utf-8")
    done = advisor("diagnose", log, "--study", study, path=installed)
    assert done.returncode == 0, done.stderr
    assert "TALLY1" not in done.stdout


def test_without_a_plugin_no_metadata_is_imported():
    code = (
        "import sys; from pathlib import Path; from advisor.workflows.diagnose import diagnose; "
        "diagnose([Path('tests/runs/lecture_first.json')]); print('importlib.metadata' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", cwd=ROOT, check=True)
    assert done.stdout.strip() == "False"


BROKEN = {
    "no_import": ("raise RuntimeError('half written')", "half written"),
    "no_rule": ("x = 1", "holds no function with @rule"),
    "taken": (
        (ROOT / "tests/plugin/advisor_tally/rose_at_the_end.py").read_text().replace('"TALLY1"', '"A102"'),
        "the name A102 is taken by another rule",
    ),
    "no_subject": (
        "from __future__ import annotations\n"
        + (ROOT / "tests/plugin/advisor_tally/rose_at_the_end.py").read_text().partition('"""\n')[2],
        "expected Run or Study",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_rule_that_cannot_be_used_is_one_warning_and_the_others_are_heard(name: str, site: Path):
    code, why = BROKEN[name]
    package(site, f"broken_{name}", group="advisor.rules", code=code)
    run = Run(traces=(Trace("loss", (0.9, 0.5, 0.6)),))
    with pytest.warns(PluginWarning, match=why) as warned:
        diagnosis = diagnose_run(run)
    assert len(warned) == 1
    assert len(diagnosis.findings) == len(discovery.own_rules(Run)) + 1
    assert {rule.code for rule in every_rule()} >= {"A102"}


def test_a_rule_that_raises_is_skipped_with_its_reason(site: Path):
    code = (ROOT / "tests/plugin/advisor_tally/rose_at_the_end.py").read_text()
    package(site, "raising", group="advisor.rules", code=code.replace("before, last =", "1 / 0\n    before, last ="))
    with pytest.warns(PluginWarning, match="TALLY1 failed"):
        diagnosis = diagnose_run(Run(traces=(Trace("loss", (0.9, 0.5, 0.6)),)))
    finding = next(each for each in diagnosis.findings if each.code == "TALLY1")
    assert finding.status is Status.SKIPPED
    assert "ZeroDivisionError" in finding.because


def test_a_reader_that_cannot_be_used_is_one_warning(site: Path, tmp_path: Path):
    package(site, "no_reader", group="advisor.readers", code="def reads(path, head): return True")
    (tmp_path / "x.tally").write_text(TALLY)
    with pytest.warns(PluginWarning, match="`reads` and `read`"), pytest.raises(FileError, match="cannot read"):
        runs.read_runs(tmp_path / "x.tally")


@pytest.mark.parametrize(
    ("body", "why"),
    [("1 / 0", "ZeroDivisionError"), ("return ['loss']", "expected runs, got str"), ("return ()", "none")],
)
def test_a_reader_that_fails_says_whose_it_is(body: str, why: str, site: Path, tmp_path: Path):
    code = f"def reads(path, head): return True\ndef read(path):\n    {body}\n"
    package(site, "failing", group="advisor.readers", code=code)
    (tmp_path / "x.tally").write_text(TALLY)
    with pytest.raises(FileError, match="cannot read") as error:
        runs.read_runs(tmp_path / "x.tally")
    assert 'plug-in "failing = failing"' in str(error.value)
    assert why in str(error.value)


def test_the_readers_of_packages_come_after_our_own(site: Path):
    package(
        site, "greedy", group="advisor.readers", code="def reads(path, head): return True\ndef read(path): return ()\n"
    )
    assert [reader.name for reader in runs.known_readers()][-2] == "greedy = greedy"
    assert runs.read_run(ROOT / "tests/runs/lecture_first.json").epochs > 0


def test_a_warning_of_a_package_is_one_plain_line_on_the_screen(tmp_path: Path):
    package(tmp_path, "half", group="advisor.rules", code="raise RuntimeError('half written')")
    done = advisor("diagnose", "tests/runs/lecture_first.json", path=tmp_path)
    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        'advisor: plug-in "half = half": cannot be imported (RuntimeError: half written); going on without it'
    ]
