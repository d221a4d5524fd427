"""Make tables and histories as people keep them: `python tests/runs/make_tables.py FOLDER`, once.

One training of twelve epochs, written in every way; Parquet needs pyarrow. The numbers are those of `curve`.
"""

import csv
import json
import sys
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

EPOCHS = 12
NAMES = ("loss", "val_loss", "accuracy", "val_accuracy")


def curve() -> dict[str, list[float]]:
    """Return the training that every file tells of."""
    return {
        "loss": [round(0.1 + 1.3 * 0.8**epoch, 4) for epoch in range(EPOCHS)],
        "val_loss": [round(0.2 + 1.25 * 0.82**epoch, 4) for epoch in range(EPOCHS)],
        "accuracy": [round(0.97 - 0.5 * 0.8**epoch, 4) for epoch in range(EPOCHS)],
        "val_accuracy": [round(0.93 - 0.5 * 0.82**epoch, 4) for epoch in range(EPOCHS)],
    }


def rows() -> list[dict[str, float]]:
    made = curve()
    return [{"epoch": epoch, **{name: made[name][epoch] for name in NAMES}} for epoch in range(EPOCHS)]


def write(path: Path, header: Iterable[str], table: Iterable[Iterable[object]], **style: str) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator=style.get("end", "\n"), delimiter=style.get("delimiter", ","))
        writer.writerow(header)
        writer.writerows(table)


def tables(folder: Path) -> None:
    made = curve()
    header = ["epoch", *NAMES]
    plain = [[row[name] for name in header] for row in rows()]
    write(folder / "header_again.csv", header, [*plain[:5], header, *plain[5:]])
    write(folder / "two_runs.csv", header, [*plain, *plain[:8]])
    write(folder / "two_runs_uncounted.csv", NAMES, [row[1:] for row in [*plain, header, *plain[:8]]])
    write(folder / "resumed.csv", header, [*plain[:7], *plain[4:]])
    german = [[str(cell).replace(".", ",") for cell in row] for row in plain]
    write(folder / "german.csv", header, german, delimiter=";", end="\r\n")
    every_third = {e for e in range(EPOCHS) if e % 3 == 2}
    for name, gap in (("nan", "nan"), ("na", "NA"), ("empty", ""), ("none", "None")):
        gapped = [[r[0], r[1], *(r[2:3] if r[0] in every_third else [gap]), r[3], *(r[4:] if r[0] in every_third else [gap])] for r in plain]  # fmt: skip  # noqa: E501
        write(folder / f"every_third_{name}.csv", header, gapped)
    per_cent = [[r[0], r[1], r[2], round(100 * r[3], 2), round(100 * r[4], 2)] for r in plain]
    write(folder / "per_cent.csv", ["epoch", "train_loss", "valid_loss", "train_acc (%)", "valid_acc (%)"], per_cent)
    write(folder / "long_parts.tsv", ["split", "epoch", "loss", "acc"], _by_part(made), delimiter="\t")
    melted = [[n, e, made[n][e]] for n in NAMES for e in range(EPOCHS)]
    write(folder / "long_metrics.csv", ["metric", "step", "value"], melted)
    printed = [
        [k, e + 1, f"{made[n][e]:.5f}", n.removeprefix("val_"), "validation" if n.startswith("val_") else "training"]
        for k, (n, e) in enumerate(((n, e) for n in NAMES for e in range(EPOCHS)), start=1)
    ]
    lines = [
        "    epoch   value   metric       data",
        *("{:<4}{:>5} {:>7} {:>8} {:>10}".format(*row) for row in printed),
    ]
    (folder / "r_frame.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    folds = [[e, f, round(made["loss"][e] + f, 4), round(made["val_loss"][e] + f, 4)] for e in range(6) for f in (1, 2)]
    write(folder / "long_folds.csv", ["epoch", "fold", "loss", "val_loss"], folds)
    framed = [[e, 1.7e9 + e, 3.0 * e, *r, 0.001] for e, r in enumerate(plain)]
    names = [
        "_step",
        "_timestamp",
        "_runtime",
        "epoch/epoch",
        *(f"epoch/{name}" for name in NAMES),
        "epoch/learning_rate",
    ]
    write(folder / "wandb_history.csv", names, framed)
    chart = [["Step", *(f"{run} - {metric}{end}" for run in ("calm-sun-1", "wild-sea-2") for metric in ("train/loss", "val/loss") for end in ("", "__MIN", "__MAX"))]]  # fmt: skip  # noqa: E501
    for e in range(EPOCHS):
        cells = [value for metric in ("loss", "val_loss") for value in [made[metric][e]] * 3]
        chart.append([e, *cells, *(cells if e < 6 else [""] * 6)])
    write(folder / "wandb_chart.csv", chart[0], chart[1:])
    ray = [[*r[1:], 1.7e9 + r[0], 3.1, 3.1 * r[0], r[0] + 1, "ab1_00000", False, 77, "box", 0.01] for r in plain]
    more = ["timestamp", "time_this_iter_s", "time_total_s", "training_iteration", "trial_id", "done", "pid", "hostname", "config/lr"]  # fmt: skip  # noqa: E501
    write(folder / "progress.csv", [*NAMES, *more], ray)
    downloaded = [[1.7e9 + e, e, value] for e, value in enumerate(made["val_loss"])]
    write(folder / "run-validation-tag-epoch_loss.csv", ["Wall time", "Step", "Value"], downloaded)
    yolo = ["epoch", "train/box_loss", "train/cls_loss", "metrics/mAP50(B)", "val/box_loss", "val/cls_loss", "lr/pg0"]
    halves = [[e + 1, a / 2, a / 2, c, b / 2, b / 2, 0.01] for e, a, b, _, c in plain]
    write(folder / "ultralytics.csv", [f"{name:>22}" for name in yolo], [[f"{cell:>22}" for cell in r] for r in halves])


def _by_part(made: dict[str, list[float]]) -> list[list[object]]:
    return [
        [part, epoch, made[f"{prefix}loss"][epoch], made[f"{prefix}accuracy"][epoch]]
        for epoch in range(EPOCHS)
        for part, prefix in (("train", ""), ("valid", "val_"))
    ]


def documents(folder: Path) -> None:
    made = curve()
    short = {name: values[:6] for name, values in made.items()}
    parts = {
        "train": {"loss": made["loss"], "acc": made["accuracy"]},
        "val": {"loss": made["val_loss"], "acc": made["val_accuracy"]},
    }
    for name, document in {
        "strings": {name: [str(value) for value in values] for name, values in made.items()},
        "wrapped": {"history": made, "params": {"epochs": EPOCHS, "steps": 5}, "epoch": list(range(EPOCHS))},
        "folds": {"fold_1": made, "fold_2": short},
        "parts": parts,
        "parts_inside": {metric: {part: parts[part][metric] for part in parts} for metric in ("loss", "acc")},
        "list_of_histories": [made, short],
        "vector": {"loss": made["loss"], "val_loss": made["val_loss"], "f1": [[v, 0.5] for v in made["accuracy"]]},
        "rows_by_index": {str(epoch): row for epoch, row in enumerate(rows())},
    }.items():
        (folder / f"{name}.json").write_text(json.dumps(document))
    (folder / "lines.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows()))
    nested = [{"epoch": r["epoch"], "train": {"loss": r["loss"]}, "val": {"loss": r["val_loss"]}} for r in rows()]
    (folder / "lines_nested.jsonl").write_text("".join(json.dumps(row) + "\n" for row in nested))
    results = [{**r, "training_iteration": r["epoch"] + 1, "done": False, "config": {"lr": 0.1}} for r in rows()]
    (folder / "result.json").write_text("".join(json.dumps(row) + "\n" for row in results))
    metric = "".join(f"{1_700_000_000_000 + 3 * e} {value} {e}\n" for e, value in enumerate(made["val_loss"]))
    (folder / "my_val_loss").write_text(metric)


def parquet(folder: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    made = curve()
    parquet.write_table(pa.table({"epoch": list(range(EPOCHS)), **made}), folder / "rows.parquet", compression="none")
    told = [("RUN-7", "parameters/lr", "float", None, 0.01)]
    for name in NAMES:
        path = f"metrics/{'val' if 'val' in name else 'train'}/{name.removeprefix('val_')}"
        told += [("RUN-7", path, "float_series", Decimal(epoch), made[name][epoch]) for epoch in range(EPOCHS)]
    runs, paths, kinds, steps, values = zip(*told, strict=True)
    table = {"run_id": runs, "attribute_path": paths, "attribute_type": kinds, "float_value": values}
    columns = {name: pa.array(cells) for name, cells in table.items()}
    columns["step"] = pa.array(steps, pa.decimal128(18, 6))
    parquet.write_table(pa.table(columns), folder / "neptune.parquet", compression="none")


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    tables(folder)
    documents(folder)
    parquet(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
