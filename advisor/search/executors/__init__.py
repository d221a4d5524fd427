"""Executors take tasks and give messages back: workers of this machine, jobs of Slurm, tasks of a Ray cluster.

Where to look: `local` with `worker` (processes, one a device slot), `nursery` (whom they are copies of), `slots`,
`pipe`, `spawning`; `jobs` with `job` and `exchange` (jobs that pull tasks from a shared folder), `pause`; `slurm` and
`ray`, each the only file that knows its library, which is imported when a study asks for it.
"""
