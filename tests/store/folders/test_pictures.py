"""Pictures of every usual kind become one array; what cannot be read is named, all at once."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from advisor.errors import FileError
from advisor.records import DataPlan, PictureForm
from advisor.store.folders import pictures as module
from advisor.store.folders.pictures import decode, read_pictures

PLAN = DataPlan(source="folder")
RED = np.zeros((8, 12, 3), np.uint8) + np.array([200, 20, 40], np.uint8)


def saved(folder: Path, **images: Image.Image) -> list[Path]:
    paths = []
    for name, image in images.items():
        paths.append(folder / name.replace("_", "."))
        image.save(paths[-1])
    return paths


def test_formats_and_palettes_give_the_same_colours(tmp_path: Path):
    red = Image.fromarray(RED)
    paths = saved(
        tmp_path, a_png=red, b_bmp=red, c_gif=red, d_png=red.quantize(2), e_png=red.convert("RGBA"), f_jpg=red
    )
    read = read_pictures(paths, PLAN, root=tmp_path)
    assert read.array.shape == (6, 8, 12, 3)
    assert read.array.dtype == np.uint8
    assert np.abs(read.array.astype(int) - RED).max() <= 3  # JPEG loses a little


def test_pictures_that_are_all_grey_have_one_channel_and_deep_ones_keep_their_bits(tmp_path: Path):
    steps = np.arange(96, dtype=np.uint16).reshape(8, 12) * 600
    paths = saved(tmp_path, a_png=Image.fromarray(steps), b_png=Image.fromarray((steps // 257).astype(np.uint8)))
    read = read_pictures(paths, PLAN, root=tmp_path)
    assert read.form == PictureForm(height=8, width=12, color_mode="grayscale", bits=16)
    assert read.array[0, :, :, 0].tolist() == steps.tolist()
    assert np.abs(read.array[1, :, :, 0].astype(int) - steps).max() <= 257
    shallow = decode(paths, PictureForm(height=8, width=12, color_mode="rgb"), root=tmp_path)
    assert shallow.dtype == np.uint8
    assert np.abs(shallow[0].astype(int) - shallow[1]).max() <= 1


def test_exif_turns_a_picture_as_it_is_to_be_seen(tmp_path: Path):
    half = np.zeros((8, 12), np.uint8)
    half[:, 6:] = 250
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    Image.fromarray(half).rotate(90, expand=True).save(tmp_path / "a.jpg", exif=exif, quality=95)
    read = read_pictures([tmp_path / "a.jpg"], PLAN, root=tmp_path)
    assert read.array.shape == (1, 8, 12, 1)
    assert np.abs(read.array[0, :, :, 0].astype(int) - half).max() < 40


def test_what_is_transparent_is_laid_over_white_unless_it_is_to_be_kept(tmp_path: Path):
    glass = np.zeros((8, 8, 4), np.uint8)
    paths = saved(tmp_path, a_png=Image.fromarray(glass))
    read = read_pictures(paths, PLAN, root=tmp_path)
    assert read.array.min() == 255
    assert ["transparent" in surprise.seen for surprise in read.surprises] == [True]
    kept = read_pictures(paths, DataPlan(source="folder", color_mode="rgba"), root=tmp_path)
    assert kept.array.max() == 0
    assert kept.array.shape == (1, 8, 8, 4)


def test_mixed_sizes_are_resized_as_said_or_told(tmp_path: Path):
    paths = saved(
        tmp_path,
        a_png=Image.new("RGB", (300, 200)),
        b_png=Image.new("RGB", (30, 20)),
        c_png=Image.new("RGB", (300, 200)),
    )
    read = read_pictures(paths, PLAN, root=tmp_path)
    assert read.array.shape == (3, 43, 64, 3)
    assert read.surprises[0].otherwise == "image_size = [height, width]"
    for said in (10, (10, 10)):
        asked = read_pictures(paths, DataPlan(source="folder", image_size=said), root=tmp_path)
        assert asked.array.shape == (3, 10, 10, 3)
        assert asked.surprises == ()


def test_all_unreadable_files_are_named_at_once(tmp_path: Path):
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    [good] = saved(tmp_path, good_jpg=Image.fromarray(noise))
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "cut.jpg").write_bytes(good.read_bytes()[:-900])
    with pytest.raises(FileError) as refused:
        read_pictures(sorted(tmp_path.iterdir()), PLAN, root=tmp_path)
    assert {problem.where for problem in refused.value.problems} == {"cut.jpg", "empty.png", "text.png"}
    with pytest.raises(FileError, match=r"cut\.jpg"):
        read_pictures([good, tmp_path / "cut.jpg"], PLAN, root=tmp_path)


def test_more_pictures_than_memory_holds_are_refused_with_a_size_that_fits(tmp_path: Path, monkeypatch):
    paths = saved(tmp_path, a_png=Image.new("RGB", (90, 90)))
    monkeypatch.setattr(module, "usable_memory_bytes", lambda: 60_000)
    with pytest.raises(FileError, match=r"image_size = \[40, 40\]"):
        read_pictures(paths, PLAN, root=tmp_path)
