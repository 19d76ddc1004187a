"""Writes the bill of materials: what a bundle carries, in which versions and under which terms, as CycloneDX."""

from __future__ import annotations

import json
import platform
from importlib.metadata import Distribution
from pathlib import Path

from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from collected import Collected
from core_model import __version__, load_manifest
from desktop_app.distributions import terms_of
from licences import owner_of


def write(collected: Collected, path: Path) -> None:
    """Write the bill as CycloneDX 1.6 JSON."""
    bom = Bom()
    bom.metadata.component = _component("shiying", __version__, "Apache-2.0", ComponentType.APPLICATION)
    bom.components.add(_component("Python", platform.python_version(), "PSF-2.0", ComponentType.PLATFORM))
    model = load_manifest()
    bom.components.add(_component(model.id, model.version, model.license.spdx, ComponentType.MACHINE_LEARNING_MODEL))
    for package in collected.packages:
        if package.name != "shiying":
            bom.components.add(_python_package(package))
    for library in collected.libraries:
        bom.components.add(_component(library.name, "", f"see LICENSES/system libraries/{owner_of(library)}"))
    bom.register_dependency(bom.metadata.component, bom.components)
    document = json.loads(JsonV1Dot6(bom).output_as_string())
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")


def _python_package(package: Distribution) -> Component:
    component = _component(package.name, package.version, terms_of(package.metadata))
    component.purl = PackageURL("pypi", name=package.name.lower().replace("_", "-"), version=package.version)
    return component


def _component(name: str, version: str, terms: str, kind: ComponentType = ComponentType.LIBRARY) -> Component:
    return Component(
        name=name,
        version=version or None,
        type=kind,
        bom_ref=f"{name}@{version}",
        licenses=[DisjunctiveLicense(name=terms or "unknown")],
    )
