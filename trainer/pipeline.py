"""All steps of a run in order: published weights and data in, a measured int8 pack out."""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnxruntime
import torch

from core_model import load_pack
from core_model.manifest import ImageInput
from trainer.align import Heads, Supervision, build_heads, train_heads
from trainer.class_groups import read_class_groups
from trainer.corpus import Corpus, read_corpus, text_files
from trainer.data import PhotoSet
from trainer.embedded_recipe import Recipe
from trainer.errors import TrainerError
from trainer.evaluate import compare
from trainer.export import export_image, export_text
from trainer.measures.bench import read_bench
from trainer.models.efficientnet_lite import EfficientNetLite, load_published
from trainer.models.towers import ImageTower, TextTower, TrunkFeatures, fold_norms
from trainer.pack import IMAGE_FILE, TEMPLATES, Graphs, read_graphs, write_pack
from trainer.photos import View, jittered_view, load_pixels, plain_view, trunk_features
from trainer.progress import Progress
from trainer.provenance import about
from trainer.quantize import FLOAT_CONVOLUTIONS, check_parity, quantize_image, quantize_weights
from trainer.run import RunFolder, file_hash, photo_hash
from trainer.sources import SENTENCE_ENCODER, TRUNKS, obtain
from trainer.supervision import CaptionedPhotos, PooledTexts
from trainer.text_start import load_text_start, prepare_text
from trainer.texts import pool_texts

HEADS_FILE, LOG_FILE = "heads.pt", "log.csv"


class Pipeline:
    """One run of `recipe` over the data folder `data`, keeping finished steps under `out`."""

    def __init__(self, recipe: Recipe, data: Path, out: Path, weights: Path | None, progress: Progress):
        if recipe.image.trunk not in TRUNKS:
            raise TrainerError(f"The recipe's image.trunk must be one of {', '.join(TRUNKS)}.")
        self.recipe, self.data, self.weights, self.progress = recipe, data, weights, progress
        self.folder = RunFolder(out, progress.say)
        self.rule = ImageInput(IMAGE_FILE, recipe.image.size, recipe.image.resize, recipe.image.resample)

    def run(self) -> Path:
        """Do every step that is not done yet and return the folder of the finished int8 pack."""
        corpus = read_corpus(self.data)
        trunk = self.trunk()
        text_start = self.text_start(corpus)
        photos = self.photos(corpus, trunk)
        texts = self.texts(corpus, text_start)
        heads = self.heads(corpus, trunk, text_start, photos, texts)
        exact = self.float_pack(trunk, text_start, heads)
        return self.int8_pack(corpus, exact)

    def trunk(self) -> EfficientNetLite:
        """The published image trunk, batch normalisation folded in."""
        source = TRUNKS[self.recipe.image.trunk]
        (checkpoint,) = obtain(source, self.weights, self.folder.root / "downloads")
        return fold_norms(load_published(self.recipe.image.trunk, str(checkpoint)))

    def text_start(self, corpus: Corpus) -> Path:
        """Vocabulary and new characters."""
        tensors, model = obtain(SENTENCE_ENCODER, self.weights, self.folder.root / "downloads")
        plan = self.recipe.text
        inputs = {
            "text": asdict(plan),
            "seed": self.recipe.seed,
            "data": file_hash(text_files(self.data)),
            "weights": dict(SENTENCE_ENCODER.members),
        }
        return self.folder.step(
            "text_start", inputs, lambda to: prepare_text(corpus, model, tensors, plan, self.recipe.seed, to)
        )

    def photos(self, corpus: Corpus, trunk: EfficientNetLite) -> Path:
        """Trunk features of every training photo: `main_0.npy`, the plain view, then the jittered ones; `extra_*`."""
        sets = {"main": corpus.main, "extra": corpus.extra}
        inputs = {
            "image": asdict(self.recipe.image),
            "seed": self.recipe.seed,
            "photos": {name: photo_hash(photos.paths) for name, photos in sets.items()},
            "weights": dict(TRUNKS[self.recipe.image.trunk].members),
        }

        def make(to: Path) -> None:
            graph = export_image(TrunkFeatures(trunk), self.rule.size, output="features")
            session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
            for name, photos in sets.items():
                for number, view in enumerate(self.views()):
                    with self.progress.bar(f"{name} photos, view {number}", len(photos.paths)) as advance:
                        features = trunk_features(session, load_pixels(photos.paths, view), advance)
                    np.save(to / f"{name}_{number}.npy", features)

        return self.folder.step("photos", inputs, make)

    def views(self) -> list[View]:
        """The plain view and the recipe's jittered ones."""
        plan = self.recipe.image
        jittered = [
            jittered_view(self.rule, plan.smallest_crop, plan.aspect_jitter, self.recipe.seed + number)
            for number in range(1, plan.views + 1)
        ]
        return [plain_view(self.rule), *jittered]

    def texts(self, corpus: Corpus, text_start: Path) -> Path:
        """Pooled features of every text that the heads learn from, in `texts.pt`."""

        def make(to: Path) -> None:
            encoder, tokenizer = load_text_start(text_start)
            tokenizer.enable_truncation(self.recipe.text.max_length)
            groups = learned_texts(corpus)
            with self.progress.bar("texts", sum(map(len, groups.values()))) as advance:
                pooled = {name: pool_texts(encoder, tokenizer, texts, advance) for name, texts in groups.items()}
            torch.save({name: (texts.features, texts.root_length) for name, texts in pooled.items()}, to / "texts.pt")

        inputs = {"text_start": self.folder.key_of_step(text_start.name), "texts": learned_texts(corpus)}
        return self.folder.step("texts", inputs, make)

    def heads(self, corpus: Corpus, trunk: EfficientNetLite, text_start: Path, photos: Path, texts: Path) -> Path:
        """The trained heads, in `heads.pt`, with `log.csv` beside them."""
        plan = self.recipe.align

        def make(to: Path) -> None:
            torch.manual_seed(self.recipe.seed)  # here, so that a resumed run trains as an uninterrupted one does
            supervision = read_supervision(corpus, photos, texts, self.recipe.image.views + 1)
            encoder, _ = load_text_start(text_start)
            heads = build_heads(trunk.classifier, encoder.head, supervision, self.recipe.heads, plan)
            with self.progress.bar("epochs", plan.epochs) as advance:
                train_heads(heads, supervision, plan, self.recipe.seed, to / LOG_FILE, lambda _: advance(1))
            torch.save(heads.state_dict(), to / HEADS_FILE)

        inputs = {
            "align": asdict(plan),
            "heads": asdict(self.recipe.heads),
            "seed": self.recipe.seed,
            "photos": self.folder.key_of_step(photos.name),
            "texts": self.folder.key_of_step(texts.name),
            "groups": read_class_groups().members.nonzero().tolist(),
        }
        return self.folder.step("heads", inputs, make)

    def float_pack(self, trunk: EfficientNetLite, text_start: Path, heads_folder: Path) -> Path:
        """The trained towers as a float32 pack, the standard that the int8 one is held to."""

        def make(to: Path) -> None:
            encoder, tokenizer = load_text_start(text_start)
            heads = load_heads(heads_folder, trunk, encoder.head, self.recipe)
            image = ImageTower(trunk, heads.image)
            encoder.head = heads.sentence
            graphs = Graphs(
                export_image(image, self.rule.size), export_text(TextTower(encoder, heads.text)), tokenizer.to_str()
            )
            write_pack(to, graphs, about(self.recipe, {}))

        inputs = {"heads": self.folder.key_of_step(heads_folder.name), "pack": asdict(self.recipe.pack)}
        return self.folder.step("float_pack", inputs, make)

    def int8_pack(self, corpus: Corpus, exact_folder: Path) -> Path:
        """The quantised pack with its figures, unless it strays too far from the float one."""
        plan = self.recipe.quantize

        def make(to: Path) -> None:
            graphs = self.quantized(corpus, exact_folder)
            write_pack(to, graphs, about(self.recipe, {}))
            self.progress.say("measuring both packs")
            metrics = compare(load_pack(exact_folder), load_pack(to), read_bench(self.data), self.progress)
            check_parity(
                metrics["float32"]["captions"],
                metrics["int8"]["captions"],
                metrics["cosine"],
                plan.max_recall_drop,
                plan.min_cosine,
            )
            write_pack(to, graphs, about(self.recipe, metrics))

        inputs = {
            "float_pack": self.folder.key_of_step(exact_folder.name),
            "quantize": asdict(plan),
            "float_convolutions": FLOAT_CONVOLUTIONS,
        }
        return self.folder.step("pack", inputs, make)

    def quantized(self, corpus: Corpus, exact_folder: Path) -> Graphs:
        """The float pack's graphs in int8, calibrated on training photos."""
        photos = corpus.extra.paths[:: max(1, len(corpus.extra.paths) // self.recipe.quantize.calibration_photos)]
        pixels = np.concatenate(list(load_pixels(photos, plain_view(self.rule))))
        self.progress.say(f"calibrating on {len(pixels)} photos")
        exact = read_graphs(exact_folder)
        return Graphs(quantize_image(exact.image, pixels), quantize_weights(exact.text), exact.tokenizer)


def learned_texts(corpus: Corpus) -> dict[str, list[str]]:
    """Texts by what they teach: captions of either set, words for classes per language and template, tags."""
    class_words = read_class_groups().words
    groups = {
        "main": [caption.text for caption in corpus.main.captions],
        "extra": [caption.text for caption in corpus.extra.captions],
    }
    for index, language in enumerate(("en", "zh")):
        groups[f"tags {language}"] = [pair[index] for pair in corpus.tags]
        for number, template in enumerate(TEMPLATES[language]):
            groups[f"names {language} {number}"] = [template.format(pair[index]) for pair in corpus.class_names]
            groups[f"groups {language} {number}"] = [template.format(words[index]) for words in class_words]
    return groups


def read_supervision(corpus: Corpus, photos: Path, texts: Path, view_count: int) -> Supervision:
    """Put the kept features of photos and texts together."""
    pooled = {name: PooledTexts(*tensors) for name, tensors in torch.load(texts / "texts.pt").items()}

    def captioned(name: str, photo_set: PhotoSet) -> CaptionedPhotos:
        views = [torch.from_numpy(np.load(photos / f"{name}_{number}.npy")) for number in range(view_count)]
        return CaptionedPhotos(views, [path.name for path in photo_set.paths], photo_set.captions, pooled[name])

    main, extra = captioned("main", corpus.main), captioned("extra", corpus.extra)

    def worded(kind: str) -> dict[str, list[PooledTexts]]:
        return {
            language: [pooled[f"{kind} {language} {number}"] for number in range(len(templates))]
            for language, templates in TEMPLATES.items()
        }

    tags = {language: pooled[f"tags {language}"] for language in ("en", "zh")}
    features = torch.cat([main.views.flatten(0, 1), extra.views.flatten(0, 1)])
    members = read_class_groups().members
    return Supervision(main, extra, features, worded("names"), worded("groups"), members, tags)


def load_heads(folder: Path, trunk: EfficientNetLite, sentence: torch.nn.Module, recipe: Recipe) -> Heads:
    """The heads that a run trained, in evaluation mode."""
    state = torch.load(folder / HEADS_FILE, weights_only=True)
    heads = Heads.untrained(trunk.classifier, sentence, state["image.class_vectors"], recipe.heads, recipe.align)
    heads.load_state_dict(state)
    return heads.eval()
