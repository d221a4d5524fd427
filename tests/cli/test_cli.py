"""The command line: light to start, every command documented, errors on stderr with their exit status."""

import contextlib
import os
import pty
import re
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from advisor.cli import commands
from advisor.errors import StudyError
from advisor.records import EngineName, ModelFormat
from advisor.workflows.study.start import PlanChanges

HEAVY = {"tensorflow", "keras", "jax", "torch", "pandas", "matplotlib", "sklearn", "scipy", "optuna", "keras_tuner"}
ROOT = Path(__file__).parent.parent.parent


def modules_after(*arguments: str) -> set[str]:
    """Run `advisor` in a process of its own and return the top-level modules it imported."""
    code = (
        "import sys, atexit; sys.argv = ['advisor', *sys.argv[1:]]; "
        "atexit.register(lambda: print('MODULES', *sorted({m.partition('.')[0] for m in sys.modules}))); "
        "import advisor.cli; advisor.cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rpartition("MODULES")[2].split())


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("diagnose", "--help"),
        ("diagnose", "tests/runs/lecture_first.json"),
        ("diagnose", "tests/runs/lecture_first.json", "--format", "json"),
        ("diagnose", "--explain", "A102"),
        ("watch", "tests/runs/lecture_first.json"),
        ("space",),
        ("mcp",),
    ],
)
def test_what_does_not_train_imports_nothing_heavy(arguments):
    assert modules_after(*arguments) & HEAVY == set()


def test_help_imports_not_even_numpy():
    assert "numpy" not in modules_after("--help")


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_says_what_it_does_in_one_whole_line(name):
    command = commands.commands[name]
    assert command.help
    assert "..." not in command.get_short_help_str(limit=60)
    assert all(option.help for option in command.params if isinstance(option, click.Option))


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_stands_in_the_readme(name):
    assert f"advisor {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def advisor(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "advisor", *arguments], capture_output=True, encoding="utf-8", cwd=ROOT, check=False
    )


def test_a_missing_file_is_named_and_exits_with_2(tmp_path):
    done = advisor("diagnose", str(tmp_path / "nowhere.json"))
    assert done.returncode == 2
    assert done.stdout == ""
    assert "nowhere.json" in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_use_exits_with_2_and_says_what_is_right():
    done = advisor("diagnose")
    assert done.returncode == 2
    assert "advisor diagnose run.json" in done.stderr


def test_fail_on_exits_with_1_only_when_reached():
    run = "tests/runs/lecture_early_stopping.json"
    assert advisor("diagnose", run).returncode == 0
    assert advisor("diagnose", run, "--fail-on", "warning").returncode == 1


def test_an_unreadable_target_names_the_metrics():
    result = CliRunner().invoke(commands, ["diagnose", "x.json", "--target", "speed=3"])
    assert "accuracy" in str(result.exception)


def test_a_mistyped_metric_of_a_target_is_answered_with_the_nearest():
    result = CliRunner().invoke(commands, ["diagnose", "x.json", "--target", "acuracy=0.9"])
    assert 'did you mean "accuracy"?' in str(result.exception)
    result = CliRunner().invoke(commands, ["diagnose", "x.json", "--target", "accuracy=much"])
    assert "did you mean" not in str(result.exception)


def test_an_option_without_effect_beside_from_is_refused(tmp_path):
    result = CliRunner().invoke(commands, ["curve", "--from", str(tmp_path / "sizes.csv"), "--seeds", "3"])
    assert (result.exit_code, "`--seeds` has no effect here" in result.output) == (2, True)


def test_a_data_folder_of_the_environment_is_no_option_without_effect(tmp_path, monkeypatch):
    monkeypatch.setenv("ADVISOR_DATA", str(tmp_path))
    sizes = tmp_path / "sizes.csv"
    sizes.write_text("size,error\n" + "".join(f"{100 * 2**n},{0.3 * 0.75**n:.4f}\n" for n in range(6)))
    assert CliRunner().invoke(commands, ["curve", "--from", str(sizes)]).exit_code == 0


def test_help_is_the_same_by_both_names():
    runner = CliRunner()
    assert runner.invoke(commands, ["-h"]).output == runner.invoke(commands, ["--help"]).output


def texts_of_help() -> list[str]:
    options = [option for each in commands.commands.values() for option in each.params]
    return [*(each.help for each in commands.commands.values()), *(getattr(option, "help", "") for option in options)]


def test_every_command_and_option_that_a_help_text_names_exists():
    named = [call for text in texts_of_help() for call in re.findall(r"`advisor ([^`]+)`", text or "")]
    assert "space --recipes" in named
    for name, *options in map(str.split, named):
        known = {each for option in commands.commands[name].params for each in option.opts}
        assert {each for each in options if each.startswith("-")} <= known


@pytest.mark.parametrize("name", ["train", "curve"])
def test_who_is_asked_for_a_named_recipe_is_told_what_lists_them(name):
    (recipe,) = (option for option in commands.commands[name].params if option.name == "recipe")
    assert "`advisor space --recipes`" in recipe.help
    assert "lecture-first-model" in CliRunner().invoke(commands, ["space", "--recipes"]).output


def on_a_terminal(*arguments: str) -> str:
    """Run `advisor` with its output on a terminal and return what came there."""
    screen, end = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {"TERM": "xterm-256color"}
    running = subprocess.Popen([sys.executable, "-m", "advisor", *arguments], stdout=end, env=environment, cwd=ROOT)
    os.close(end)
    said = b""
    with contextlib.suppress(OSError), os.fdopen(screen, "rb", buffering=0) as reader:  # its end is an error on Linux
        while part := reader.read(4096):
            said += part
    assert running.wait() == 0
    return said.decode()


@pytest.mark.parametrize("command", ["diagnose", "curve"])
def test_colour_goes_to_a_terminal_and_nowhere_else(command, tmp_path):
    sizes = tmp_path / "sizes.csv"
    sizes.write_text("size,error\n" + "".join(f"{100 * 2**n},{0.3 * 0.75**n:.4f}\n" for n in range(6)))
    arguments = {"diagnose": ["tests/runs/lecture_first.json"], "curve": ["--from", str(sizes)]}[command]
    assert "\x1b[" in on_a_terminal(command, *arguments)
    assert "\x1b[" not in advisor(command, *arguments).stdout


@pytest.mark.parametrize(
    ("said", "meant"), [("07:00", "07:00"), ("0.98", 0.98), ("2030-01-31 7:00", "2030-01-31 7:00")]
)
def test_a_search_ends_at_a_time_or_at_a_value_and_nothing_else(monkeypatch, said, meant):
    asked = {}
    monkeypatch.setattr("advisor.workflows.study.early.early_executor", lambda *_, **__: contextlib.nullcontext())
    monkeypatch.setattr(
        "advisor.workflows.search.search", lambda study, *, changes, **_: asked.update(until=changes.until)
    )
    CliRunner().invoke(commands, ["search", "mine.toml", "--until", said])
    assert asked == {"until": meant}
    refused = CliRunner().invoke(commands, ["search", "mine.toml", "--until", "later"])
    assert refused.exit_code == 2
    assert 'expected a value of the metric, or a time such as "07:00"' in refused.output


def test_every_option_of_a_search_names_a_place_or_changes_its_plan(monkeypatch):
    asked = {}

    def search(study, **arguments):
        asked.update(arguments, study=study)
        raise StudyError("stop here")

    monkeypatch.setattr("advisor.workflows.study.early.early_executor", lambda *_, **__: contextlib.nullcontext())
    monkeypatch.setattr("advisor.workflows.search.search", search)
    options = "--trials 3 --hours 1 --until 0.9 --engine keras-tuner --sampler random --hypermodel a:b"
    arguments = [*options.split(), "--model-format", "h5", "--smoke", "--out", "there", "--resume", "--quiet"]
    CliRunner().invoke(commands, ["search", "mine.toml", *arguments])
    changes = asked.pop("changes")
    assert changes == PlanChanges(
        trials=3,
        hours=1.0,
        until=0.9,
        engine=EngineName.KERAS_TUNER,
        sampler="random",
        hypermodel="a:b",
        model_format=ModelFormat.H5,
        smoke=True,
    )
    assert (asked["study"], asked["out"], asked["resume"]) == (Path("mine.toml"), Path("there"), True)
    of_the_plan = {option.name for option in commands.commands["search"].params} - asked.keys() - {"quiet", "plan"}
    assert of_the_plan == set(changes.__struct_fields__)


def test_the_time_of_a_study_counts_from_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []

    def begun(*_: object, began: float) -> None:
        given.append(began)
        raise StudyError("enough")

    monkeypatch.setattr("advisor.workflows.study.early.early_executor", begun)
    before = time.monotonic()
    CliRunner().invoke(commands, ["search", "studies/digits.toml"])
    assert before <= given[0] <= time.monotonic()
