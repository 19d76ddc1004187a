"""The one error type that the trainer reports to its user as a sentence."""


class TrainerError(Exception):
    """Something in the recipe, the data or the environment that the user can put right."""
