"""The small students and pairs, which a script beside this file also trains in processes of its own."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

TOY = Path(__file__).with_name("toy.py")


@pytest.fixture(scope="session")
def toy() -> ModuleType:
    """toy.py as a module."""
    spec = importlib.util.spec_from_file_location("stages_toy", TOY)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
