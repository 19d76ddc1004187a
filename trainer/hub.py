"""Opens transformers models from a folder or from the hub, safetensors only, with every failure told as a sentence."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from huggingface_hub import snapshot_download
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError
from safetensors import SafetensorError
from tokenizers import Tokenizer
from transformers import (
    AutoConfig,
    AutoModel,
    AutoTokenizer,
    PreTrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers.utils import logging

from core_model.reading import expanded
from trainer.errors import PickledError, TrainerError

WANTED = ("*.json", "*.safetensors", "*.txt", "*.model")
PICKLED = ("*.bin", "*.pt", "*.pth")


def locate(name: str, wanted: Sequence[str] = WANTED, revision: str | None = None) -> Path:
    """The folder of the model `name`: itself if it is one, else the hub's snapshot of it, downloaded where needed.

    Of what is on the hub only the files that `wanted` matches come, in their state at `revision`: a branch, a tag or a
    commit. HF_HUB_OFFLINE is respected: then only what was downloaded before is found. Raises TrainerError if it is
    nowhere.
    """
    folder = expanded(name)
    if folder.is_dir():
        return folder
    if name.startswith((".", "~", "/", "\\")) or folder.is_absolute() or name.count("/") > 1:
        raise TrainerError(f"There is no folder {name}: name a folder with a transformers model, or one on the hub.")
    try:
        return Path(snapshot_download(name, allow_patterns=list(wanted), revision=revision))
    except LocalEntryNotFoundError as error:
        raise TrainerError(
            f"{name} is neither a folder nor among the models downloaded before, and the Hugging Face hub cannot be "
            "reached: set HF_ENDPOINT to a mirror that can be, such as https://hf-mirror.com, or "
            "download it where it can be reached and name its folder."
        ) from error
    except (HfHubHTTPError, OSError, ValueError) as error:
        raise TrainerError(f"{name} cannot be had from the Hugging Face hub: {first_line(error)}") from error


def read_config(folder: Path) -> PreTrainedConfig:
    """The model's own description; raises TrainerError where it is missing, damaged or of an unknown architecture."""
    if not (folder / "config.json").is_file():
        raise TrainerError(f"{folder} is not a transformers model: it has no config.json.")
    try:
        return AutoConfig.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, TypeError) as error:
        raise TrainerError(f"{folder / 'config.json'} cannot be used: {first_line(error)}") from error


def load_model(folder: Path, config: PreTrainedConfig | None = None, pickled: bool = False) -> PreTrainedModel:
    """The model in `folder` in float32 and evaluation mode, of the shape that `config` says where it is given.

    Raises TrainerError when there are no safetensors weights, nor pickled ones where `pickled` takes those as well, or
    when they do not fit or leave a part unset. What unpickles them makes tensors and nothing else.
    """
    weights = weight_files(folder, pickled)
    try:
        with quiet():
            model, report = AutoModel.from_pretrained(
                folder,
                config=config or read_config(folder),
                dtype=torch.float32,
                use_safetensors=weights[0].suffix == ".safetensors",
                local_files_only=True,
                output_loading_info=True,
            )
    except (OSError, ValueError, RuntimeError, SafetensorError, UnpicklingError) as error:
        raise TrainerError(f"The model in {folder} cannot be loaded: {first_line(error)}") from error
    # A text encoder published with its language-model head has no pooler, and nobody here asks it.
    missing = sorted(key for key in report["missing_keys"] if not key.startswith("pooler."))
    if missing:
        raise TrainerError(f"The weights in {folder} leave {len(missing)} tensors unset, among them {missing[0]}.")
    return model.eval()


def random_model(config: PreTrainedConfig) -> PreTrainedModel:
    """A model of the shape that `config` says, with weights drawn from torch's generator, in evaluation mode."""
    with quiet():
        return AutoModel.from_config(config, dtype=torch.float32).eval()


def weight_files(folder: Path, pickled: bool = False) -> list[Path]:
    """The safetensors files in `folder`, or the pickled ones where there are none and `pickled` takes those as well.

    Raises TrainerError when there are none.
    """
    found = sorted(folder.glob("*.safetensors"))
    if found:
        return found
    found = sorted(path for pattern in PICKLED for path in folder.glob(pattern))
    if found and not pickled:
        raise PickledError(
            f"The weights in {folder} are pickled, which could run any code and is not read: convert them with "
            "transformers' save_pretrained, which writes model.safetensors."
        )
    if found:
        return found
    raise TrainerError(f"{folder} has no weights: model.safetensors is missing.")


def read_tokenizer(folder: Path) -> Tokenizer:
    """The folder's tokenizer.json, neither padding nor truncating; raises TrainerError when there is none to read."""
    file = folder / "tokenizer.json"
    if not file.is_file():
        raise TrainerError(f"{folder} has no tokenizer.json: save the model's fast tokenizer there.")
    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:  # the tokenizers library raises bare Exception
        raise TrainerError(f"{file} cannot be read: {first_line(error)}") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def load_tokenizer(folder: Path) -> PreTrainedTokenizerBase:
    """The tokenizer that transformers makes of the files in `folder`; raises TrainerError when it cannot."""
    try:
        with quiet():
            return AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, TypeError, ImportError, AttributeError) as error:
        raise TrainerError(
            f"The tokenizer in {folder} cannot be used: {first_line(error)}. Save the model's tokenizer.json there."
        ) from error
    except Exception as error:  # the tokenizers library raises bare Exception
        if type(error) is not Exception:
            raise
        raise TrainerError(f"The tokenizer in {folder} cannot be read: {first_line(error)}.") from error


def fingerprint(files: Iterable[Path], **settings: Any) -> str:
    """A hash over the names and contents of `files` and over `settings`, which are JSON-like."""
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True, default=str).encode())
    for path in files:
        with path.open("rb") as stream:
            digest.update(path.name.encode() + b"\0" + hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def first_line(error: Exception) -> str:
    """What an error of another library says, without the paragraphs that follow."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


@contextmanager
def quiet() -> Iterator[None]:
    """Keeps transformers' progress bars and advice away; the sentences of this module say what matters."""
    level, had_bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if had_bars:
            logging.enable_progress_bar()
