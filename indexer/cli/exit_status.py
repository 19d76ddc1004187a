"""What the `shiying` command's exit status says."""

OK = 0
FAILURE = 1
USAGE = 2
INTERRUPTED = 130
"""Stopped by Ctrl-C, as shells say it: 128 and the signal's number."""
