"""What the training steps leave behind."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from trainer.steps.training import Training

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="Only Linux has a file that is always full")
def test_weights_that_a_full_disk_does_not_take_are_an_error_of_the_system():
    place = SimpleNamespace(accelerator=SimpleNamespace(is_main_process=True), recipe=None)
    with pytest.raises(OSError, match="No space left"):
        Training(place, None, None).save(torch.nn.Linear(100, 100), FULL)
