"""What a training batch holds, and that synthetic photos show the class they should."""

import numpy as np
import pytest
import torch

from trainer.data import Caption
from trainer.models.heads import ImageHead, TextHead
from trainer.supervision import CaptionedPhotos, PooledTexts, SyntheticPhotos, joined

GROUPS = (("en", "human"), ("zh", "human"))


def captioned(photo_count: int, start: int = 0) -> CaptionedPhotos:
    """Photos whose features and captions all carry the photo's number."""
    numbers = range(start, start + photo_count)
    captions = [Caption(f"{n}.jpg", "train", group, "") for n in numbers for group in GROUPS for _ in range(3)]
    owners = torch.tensor([float(caption.image.removesuffix(".jpg")) for caption in captions])
    texts = PooledTexts(owners[:, None].repeat(1, 4), torch.ones(len(captions), 1))
    features = torch.tensor([[float(n), 0.0] for n in numbers])
    views = [features, features + torch.tensor([0.0, 1.0])]
    return CaptionedPhotos(views, [f"{n}.jpg" for n in numbers], captions, texts)


def test_a_batch_has_one_caption_of_every_group_for_every_photo():
    batch = captioned(6).batch([4, 1, 5], np.random.default_rng(0))
    assert batch.features[:, 0].tolist() == [4, 1, 5]
    assert batch.photo_of_text.tolist() == [0, 0, 1, 1, 2, 2]
    assert batch.texts.features[:, 0].tolist() == [4, 4, 1, 1, 5, 5]


def test_all_views_and_captions_are_drawn_in_the_long_run():
    photos, generator = captioned(1), np.random.default_rng(0)
    views = {float(photos.batch([0], generator).features[0, 1]) for _ in range(30)}
    assert views == {0.0, 1.0}


def test_joined_batches_keep_captions_with_their_photos():
    generator = np.random.default_rng(0)
    batch = joined([captioned(4).batch([3, 0], generator), captioned(2, start=10).batch([1], generator)])
    assert batch.features[:, 0].tolist() == [3, 0, 11]
    assert batch.texts.features[:, 0].tolist() == batch.features[batch.photo_of_text, 0].tolist()


def test_synthetic_photos_show_their_class():
    torch.manual_seed(0)
    classifier = torch.nn.Linear(16, 40)
    photos = SyntheticPhotos(torch.rand(500, 16), classifier)
    features, classes = photos.sample(200, np.random.default_rng(1))
    assert (features >= 0).all()
    plain = classifier(torch.rand(200, 16)).softmax(dim=1).gather(1, classes[:, None]).mean()
    shown = classifier(features).softmax(dim=1).gather(1, classes[:, None]).mean()
    assert shown > 3 * plain
    assert len(classes.unique()) > 30


def test_the_image_head_leans_on_a_certain_classifier():
    torch.manual_seed(0)
    classifier = torch.nn.Linear(8, 3)
    vectors = torch.nn.functional.normalize(torch.randn(3, 5), dim=1)
    head = ImageHead(classifier, vectors, hidden_dim=4, dropout=0.0).eval()
    with torch.no_grad():
        classifier.weight.mul_(1e3)
        head.class_weight.fill_(1e4)
        features = torch.rand(6, 8)
        expected = vectors[classifier(features).argmax(dim=1)]
        torch.testing.assert_close(head(features), expected, rtol=0, atol=1e-2)


@pytest.mark.parametrize("dimension", [6, 4])
def test_the_text_head_starts_as_a_projection(dimension: int):
    sentences = torch.nn.functional.normalize(torch.randn(5, 6), dim=1)
    head = TextHead(6, dimension, hidden_dim=8, dropout=0.0)
    expected = torch.nn.functional.normalize(sentences @ head.shortcut.weight.T, dim=1)
    torch.testing.assert_close(head(sentences), expected)
    gram = head.shortcut.weight @ head.shortcut.weight.T
    torch.testing.assert_close(gram, torch.eye(dimension), rtol=0, atol=1e-5)
