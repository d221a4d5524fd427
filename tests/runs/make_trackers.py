"""Make the files of experiment trackers: `python tests/runs/make_trackers.py FOLDER`, once, each offline.

Needs wandb, mlflow and trackio, which the tests do not. One small training, logged by each; what tells of the
machine that it ran on, and tables that hold nothing, are taken out afterwards, so that the files are small.
"""

import os
import re
import shutil
import sqlite3
import struct
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path


def numbers() -> list[dict[str, float]]:
    """Return what is logged: eight epochs of a training that goes well."""
    return [
        {
            "loss": round(2.0 * 0.8**epoch, 4), "accuracy": round(1 - 0.7 * 0.8**epoch, 4),
            "val_loss": round(2.1 * 0.82**epoch, 4), "val_accuracy": round(1 - 0.72 * 0.82**epoch, 4),
        }
        for epoch in range(8)
    ]  # fmt: skip


def by_wandb(work: Path, folder: Path) -> None:
    import wandb

    os.environ["WANDB_MODE"] = "offline"
    settings = wandb.Settings(silent=True, x_disable_stats=True)
    run = wandb.init(project="small", dir=work, name="first", settings=settings)
    for epoch, row in enumerate(numbers()):
        run.log({"epoch/epoch": epoch, **{f"epoch/{name}": value for name, value in row.items()}})
    run.finish()
    wandb.teardown()
    time.sleep(3)  # the file is written by a process of its own
    (made,) = work.glob("wandb/offline-run-*/run-*.wandb")
    (folder / "run-first.wandb").write_bytes(_only_history(made.read_bytes()))


def _only_history(data: bytes) -> bytes:
    """Return W&B's log with its history and the run's name: the other records tell of the machine."""
    from wandb.proto.wandb_internal_pb2 import Record

    kept = data[:7]
    for payload in _payloads(data):
        record = Record.FromString(payload)
        if record.WhichOneof("record_type") == "history":
            kept += _framed(payload)
        elif record.WhichOneof("record_type") == "run" and record.run.display_name:
            small = Record()
            small.run.display_name = record.run.display_name
            kept += _framed(small.SerializeToString())
    assert len(kept) < 32_768
    return kept


def _payloads(data: bytes) -> Iterator[bytes]:
    position = 7
    while position + 7 <= len(data):
        length = struct.unpack_from("<H", data, position + 4)[0]
        yield data[position + 7 : position + 7 + length]
        position += 7 + length


def _framed(payload: bytes) -> bytes:
    return struct.pack("<IHB", zlib.crc32(b"\1" + payload), len(payload), 1) + payload


def by_mlflow(work: Path, folder: Path) -> None:
    import mlflow

    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    for address in ((work / "mlruns").as_uri(), f"sqlite:///{work / 'mlflow.db'}"):
        mlflow.set_tracking_uri(address)
        mlflow.set_experiment("small")
        with mlflow.start_run(run_name="first"):
            for epoch, row in enumerate(numbers()):
                mlflow.log_metrics({key.replace("val_", "val/"): value for key, value in row.items()}, step=epoch)
        with mlflow.start_run(run_name="diverged"):
            for epoch, value in enumerate((1.0, 30.0, float("nan"))):
                mlflow.log_metrics({"loss": value, "val/loss": value}, step=epoch)
    shutil.copytree(
        work / "mlruns", folder / "mlruns", ignore=shutil.ignore_patterns("tags", "models", "artifacts", ".*")
    )
    for meta in folder.rglob("meta.yaml"):
        meta.write_text(re.sub(r"file://\S+|(?<=user_id: ).*", "", meta.read_text()))
    _compact(work / "mlflow.db", folder / "mlflow.db", keep={"experiments", "runs", "metrics", "latest_metrics"})


def by_trackio(work: Path, folder: Path) -> None:
    os.environ["TRACKIO_DIR"] = str(work / "trackio")
    import trackio

    trackio.init(project="small", name="first", embed=False)
    for epoch, row in enumerate(numbers()):
        named = {key.replace("_", "/") if "val" in key else f"train/{key}": value for key, value in row.items()}
        trackio.log({"epoch": epoch, **named})
    time.sleep(3)
    trackio.finish()
    _compact(work / "trackio" / "small.db", folder / "trackio.db", keep={"metrics", "configs", "system_metrics"})


def _compact(source: Path, target: Path, *, keep: set[str]) -> None:
    shutil.copy(source, target)
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA journal_mode = DELETE")
        kinds = connection.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
        for kind, name in kinds:
            if kind == "index" or (kind == "table" and name not in keep):
                connection.execute(f'DROP {kind.upper()} IF EXISTS "{name}"')
        if "runs" in keep:
            connection.execute("UPDATE runs SET artifact_uri = '', user_id = '', source_name = ''")
            connection.execute("UPDATE experiments SET artifact_location = ''")
        connection.execute("PRAGMA page_size = 1024")
        connection.execute("VACUUM")


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        for make in (by_wandb, by_mlflow, by_trackio):
            make(Path(work), folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
