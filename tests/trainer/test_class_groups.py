"""The words for groups of ImageNet classes."""

from trainer.class_groups import parse_classes, read_class_groups
from trainer.models.efficientnet_lite import CLASS_COUNT


def test_ranges_include_both_ends():
    assert parse_classes("2-4,7") == [2, 3, 4, 7]


def test_every_group_has_members_and_a_word_of_its_own():
    groups = read_class_groups()
    assert groups.members.shape == (len(groups.words), CLASS_COUNT)
    assert groups.members.any(dim=1).all()
    assert len(set(groups.words)) == len(groups.words)


def test_a_cat_is_one_of_five_breeds_and_no_dog():
    groups = read_class_groups()
    row = {english: members for (english, _), members in zip(groups.words, groups.members, strict=True)}
    assert row["cat"].nonzero().flatten().tolist() == [281, 282, 283, 284, 285]
    assert not (row["cat"] & row["dog"]).any()
    assert (row["shark"] & ~row["fish"]).sum() == 0
