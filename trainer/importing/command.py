"""What `shiying models import` calls. It finds this by an entry point, and knows nothing else of the trainer."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from core_model import Manifest, ShiyingError

NEEDED = "Importing a model needs torch and more, which are not installed ({}): install Shiying with its extra train, "
NEEDED += 'in a clone of it with `pip install -e ".[train]"`.'


def import_model(
    source: str,
    target: Path,
    *,
    say: Callable[[str], None],
    check: Callable[[Manifest], None] = lambda _: None,
    id: str = "",
    name: str = "",
    license: str = "",
    languages: Sequence[str] = (),
    photos: Sequence[Path] = (),
    precision: str = "int8",
    revision: str | None = None,
    allow_pickle: bool = False,
) -> Mapping[str, Any]:
    """Fill the folder `target` with a pack of the model `source`; most arguments are the command's options.

    Args:
        source: a folder, or a name on the Hugging Face hub.
        target: an empty folder.
        say: is told in sentences how far it is.
        check: is shown what the pack will say of itself before any weights are read, and may raise.
        photos: files to calibrate on and to compare with.

    Returns:
        how each tower is stored and how near it is to the original, JSON-like.

    Raises:
        ShiyingError: the `train` extra is missing, or the model cannot be had or imported.
    """
    try:
        from trainer.importing.convert import Request, convert, report
        from trainer.importing.describe import Wishes
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] in {"core_model", "trainer"}:
            raise
        raise ShiyingError(NEEDED.format(error.name)) from error
    from trainer.errors import TrainerError

    wishes = Wishes(id, name, license, tuple(languages))
    try:
        request = Request(source, wishes, photos, precision, revision, allow_pickle)
        return report(convert(request, target, say, check))
    except TrainerError as error:
        raise ShiyingError(str(error)) from error
    except OSError as error:
        raise ShiyingError(
            f"Importing {source} did not end: {error.strerror or error}. Free some space or give it another disk, and "
            "run it again."
        ) from error
