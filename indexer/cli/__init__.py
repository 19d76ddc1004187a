"""The `shiying` command."""

from indexer.cli.main import main

__all__ = ["main"]
