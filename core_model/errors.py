"""Errors that are the user's business, each a sentence that says what, where and what to do.

A `ShiyingError` is about the world (a damaged file, a full disk, a wrong folder) and is shown as its sentence alone.
Anything else that is raised is a bug of ours, and is shown with its traceback.
"""


class ShiyingError(Exception):
    """Base of all errors that a person can do something about; `str(error)` is the sentence to show."""


class PackError(ShiyingError):
    """A model pack that is missing, damaged, unsafe, or newer than this version can read."""


class PhotoError(ShiyingError):
    """A file that could not be turned into a picture.

    `reason` is the sentence without the file's name; `transient` says that trying again later may help.
    """

    def __init__(self, name: str, reason: str, *, transient: bool = False) -> None:
        super().__init__(f"{name} {reason}")
        self.reason = reason
        self.transient = transient
