"""One file per command, each fits on a screen: read, compute, render.

Beside the commands: `study` (before and after its trials), `worker` (in the worker process), `callbacks` (in your own
`fit`), `mcp` (tools for an assistant), `sources`, `labels`, `laboratory` (many recipes on one source), `progress`,
`summary`.

Workflows are the only place where reading, computing and rendering meet. They may use every layer below;
they hold no `if` about numbers, which belong to `diagnose`, `compare` and `curve`.
"""
