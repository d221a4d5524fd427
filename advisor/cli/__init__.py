"""The command line: parse arguments, call one workflow, choose an exit status. One file a command.

Each command imports its workflow inside its own body, so that `advisor --help` costs next to nothing.
Only this folder prints errors. Exit statuses: 0 done, whatever was found; 1 `--fail-on` was asked for and
reached; 2 wrong use or unreadable input; 3 no trial finished; 4 `--fail-on` was asked for and too little was
recorded to say anything; 130 interrupted, 143 terminated, 129 hung up.
"""

import os
import sys
import warnings

import click

from advisor.cli.ablate import ablate
from advisor.cli.asking import add, cancel, pause, resume, stop
from advisor.cli.curve import curve
from advisor.cli.diagnose import diagnose
from advisor.cli.diff import diff
from advisor.cli.edit import edit
from advisor.cli.mcp import mcp
from advisor.cli.predict import predict
from advisor.cli.report import report
from advisor.cli.search import search
from advisor.cli.signs import guarded
from advisor.cli.space import space
from advisor.cli.status import status
from advisor.cli.stopping import INTERRUPTED, Stopped, interrupt_behind
from advisor.cli.train import train
from advisor.cli.watch import watch
from advisor.errors import AdvisorError, PluginWarning, StudyInterrupted, under_its_first_line
from advisor.passwords import hide_passwords

_FORMAT = warnings.formatwarning


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="keras-advisor", prog_name="advisor")
def commands() -> None:
    """Search hyperparameters, diagnose training runs, and say what to do next.

    \b
    advisor search studies/digits.toml    find the best recipe: trials, winner, advice, report
    advisor diagnose run.json             what is wrong with a run, and what to do
    advisor curve studies/digits.toml     is more data worth it, and how much?
    """


_STUDIES = (search, report, predict, status, ablate, edit, add, pause, resume, stop, cancel)
_COMMANDS = (*_STUDIES, diagnose, curve, train, watch, diff, space, mcp)

for _command in _COMMANDS:
    commands.add_command(_command)


def main() -> None:
    """Run the command line and leave with its exit status."""
    # TensorFlow prints its banner while it is imported: it must be silenced before, and reaches workers too.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    # `module:function` in a study is looked for here too; last, so that no file there hides a library.
    sys.path.append(os.getcwd())
    warnings.formatwarning = _plainly
    sys.stdout, sys.stderr = guarded(sys.stdout), guarded(sys.stderr)
    sys.exit(_exit_status())


def _plainly(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None
) -> str:
    """Say a warning of ours in one line; any other names its place in the code, as Python does."""
    if issubclass(category, PluginWarning):
        return f"advisor: {message}\n"
    return _FORMAT(message, category, filename, lineno, line)


def _with_one_first_line(error: click.ClickException) -> click.ClickException:
    """Return the error such that no argument in its message, which may be a file's name, begins a line."""
    said = hide_passwords(under_its_first_line(error.format_message()))
    return click.UsageError(said, error.ctx) if isinstance(error, click.UsageError) else click.ClickException(said)


def _exit_status() -> int:
    try:
        return int(commands.main(prog_name="advisor", standalone_mode=False) or 0)
    except AdvisorError as error:
        click.echo(f"advisor: {hide_passwords(str(error))}", err=True)
        return error.exit_status
    except click.ClickException as error:
        _with_one_first_line(error).show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort) as stop:
        return _of_interrupt(stop.__cause__ or stop)  # click turns an interrupt into an abort
    except BrokenPipeError:  # `advisor ... | head` closed the pipe: nothing is wrong
        sys.stderr.close()
        return 0
    except Exception as error:
        why = interrupt_behind(error)
        if why is None:
            raise
        return _of_interrupt(why)


def _of_interrupt(why: BaseException) -> int:
    click.echo(f"advisor: {why if isinstance(why, Stopped | StudyInterrupted) else 'interrupted'}", err=True)
    return why.exit_status if isinstance(why, Stopped) else INTERRUPTED
