"""Compiling for a GPU: what workers tell JAX's compiler, and what stays the user's."""

from pathlib import Path

import pytest

from advisor.search.executors.compiling import compiler_variables, programs_folder
from advisor.search.executors.slots import slots_of

JAX = {"KERAS_BACKEND": "jax"}
FLAG = "--xla_gpu_enable_triton_gemm=false"


@pytest.mark.parametrize(("seconds", "is_said"), [(90, True), (600, True), (3600, False), (None, False)])
def test_a_short_study_compiles_less_and_a_long_one_trains_faster(seconds, is_said):
    found = compiler_variables(JAX, jaxlib="0.11.2", folder=None, seconds=seconds)
    assert (found.get("XLA_FLAGS") == FLAG) is is_said


@pytest.mark.parametrize("jaxlib", ["0.12.0", "1.0", "0.12rc1"])
def test_a_newer_compiler_is_told_nothing_that_it_may_not_know(jaxlib):
    assert compiler_variables(JAX, jaxlib=jaxlib, folder=None, seconds=90) == {}


def test_the_users_own_words_stay():
    said = {**JAX, "XLA_FLAGS": "--xla_gpu_enable_triton_gemm=true", "JAX_COMPILATION_CACHE_DIR": "/theirs"}
    assert compiler_variables(said, jaxlib="0.11.2", folder=Path("/ours"), seconds=90) == {}


def test_programs_are_kept_in_a_folder_that_does_not_grow_without_end():
    said = {**JAX, "JAX_COMPILATION_CACHE_MAX_SIZE": "5"}
    found = compiler_variables(said, jaxlib="0.11.2", folder=Path("/ours"))
    assert found["JAX_COMPILATION_CACHE_DIR"] == str(Path("/ours"))
    assert found["JAX_COMPILATION_CACHE_MAX_SIZE"] == "5"
    assert int(compiler_variables(JAX, jaxlib="0.11.2", folder=Path("/ours"))["JAX_COMPILATION_CACHE_MAX_SIZE"]) > 0


@pytest.mark.parametrize("environment", [{}, {"KERAS_BACKEND": "tensorflow"}])
def test_another_backend_is_told_nothing(environment):
    assert compiler_variables(environment, jaxlib="0.11.2", folder=Path("/ours"), seconds=90) == {}


def test_only_workers_with_a_gpu_are_told():
    with_one, without = (
        slots_of(cores=4, memory_bytes=64 << 30, devices=devices, compiler={"XLA_FLAGS": FLAG})
        for devices in (("0",), ())
    )
    assert {slot["XLA_FLAGS"] for slot in with_one} == {FLAG}
    assert not any("XLA_FLAGS" in slot for slot in without)


def test_programs_are_kept_in_the_users_folder_for_what_can_be_made_again(tmp_path):
    pytest.importorskip("filelock")
    place = tmp_path / "not" / "yet"
    assert programs_folder({"XDG_CACHE_HOME": str(place)}) == place / "advisor" / "programs"
    assert not place.exists()
