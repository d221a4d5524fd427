"""The tools behind the MCP SDK: the only file that knows it."""

import inspect
import json
from collections.abc import Callable
from functools import wraps

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, TextContent, ToolAnnotations

from advisor.errors import AdvisorError
from advisor.versions import version_of
from advisor.workflows.mcp.tools import TOOLS

_INSTRUCTIONS = (
    "advisor says what is wrong with the training of a neural network, from its log alone, and what to do next. "
    "Call diagnose with the path of a log or with its text. One decision is given for each run: follow it before "
    "anything else. Call explain with a finding's code for its thresholds and source."
)


def made() -> MCPServer[object]:
    """Return the server with every tool, not yet running."""
    server: MCPServer[object] = MCPServer(
        "advisor", version=version_of(), instructions=_INSTRUCTIONS, log_level="ERROR"
    )
    for tool in TOOLS:
        server.add_tool(
            _answering(tool.call),
            title=tool.title,
            description=inspect.getdoc(tool.call),
            annotations=ToolAnnotations(
                read_only_hint=not tool.writes, destructive_hint=tool.writes, open_world_hint=False
            ),
            structured_output=False,
        )
    return server


def _answering(call: Callable[..., str]) -> Callable[..., CallToolResult]:
    """Return a tool whose errors that are meant for a person are a tool's errors, and whose JSON is data too."""

    @wraps(call)
    def answer(**arguments: object) -> CallToolResult:
        try:
            text = call(**arguments)
        except AdvisorError as error:
            raise ToolError(str(error)) from error
        data = _data(text) if arguments.get("output") == "json" else None
        return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=data)

    return answer


def _data(text: str) -> object:
    """Return what a JSON text holds, without the half signs of file names that are no text: no wire carries them."""
    whole = json.dumps(json.loads(text), ensure_ascii=False).encode(errors="replace")
    data: object = json.loads(whole)
    return data
