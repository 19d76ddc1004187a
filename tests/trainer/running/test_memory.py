"""Memory that is freed is kept for the next step."""

import subprocess
import sys

import pytest

from trainer.running import memory

FAULTS = """
import resource
import numpy as np
from trainer.running.memory import keep_freed_memory

if {keeps}:
    assert keep_freed_memory()
for _ in range(3):
    np.ones(100 << 20, np.uint8)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
np.ones(100 << 20, np.uint8)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's allocator")
def test_a_large_block_is_not_mapped_and_cleared_again():
    anew, kept = (
        int(subprocess.run([sys.executable, "-c", FAULTS.format(keeps=keeps)], capture_output=True, check=True).stdout)
        for keeps in (False, True)
    )
    assert kept < 0.1 * anew


def test_other_systems_are_left_alone(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not memory.keep_freed_memory()
