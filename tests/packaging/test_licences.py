"""Everything that is carried is named, with its terms."""

import json
import shutil
from importlib.metadata import PathDistribution, distribution
from pathlib import Path

import numpy
import onnxruntime
import PySide6
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

import licences
import sbom
from collected import Collected, find

NAMES = ["numpy", "onnxruntime", "pi_heif", "pillow", "PySide6_Essentials", "tokenizers", "usearch"]


@pytest.fixture
def collected() -> Collected:
    return Collected(tuple(distribution(name) for name in NAMES), ())


def test_the_owners_of_files_are_found(tmp_path):
    (tmp_path / "mine.py").touch()
    found = find([numpy.__file__, onnxruntime.__file__, PySide6.__file__, str(tmp_path / "mine.py"), "-", "", None])

    assert [package.name for package in found.packages] == ["numpy", "onnxruntime", "PySide6_Essentials"]
    assert found.libraries == ()


def test_every_package_has_its_texts(collected, tmp_path):
    texts = licences.write(collected, tmp_path / "LICENSES")

    assert {path.relative_to(tmp_path / "LICENSES").parts[0] for path in texts} == {*NAMES, "shiying", "Python", "Qt"}
    assert min(path.stat().st_size for path in texts) > 100
    assert "LESSER GENERAL PUBLIC" in (tmp_path / "LICENSES" / "PySide6_Essentials" / "LGPL-3.0.txt").read_text()
    assert "libde265" in (tmp_path / "LICENSES" / "pi_heif" / "LICENSES_bundled.txt").read_text()


def test_a_package_without_a_licence_stops_the_build(tmp_path):
    (tmp_path / "odd-1.dist-info").mkdir()
    (tmp_path / "odd-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: odd\nVersion: 1\n")
    odd = PathDistribution(tmp_path / "odd-1.dist-info")

    with pytest.raises(licences.MissingLicenceError, match="odd"):
        licences.write(Collected((odd,), ()), tmp_path / "LICENSES")


@pytest.mark.skipif(not shutil.which("dpkg"), reason="only Debian's family knows whose a library is")
def test_a_library_of_the_system_brings_the_terms_of_its_package(tmp_path):
    library = next(path for path in Path("/lib").glob("*-linux-gnu/libgcc_s.so.1"))
    texts = licences.write(Collected((), (library,)), tmp_path / "LICENSES")

    (text,) = [path for path in texts if "system libraries" in path.parts]
    assert "GCC" in text.read_text(encoding="utf-8")


def test_the_bill_of_materials_is_valid_and_whole(collected, tmp_path):
    sbom.write(collected, tmp_path / "sbom.cdx.json")

    text = (tmp_path / "sbom.cdx.json").read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    bill = json.loads(text)
    assert bill["metadata"]["component"]["name"] == "shiying"
    named = {component["name"]: component for component in bill["components"]}
    assert {*NAMES, "Python", "shiying-embedded"} == set(named)
    assert named["numpy"]["purl"] == f"pkg:pypi/numpy@{numpy.__version__}"
