"""Errors of a photo library; see `core_model.errors` for what sets them apart from bugs."""

from core_model.errors import ShiyingError


class UsageError(ShiyingError):
    """What was asked for cannot be right, whatever the state of the machine: exit status 2."""


class FolderError(UsageError):
    """A folder that cannot be added, found or removed."""


class ExclusionError(UsageError):
    """A pattern that leaves nothing out, or that a folder does not have."""


class ModelError(UsageError):
    """A model that cannot be found, installed, used or removed as it was asked for."""


class DownloadError(ShiyingError):
    """Something that was asked for did not come over the network. What has come of it by now is kept."""


class DownloadStoppedError(DownloadError):
    """The user has stopped a download; asking for it again goes on with it."""


class QueryError(UsageError):
    """A query that cannot be answered: empty, too long, with a bad filter, or in a script that the model lacks."""


class LibraryError(ShiyingError):
    """The library's own state cannot be read or written: full or read-only disk, damage, a newer version."""


class DamagedCatalogError(LibraryError):
    """The catalog is not what SQLite wrote: `shiying doctor --repair` rebuilds what can be read."""


class LibraryBusyError(LibraryError):
    """Another process, or another thread for long, is changing this library."""
