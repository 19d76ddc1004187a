"""The sentences in which the library tells of errors, with holes for what differs, so that translators meet them here.

`core_model` and `indexer` know nothing of languages; a test compares this list with what they raise.
"""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

SENTENCES = (
    QT_TRANSLATE_NOOP("Sentences", "{folder} is a file, not a folder: name the folder that holds your photos."),
    QT_TRANSLATE_NOOP("Sentences", "There is no folder {folder}: check the spelling, or connect its drive."),
    QT_TRANSLATE_NOOP("Sentences", "The folder {folder} may not be read: ask its owner for permission."),
    QT_TRANSLATE_NOOP("Sentences", "The folder {folder} cannot be opened: {error}."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{folder} is inside {outer}, which is already in the library: its photos are found already. To update"
        " them, index {again}.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{folder} contains {inner}, which is already in the library: remove that one first (nothing will have"
        " to be computed again), then add this.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{folder} is not a folder of this library. Its folders: {known}."),
    QT_TRANSLATE_NOOP("Sentences", "“{pattern}” names nothing: give a pattern such as 截图/ or *.png."),
    QT_TRANSLATE_NOOP("Sentences", "“{pattern}” would take back an exclusion: remove that one with --include instead."),
    QT_TRANSLATE_NOOP("Sentences", "“{pattern}” is not a pattern: write it as in a .gitignore file, such as *.png."),
    QT_TRANSLATE_NOOP("Sentences", "The folder does not leave out “{pattern}”. It leaves out: {known}."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The query is empty: say what the photo shows, like 雪地里的小孩 or “a dog in the water”.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The query has {count} characters, and the most is {most}: say in a sentence what the photo shows.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The model in use does not know the script of “{text}”: it reads {languages}."),
    QT_TRANSLATE_NOOP("Sentences", "The weight ^{weight} is out of range: write a number above 0, and up to {most}."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "There is no filter {name}: — did you mean {other}:? To search for the word, quote it.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The filter {name}: says nothing: write a value after it, like {example}."),
    QT_TRANSLATE_NOOP("Sentences", "The filter {name}:{value} names no date: {remedy}."),
    QT_TRANSLATE_NOOP("Sentences", "The filter {name}:{value} has no beginning or end to count from: {remedy}."),
    QT_TRANSLATE_NOOP("Sentences", "The filter {name}:{value} is none that Shiying knows: choose among {known}."),
    QT_TRANSLATE_NOOP("Sentences", "The filter {name}:{value} is no format that Shiying reads: choose among {known}."),
    QT_TRANSLATE_NOOP("Sentences", "The filter {name}:{value} cannot be read: {remedy}."),
    QT_TRANSLATE_NOOP("Sentences", "The catalog in {folder} is damaged: run `shiying doctor`."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The disk that holds the library at {folder} is full: free some space and run this again. Nothing is lost.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The library at {folder} cannot be written: make that folder writable, or choose another with --home.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The library at {folder} cannot be opened: check that the folder exists and may be written.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The library at {folder} is in use by another program: wait for it, then run this again.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The disk that holds the library at {folder} does not answer properly: check it, then run this again.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The library at {folder} cannot be used: {error}."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The library at {folder} was written by a newer version of Shiying: update Shiying to open it, or "
        "choose another library with --home. Nothing was changed.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "Another Shiying is changing the library at {folder}: wait for it to finish."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Another Shiying is indexing the library at {folder}: wait for it, or stop it first.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Another Shiying (process {process}) is indexing the library at {folder}: wait for it, or stop it first.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The library at {folder} is open in another Shiying: close its window, stop `shiying watch`, and run "
        "this again.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "Another Shiying is changing the models in {folder}: wait for it to finish."),
    QT_TRANSLATE_NOOP("Sentences", "There are several versions of {model}: say which, {known}."),
    QT_TRANSLATE_NOOP("Sentences", "No model {model} is installed. There is {known}."),
    QT_TRANSLATE_NOOP("Sentences", "{model} comes with Shiying and stays. It takes no space in your library."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{model} is in use: choose another model first, for example with `shiying models use {other}`.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{model} cannot be used."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{file} is damaged: remove it, and choose your model again with `shiying models use`.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The pack {pack} has the {key} {value}, which cannot name a folder here: where it is made, give it "
        "another of up to 64 letters A to Z, digits, '.', '_', '+' and '-', and not embedded.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{model} comes with Shiying, and this is another pack of that id and version: give it another id or "
        "version where it is made.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{model} is installed, whose name differs in capital letters only: remove it first.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Another pack is installed as {model}: add --replace to put this one in its place, or give this one "
        "another id or version where it is made.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The model needs {needed} MiB, and {free} MiB are free at {folder}: free some space on that disk.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{pack} changed while it was being installed: install it again."),
    QT_TRANSLATE_NOOP("Sentences", "The pack in {folder} is {found}, not {model}."),
    QT_TRANSLATE_NOOP("Sentences", "It is not there any more."),
    QT_TRANSLATE_NOOP("Sentences", "Install Shiying again."),
    QT_TRANSLATE_NOOP("Sentences", "Install it again with `shiying models install SOURCE`, or {other}."),
    QT_TRANSLATE_NOOP("Sentences", "model.json is not valid JSON ({error})."),
    QT_TRANSLATE_NOOP("Sentences", "model.json must hold a JSON object."),
    QT_TRANSLATE_NOOP("Sentences", "model.json is not right: {faults}."),
    QT_TRANSLATE_NOOP("Sentences", "model.json must state schema_version, a whole number from 1."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The pack has schema version {version}, and this Shiying reads up to {known}: update Shiying to use it.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The model {model} does not run here: {error}"),
    QT_TRANSLATE_NOOP("Sentences", "The model {model} gives vectors without a direction, so it finds nothing."),
    QT_TRANSLATE_NOOP("Sentences", "{file} in the pack {pack} is a link or a folder, not a file of the pack."),
    QT_TRANSLATE_NOOP("Sentences", "The pack {pack} lacks {file}: install it again."),
    QT_TRANSLATE_NOOP("Sentences", "The pack {pack} lacks {file}: get it again."),
    QT_TRANSLATE_NOOP("Sentences", "{file} in the pack {pack} cannot be read: {error}."),
    QT_TRANSLATE_NOOP("Sentences", "{file} in the pack {pack} is damaged ({error}): get it again."),
    QT_TRANSLATE_NOOP("Sentences", "{path} is not a model pack: it is damaged or not a {suffix} file."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{pack} holds {file}, which could lead outside the pack. Nothing was read from it; get the pack again"
        " from a source that you trust.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "There is no model pack at {path}."),
    QT_TRANSLATE_NOOP("Sentences", "model.json in {pack} is larger than {most} MiB."),
    QT_TRANSLATE_NOOP("Sentences", "The pack {pack} cannot be used."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{file} in the pack {pack} is not what its model.json says (wrong size or hash): it was damaged or "
        "changed, so get the pack again.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "onnxruntime {version} cannot run {file}: {error}"),
    QT_TRANSLATE_NOOP("Sentences", "{file} gives an array of shape {shape} where {expected} is expected."),
    QT_TRANSLATE_NOOP("Sentences", "The pack's tokenizer cannot be read: {error}"),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The settings in {file} cannot be written ({error}): make room there, or make that folder writable.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The settings in {file} cannot be read ({error}): the usual ones hold for now."),
    QT_TRANSLATE_NOOP("Sentences", "The settings in {file} are damaged and cannot be moved aside ({error})."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The settings were damaged, so the usual ones hold again. The damaged file is {file}.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{file} is not an ONNX graph that can be read: get the pack again."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{file} keeps weights in another file, which could be any file of yours, so it is not opened: whoever"
        " made the pack must put the weights into the graph.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{file} needs operators from {listed}, which onnxruntime lacks, so it is not opened.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "model.json is nested more than {depth} deep."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{path} holds two files of one name, so nobody can tell which is meant: get it again.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{pack} holds {file}, which would grow to {size} MiB when it is unpacked. No model does, so nothing "
        "was read from it.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{model} is in use, or about to be, and this pack would not be compared with what it embedded: give "
        "this one another id or version where it is made, or choose another model first.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The pack does not answer within {patience} seconds, so it is not used."),
    QT_TRANSLATE_NOOP("Sentences", "The pack crashes the program that runs models, so it is not used."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{model} is about to come into use: give that up first with `shiying models use --cancel`.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The model {role}, {model}, cannot be opened."),
    QT_TRANSLATE_NOOP("Sentences", "{card} of {model} is damaged or too long."),
    QT_TRANSLATE_NOOP("Sentences", "{model} cannot be read."),
    QT_TRANSLATE_NOOP("Sentences", "What {model} embedded is in use by another model with the same graphs."),
    QT_TRANSLATE_NOOP("Sentences", "{model} has embedded nothing, so there is nothing to delete."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The switch to {model} needs {needed} MiB, and {free} MiB are free at {folder}: free some space on "
        "that disk. Nothing was changed.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "No other model was in use before, or it is not there any more."),
    QT_TRANSLATE_NOOP("Sentences", "Nothing can be written to {folder}: choose another folder."),
    QT_TRANSLATE_NOOP("Sentences", "{address} is no address of a model: write https://… or hf:owner/name."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{address} could be changed on its way here: ask for https:// instead, or add #sha256= and the hash that "
        "the file must have.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "#{hash} is no hash of a file: write #sha256= and its 64 hexadecimal digits."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{name} is no name in the hub: write hf:owner/name, or hf:owner/name/file@revision.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "HF_ENDPOINT is {endpoint}, which is no web address: set it to one such as {other}.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{repository} has no {suffix} file. If it has a model's weights, make one of them with `shiying models "
        "import {same}`.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{repository} has several models: say which, {listed}."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The proxy settings of this computer cannot be used ({error}): write the proxy as http://host:port or "
        "socks5://host:port.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{host} sends one round in circles: check the address {address}."),
    QT_TRANSLATE_NOOP("Sentences", "{host} sends more than was asked for: check the address {address}."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{host} leads on to {address}, where what comes could be changed on its way: nothing was taken from there. "
        "Use another address.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{host} does not let everybody have {address} ({reason}): check the address, and for a hub set HF_TOKEN to "
        "a token of yours.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{host} has nothing at {address}: check the address."),
    QT_TRANSLATE_NOOP("Sentences", "{host} does not give {address} ({reason}): check the address."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The proxy does not let Shiying through to {host} ({error}): check it, and write its user and password "
        "into its address if it wants them.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{host} cannot prove that it is {same} ({fault}), so nothing was taken from it: check this computer's "
        "date, and whether a proxy or a virus scanner stands in between.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{host} cannot be asked ({error}): check the address."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Another Shiying is downloading a model to {folder}: wait for it, or stop it first.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The download was stopped. {size} MiB are kept; ask for it again to go on."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The download from {host} broke off ({reason}). {size} MiB are kept: ask for it again to go on.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{host} cannot be reached ({reason}): check the connection and the proxy, and ask again.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{host} cannot be reached ({reason}): check the connection and the proxy, or name a mirror in HF_ENDPOINT, "
        "and ask again.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{address} is larger than the {most} GiB that a model may have, so it is not kept."),
    QT_TRANSLATE_NOOP("Sentences", "{address} gives something else than a model: check the address."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{address} has the SHA-256 {found} where {expected} is expected: it was damaged or changed, so it is not "
        "kept. Check the hash, or get the model from elsewhere.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "What came from {address} cannot be installed."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{model} is published as weights, of which a model is made here first: run `{command}`.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The list of models {file} cannot be read ({error}): mend it, or unset SHIYING_MODEL_LIST.",
    ),
)
"""Whole sentences."""

REASONS = (
    QT_TRANSLATE_NOOP("Sentences", "is not there any more."),
    QT_TRANSLATE_NOOP("Sentences", "may not be read: check its permissions."),
    QT_TRANSLATE_NOOP("Sentences", "needs more memory than there is."),
    QT_TRANSLATE_NOOP("Sentences", "cannot be read: {error}."),
    QT_TRANSLATE_NOOP("Sentences", "is empty."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "claims {width} x {height} pixels, more than the {most} million that Shiying opens.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "claims {width} x {height} pixels, which would take {needed} MiB of memory; Shiying takes up to {most}.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "is not a picture, or not in a format that Shiying reads."),
    QT_TRANSLATE_NOOP("Sentences", "is cut short: part of the picture is missing."),
    QT_TRANSLATE_NOOP("Sentences", "is damaged and cannot be decoded ({error})."),
    QT_TRANSLATE_NOOP("Sentences", "is on a drive that is not connected."),
    QT_TRANSLATE_NOOP("Sentences", "has a name that is not valid text: rename it."),
    QT_TRANSLATE_NOOP("Sentences", "is not decoded within {minutes} minutes, so it is left out."),
)
"""What follows a photo's name, and stands alone where the photo is shown beside it."""

DETAILS = (
    QT_TRANSLATE_NOOP("Sentences", "write a date like 2023, 2023-05, 2023年5月1日, or a range like 2021..2023"),
    QT_TRANSLATE_NOOP("Sentences", "write it like size:>5MB, size:<500KB or size:>12MP"),
    QT_TRANSLATE_NOOP("Sentences", "write it like rating:5 or rating:>=4"),
    QT_TRANSLATE_NOOP("Sentences", "go back with `shiying models use {model}`"),
    QT_TRANSLATE_NOOP("Sentences", "`shiying models remove {model}`"),
    QT_TRANSLATE_NOOP("Sentences", "Chinese and English"),
    QT_TRANSLATE_NOOP("Sentences", "Chinese"),
    QT_TRANSLATE_NOOP("Sentences", "English"),
    QT_TRANSLATE_NOOP("Sentences", "none"),
    QT_TRANSLATE_NOOP("Sentences", "nothing"),
    QT_TRANSLATE_NOOP("Sentences", "Permission denied"),
    QT_TRANSLATE_NOOP("Sentences", "No space left on device"),
    QT_TRANSLATE_NOOP("Sentences", "Input/output error"),
    QT_TRANSLATE_NOOP("Sentences", "Read-only file system"),
    QT_TRANSLATE_NOOP("Sentences", "Not a directory"),
    QT_TRANSLATE_NOOP("Sentences", "Is a directory"),
    QT_TRANSLATE_NOOP("Sentences", "Not a regular file"),
    QT_TRANSLATE_NOOP("Sentences", "Too many open files"),
    QT_TRANSLATE_NOOP("Sentences", "Stale file handle"),
    QT_TRANSLATE_NOOP("Sentences", "give it up with `shiying models use --cancel`"),
    QT_TRANSLATE_NOOP("Sentences", "in use"),
    QT_TRANSLATE_NOOP("Sentences", "to come into use"),
    QT_TRANSLATE_NOOP("Sentences", "asked for"),
)
"""What may fill a hole: advice, and the commonest things that an operating system says."""

PHOTO_AND_REASON = QT_TRANSLATE_NOOP("Sentences", "{photo} {reason}")
