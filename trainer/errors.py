"""The errors that the trainer reports to its user as a sentence."""


class TrainerError(Exception):
    """Something in the recipe, the data or the environment that the user can put right."""


class PickledError(TrainerError):
    """Weights are pickled, and the user has not said to take such."""


class OneProcessError(TrainerError):
    """One of several processes met a TrainerError that the others may know nothing of, so it reports it itself."""
