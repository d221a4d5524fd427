"""What an assistant is served over MCP: each tool answers one call by one workflow, and keeps nothing.

`tools` holds the tools as plain functions and knows no SDK; `server` is the only door to it (extra `mcp`).
Each tool imports what it needs when it is called, so that starting costs the SDK alone. Bad arguments and
unreadable files are `AdvisorError`, which a client gets as a tool's error with its message.
"""

import gc

from advisor.errors import MissingExtraError


def serve() -> None:
    """Serve the tools over standard input and output until the input ends.

    Raises:
        MissingExtraError: If the SDK is not installed, or one before its version 2.
    """
    gc.disable()  # the SDK makes its thousand types once: a fifth of its start is looking for garbage among them
    try:
        from advisor.workflows.mcp import server
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        raise MissingExtraError(
            "cannot serve without the MCP SDK, version 2 or newer",
            remedy='Install it: pip install "mcp>=2", or advisor with its extra: pip install "keras-advisor[mcp]"',
        ) from error
    finally:
        gc.enable()
    server.made().run("stdio")
