"""The command line: light to start, every command documented, errors on stderr with their exit status."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from advisor.cli import commands

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
        [sys.executable, "-c", code, *arguments], capture_output=True, encoding="utf-8", cwd=ROOT, check=False
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
        ("space",),
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


def test_help_is_the_same_by_both_names():
    runner = CliRunner()
    assert runner.invoke(commands, ["-h"]).output == runner.invoke(commands, ["--help"]).output
