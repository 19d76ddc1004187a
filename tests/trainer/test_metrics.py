"""Retrieval and classification measures against cases worked out by hand."""

import numpy as np

from trainer.metrics import classification, precision_at, ranks, recall_at, retrieval


def test_rank_counts_the_wrong_candidates_ahead_of_the_best_right_one():
    scores = np.array([[0.9, 0.5, 0.7], [0.1, 0.2, 0.3]], np.float32)
    right = np.array([[False, True, False], [True, False, True]])
    assert ranks(scores, right).tolist() == [2, 0]


def test_ties_count_against_the_model():
    assert ranks(np.zeros((1, 4), np.float32), np.array([[True, False, False, False]])).tolist() == [3]


def test_a_model_whose_vectors_are_no_numbers_finds_nothing():
    right = np.array([[True, False, False, False]])
    assert ranks(np.full((1, 4), np.nan, np.float32), right).tolist() == [3]
    assert ranks(np.array([[0.5, np.nan, 0.1, 0.9]], np.float32), right).tolist() == [2]


def test_recall_at_each_depth():
    assert recall_at(np.array([0, 4, 5, 9, 10]), (1, 5, 10)) == {"recall@1": 20.0, "recall@5": 40.0, "recall@10": 80.0}


def test_retrieval_both_ways():
    images = np.eye(3, dtype=np.float32)
    texts = np.array([[1, 0, 0], [0, 0.6, 0.8], [0, 0.6, 0.8], [0, 1, 0]], np.float32)
    figures = retrieval(images, texts, np.array([0, 1, 2, 2]))
    assert figures["text_to_image"]["recall@1"] == 50.0
    assert figures["text_to_image"]["recall@5"] == 100.0
    assert figures["image_to_text"]["recall@1"] == 33.33


def test_photos_without_captions_ask_for_nothing():
    figures = retrieval(np.eye(2, dtype=np.float32), np.array([[1, 0]], np.float32), np.array([0]))
    assert figures["image_to_text"]["recall@1"] == 100.0


def test_classification():
    scores = np.array([[3, 1, 0], [1, 3, 0], [3, 1, 0], [0, 0, 0]], np.float32)
    figures = classification(scores, np.array([0, 1, 1, 0]))
    assert figures == {"top-1": 50.0, "top-5": 100.0, "mean per class": 50.0}


def test_top_five_counts_the_classes_ahead():
    scores = np.arange(7, dtype=np.float32)[None, :]
    assert [classification(scores, np.array([label]))["top-5"] for label in (1, 2)] == [0.0, 100.0]


def test_precision_is_of_as_many_as_there_could_be():
    scores = np.array([[4, 3, 2, 1], [4, 3, 2, 1]], np.float32)
    relevant = np.array([[True, False, False, False], [False, True, True, True]])
    assert precision_at(scores, relevant, depth=2) == 75.0
