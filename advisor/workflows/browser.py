"""A page printed to PDF by the browser of this machine, where there is one."""

import os
import shutil
import subprocess
from pathlib import Path

from advisor import files
from advisor.errors import Problem, UsageError

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
_LONGEST = 240  # seconds


def find_browser() -> str | None:
    """Return the path of a browser that can print without a window; None where there is none."""
    return next((found for found in map(shutil.which, BROWSERS) if found is not None), None)


def print_page(page: str, out: Path) -> None:
    """Print a page to a PDF file.

    Args:
        page: The whole HTML.
        out: The file to write.

    Raises:
        UsageError: If there is no browser here, or it could not print.
    """
    browser = find_browser()
    if browser is None:
        problem = Problem("--format pdf", f"expected one of {', '.join(BROWSERS)} on this machine, found none")
        remedy = "Install Chromium, or write the HTML report and print it to PDF from any browser."
        raise UsageError("there is no browser to print a PDF with", [problem], remedy)
    with files.temporary_folder() as folder, files.writing(out) as target:
        source = folder / "report.html"
        files.write_without_waiting(source, page)
        said = _run([browser, *_options(folder), f"--print-to-pdf={target}", source.as_uri()])
        if not target.is_file() or target.stat().st_size == 0:
            last = next(reversed(said.strip().splitlines()), "it said nothing")
            remedy = "Write the HTML report and print it to PDF from any browser."
            raise UsageError(f"{browser} could not print the report", [Problem("", last)], remedy)


def _options(folder: Path) -> list[str]:
    quiet = ["--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
    quiet += ["--disable-component-update", "--disable-quic", "--no-pdf-header-footer"]
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*quiet, f"--user-data-dir={folder / 'profile'}", *(["--no-sandbox"] if is_root else [])]


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, timeout=_LONGEST, check=False)  # noqa: S603 - our words
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return done.stderr.decode(errors="replace")
