"""The page on clusters shows files that work: studies that are read, commands whose options exist, a whole cluster."""

import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import click
import pytest

from advisor.cli import commands
from advisor.records import ClusterSettings, ExecutorName, StudyPlan
from advisor.search.executors.slurm import asked_of_slurm
from advisor.store.plans.plans import plan_of, read_plan

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "clusters.md"
SHOWN = ROOT / "docs" / "clusters"
STUDIES = {"slurm.toml": ExecutorName.SLURM, "ray.toml": ExecutorName.RAY}


def parsed(command: str) -> dict[str, object]:
    """The options of an `advisor search`, as the command line understands them; nothing runs."""
    _, name, *arguments = shlex.split(command)
    with click.Context(commands) as parent:
        found = commands.get_command(parent, name)
        assert found is not None
        return found.make_context(name, arguments, parent=parent).params


@pytest.mark.parametrize("name", STUDIES)
def test_the_studies_are_read_and_ask_for_what_they_say(name: str):
    plan = read_plan(SHOWN / name)
    assert plan.cluster.executor is STUDIES[name]
    assert plan.budget.hours == 8


def test_what_the_slurm_study_asks_for_is_what_sbatch_is_given():
    asked = asked_of_slurm(read_plan(SHOWN / "slurm.toml").cluster)
    assert asked == {
        "job_name": "advisor", "time": 120, "cpus_per_task": 4, "signal_delay_s": 60, "partition": "gpu",
        "gpus_per_node": 1, "mem": "16384M", "additional_parameters": {"account": "lab", "nice": 100},
    }  # fmt: skip
    submitit = pytest.importorskip("submitit.slurm.slurm", reason="submitit is not installed")
    script = submitit._make_sbatch_string(command="train", folder="jobs", **asked)
    for line in ("--partition=gpu", "--gpus-per-node=1", "--account=lab", "--nice=100", "--time=120", "--mem=16384M"):
        assert f"#SBATCH {line}\n" in script


def test_the_table_on_the_page_names_every_setting():
    table = re.search(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert table is not None
    document = tomllib.loads(table[1])
    assert set(document["cluster"]) == set(ClusterSettings.__struct_fields__)
    plan = plan_of({**document, "data": {"source": "digits"}}, name="page", default_name="page")
    assert isinstance(plan, StudyPlan)


def test_every_search_on_the_page_is_understood(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    text = PAGE.read_text(encoding="utf-8")
    searches = [line.partition("  #")[0] for line in re.findall(r"^advisor search .*$", text, re.MULTILINE)]
    assert len(searches) == 4
    assert [parsed(each)["address"] for each in searches] == [None, "local", "HEAD:6379", "local"]


def test_the_drivers_script_starts_once_and_then_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash")
    script = SHOWN / "driver.sbatch"
    advisor = tmp_path / "bin" / "advisor"
    advisor.parent.mkdir()
    advisor.write_text('#!/bin/sh\necho advisor "$@"\n')
    advisor.chmod(0o755)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    monkeypatch.chdir(tmp_path)
    environment = {"PATH": f"{advisor.parent}:/usr/bin:/bin"}

    def run() -> dict[str, object]:
        said = subprocess.run([bash, str(script)], env=environment, capture_output=True, encoding="utf-8", check=True)
        return parsed(said.stdout)

    first = run()
    assert (first["study"], first["resume"]) == (Path("docs/clusters/slurm.toml"), False)
    (tmp_path / "runs" / "digits-slurm").mkdir(parents=True)
    (tmp_path / "runs" / "digits-slurm" / "study.json").touch()
    again = run()
    assert (again["resume"], again["out"]) == (True, first["out"])


def test_the_ray_cluster_on_kubernetes_has_a_head_without_work_and_a_node_that_trains(tmp_path, monkeypatch):
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
    job = yaml.safe_load((SHOWN / "kuberay.yaml").read_text(encoding="utf-8"))
    assert (job["apiVersion"], job["kind"]) == ("ray.io/v1", "RayJob")
    cluster = job["spec"]["rayClusterSpec"]
    assert cluster["headGroupSpec"]["rayStartParams"] == {"num-cpus": "0"}
    (workers,) = cluster["workerGroupSpecs"]
    assert workers["minReplicas"] >= 1
    pods = [group["template"]["spec"] for group in (cluster["headGroupSpec"], workers)]
    assert len({pod["containers"][0]["image"] for pod in pods}) == 1  # one Python and one Ray everywhere
    asked = read_plan(SHOWN / "ray.toml").cluster
    holds = pods[1]["containers"][0]["resources"]
    assert float(holds["limits"]["nvidia.com/gpu"]) / asked.gpus == float(holds["requests"]["cpu"]) / asked.cpus == 2
    mounts = {pod["containers"][0]["volumeMounts"][0]["mountPath"] for pod in pods}
    assert mounts == {"/studies"}
    shutil.copy(SHOWN / "ray.toml", tmp_path)
    options = parsed(job["spec"]["entrypoint"].replace("/studies/ray.toml", str(tmp_path / "ray.toml")))
    assert (options["executor"], options["address"], options["out"]) == ("ray", "auto", Path("/studies/digits-ray"))
