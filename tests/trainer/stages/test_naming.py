"""Naming: that each of its lessons moves what it should, and that words come to stand by the photos they name."""

from types import SimpleNamespace

import pytest
import torch
from torch import nn
from torch.nn import functional

from trainer.stages.by_length import by_length
from trainer.stages.naming import Naming, Vocabulary, Words
from trainer.students.class_head import ClassHead
from trainer.synthetic_photos import SyntheticPhotos

CLASSES = [("cat", "猫"), ("dog", "狗"), ("mat", "垫"), ("birds", "鸟")]
GROUPS = [("two cat", "两 猫"), ("red mat", "红 垫")]
MEMBERS = torch.tensor([[True, True, False, False], [False, False, True, True]])
LESSONS = ("posterior", "classifier", "synthetic", "class_vectors", "groups", "tags")


def words(pairs, tokenizer, templates=("{}", "the {}")):
    return Words([[t.format(pair[i]) for pair in pairs] for i in range(2) for t in templates], tokenizer)


@pytest.fixture
def parts(toy):
    """A student pair with a classifier, features of 12 photos, and the lessons of naming with all weights 1."""
    torch.manual_seed(0)
    text = toy.TextStudent()
    classifier = nn.Linear(6, len(CLASSES))
    with torch.no_grad():
        classifier.weight.mul_(8)
    image = toy.ImageStudent()
    image.head = ClassHead(classifier, toy.DIM, dropout=0.0)
    vocabulary = Vocabulary(
        words(CLASSES, text.tokenizer),
        words(GROUPS, text.tokenizer),
        MEMBERS,
        words(CLASSES + GROUPS, text.tokenizer, ("{}",)),
    )
    plan = SimpleNamespace(scale=10.0, **{f"{name}_weight": 1.0 for name in LESSONS})
    features = torch.rand(12, 6)
    naming = Naming(vocabulary, image.head, features, torch.rand(30, 6), plan)
    naming.start(image, text)
    return SimpleNamespace(image=image, text=text, naming=naming, features=features, plan=plan)


def named(parts):
    """Naming's loss and parts for the first eight photos."""
    images = functional.normalize(parts.image.head(parts.features[:8]), dim=1)
    return parts.naming(parts.image, parts.text, images, parts.features[:8], torch.arange(8))


def test_class_vectors_start_where_the_names_of_the_classes_are(parts):
    with torch.no_grad():
        mean = torch.stack([parts.text(*parts.naming.names.wording(n)) for n in range(4)]).mean(dim=0)
    expected = functional.normalize(mean - mean.mean(dim=0), dim=1)
    torch.testing.assert_close(parts.image.head.class_vectors.detach(), expected)


def test_the_loss_is_the_weighted_sum_of_its_parts(parts):
    for number, name in enumerate(LESSONS):
        setattr(parts.plan, f"{name}_weight", number / 2)
    total, each = named(parts)
    assert set(each) == set(LESSONS)
    torch.testing.assert_close(total, sum(number / 2 * each[name] for number, name in enumerate(LESSONS)))


def test_the_classifier_is_what_the_published_trunk_said_of_the_same_photos(parts):
    _, each = named(parts)
    target = parts.image.head.classifier(parts.features[:8]).softmax(dim=1)
    entropy = -(target * target.log()).sum(dim=1).mean()
    torch.testing.assert_close(each["classifier"], entropy, rtol=1e-2, atol=1e-3)  # the least it can be
    moved = parts.naming(parts.image, parts.text, *parts_of_other_photos(parts))[1]["classifier"]
    assert moved > entropy


def parts_of_other_photos(parts):
    """The first photos' numbers with the features of others."""
    others = parts.features.flip(0)[:8] * 3
    return functional.normalize(parts.image.head(others), dim=1), others, torch.arange(8)


def test_the_published_classifier_learns_nothing(parts):
    named(parts)[0].backward()
    assert all(parameter.grad is None for parameter in parts.image.head.classifier.parameters())
    assert parts.image.head.class_vectors.grad.abs().sum() > 0
    assert parts.text.embedding.weight.grad.abs().sum() > 0


def test_names_learn_to_find_photos_of_their_class(parts):
    parameters = [p for m in (parts.image, parts.text, parts.naming) for p in m.parameters() if p.requires_grad]
    optimizer = torch.optim.Adam(parameters, lr=2e-2)
    for step in range(150):
        torch.manual_seed(step)
        loss, _ = named(parts)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    torch.manual_seed(0)
    features, classes = parts.naming.synthetic.sample(200)
    images = functional.normalize(parts.image.head(features), dim=1)
    for wording in range(4):
        vectors = parts.text(*parts.naming.names.wording(wording))
        right = (images @ vectors.T).argmax(dim=1) == parts.image.head.classifier(features).argmax(dim=1)
        assert right.float().mean() > 0.8, wording
    assert len(classes.unique()) == len(CLASSES)


def test_texts_in_order_of_length_are_the_same_texts(toy):
    text = toy.TextStudent()
    ids = torch.randint(1, 20, (300, 9))
    mask = (torch.arange(9) < torch.randint(1, 10, (300, 1))).long()
    torch.testing.assert_close(by_length(text, ids * mask, mask), text(ids * mask, mask))


def test_synthetic_photos_show_their_class():
    torch.manual_seed(0)
    classifier = nn.Linear(16, 40)
    features, classes = SyntheticPhotos(torch.rand(500, 16), classifier).sample(200)
    assert (features >= 0).all()
    plain = classifier(torch.rand(200, 16)).softmax(dim=1).gather(1, classes[:, None]).mean()
    shown = classifier(features).softmax(dim=1).gather(1, classes[:, None]).mean()
    assert shown > 3 * plain
    assert len(classes.unique()) > 30


def test_the_class_head_leans_on_a_certain_classifier():
    torch.manual_seed(0)
    head = ClassHead(nn.Linear(8, 3), 5, dropout=0.0).eval()
    with torch.no_grad():
        head.classifier.weight.mul_(1e3)
        head.class_weight.fill_(1e4)
        features = torch.rand(6, 8)
        expected = functional.normalize(head.class_vectors[head.classifier(features).argmax(dim=1)], dim=1)
        torch.testing.assert_close(functional.normalize(head(features), dim=1), expected, rtol=0, atol=1e-2)
