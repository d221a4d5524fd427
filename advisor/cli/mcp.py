"""`advisor mcp`: the tools for an assistant."""

import click


@click.command(short_help="Serve diagnoses to an assistant over MCP.")
def mcp() -> None:
    """Serve diagnose, explain, forecast_curve and write_report as tools over MCP.

    It speaks through standard input and output, as a program that an assistant starts; docs/agents.md says how.
    Needs the extra `mcp`.
    """
    from advisor.workflows import mcp as workflow

    workflow.serve()
