"""model.json: what is written is read back, and what is wrong is refused with every reason."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core_model.errors import PackError
from core_model.manifest import Manifest, PackFile, is_plain_name


def test_what_is_written_is_read_back(small_pack):
    manifest = small_pack.manifest()
    scaled = replace(manifest, image=replace(manifest.image, resize="crop-floor", shorter_side=36))
    for one in (manifest, scaled):
        assert Manifest.from_json(one.to_json()) == one


def test_packs_that_were_made_before_keep_their_fingerprint(small_pack):
    assert "shorter_side" not in small_pack.manifest().to_json()
    assert small_pack.manifest().fingerprint == "648d94809d05b9431e5bc8330244e893"


@pytest.mark.parametrize("shorter_side", [31, 4096, "40", True])
def test_the_scaled_side_holds_what_is_cut_out(small_pack, shorter_side):
    document = json.loads(small_pack.manifest().to_json())
    document["image"]["shorter_side"] = shorter_side
    with pytest.raises(PackError, match=r"image\.shorter_side must be a whole number from 32 to 2048"):
        Manifest.from_json(json.dumps(document))


def test_a_newer_schema_asks_for_an_update(small_pack):
    document = json.loads(small_pack.manifest().to_json()) | {"schema_version": 2, "image": "of another shape"}
    with pytest.raises(PackError, match=r"schema version 2.*update Shiying"):
        Manifest.from_json(json.dumps(document))


def test_all_faults_are_told_at_once(small_pack):
    document = json.loads(small_pack.manifest().to_json())
    document["embedding_dim"] = "many"
    document["image"]["resize"] = "stretch"
    document["text"]["templates"] = {"en": ["no place for the name"]}
    document["card"] = "missing.md"
    with pytest.raises(PackError) as caught:
        Manifest.from_json(json.dumps(document))
    for fault in ("embedding_dim", "image.resize", "text.templates.en", "'missing.md'"):
        assert fault in str(caught.value)


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "a/b", "a\\b", "C:x", "..", ".", "", ".hidden", "a\0b", "a\nb"]
)
def test_a_file_name_that_could_lead_outside_is_refused(small_pack, name):
    document = json.loads(small_pack.manifest().to_json())
    document["files"][name] = {"sha256": "0" * 64, "bytes": 1}
    with pytest.raises(PackError, match="outside the pack"):
        Manifest.from_json(json.dumps(document))


@given(st.text())
def test_plain_names_have_one_component(name):
    if is_plain_name(name):
        assert "/" not in name
        assert "\\" not in name
        assert name not in {"", ".", ".."}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_change_is_read_or_refused_with_a_sentence(small_pack, data):
    document = json.loads(small_pack.manifest().to_json())
    key = data.draw(st.sampled_from(sorted(document)))
    if isinstance(document[key], dict) and document[key] and data.draw(st.booleans()):
        document[key][data.draw(st.sampled_from(sorted(document[key])))] = data.draw(JSON)
    else:
        document[key] = data.draw(JSON)
    with suppress(PackError):
        assert Manifest.from_json(json.dumps(document)).files


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b"[" * 100_000])
def test_what_is_no_json_object_is_refused(text):
    with pytest.raises(PackError):
        Manifest.from_json(text)


def test_the_fingerprint_follows_what_decides_a_vector(small_pack):
    manifest = small_pack.manifest()
    same = [
        replace(manifest, name="Renamed", metrics={}, training={"note": "corrected"}),
        replace(manifest, text=replace(manifest.text, templates={})),
        replace(manifest, files={**manifest.files, "MODEL_CARD.md": PackFile.of(b"better words")}),
    ]
    other = [
        replace(manifest, image=replace(manifest.image, size=64)),
        replace(manifest, image=replace(manifest.image, resize="crop")),
        replace(manifest, image=replace(manifest.image, resize="crop-floor")),
        replace(manifest, image=replace(manifest.image, resize="crop-floor", shorter_side=40)),
        replace(manifest, text=replace(manifest.text, max_length=32)),
        *(
            replace(manifest, files={**manifest.files, name: PackFile.of(b"changed")})
            for name in ("image.onnx", "text.onnx", "tokenizer.json")
        ),
    ]
    assert {changed.fingerprint for changed in same} == {manifest.fingerprint}
    assert len({changed.fingerprint for changed in other} | {manifest.fingerprint}) == len(other) + 1
