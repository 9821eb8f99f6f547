"""`make sbom`: the bill of materials of everything that the lock files pin, Python and npm, as CycloneDX 1.6 in JSON.

It is made anew from the lock files each time and never committed: a list that is kept beside them would be wrong one
day. What pages and workers run with is ``required``, what only developers install ``excluded``.
"""

from __future__ import annotations

import base64
import json
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL
from pip_requirements_parser import RequirementsFile

BASE = Path(__file__).resolve().parents[2]
REQUIREMENTS = BASE / "requirements"
PACKAGE_LOCK = BASE / "package-lock.json"
WHERE = BASE / "var" / "sbom.cdx.json"
IN_THE_PRODUCT = ("runtime.txt", PACKAGE_LOCK.name)


class LockedPackage(NamedTuple):
    """One package as one lock file pins it; ``digests`` are those of all its files, ``licence`` as it is told there."""

    kind: str
    name: str
    version: str
    lock: str
    digests: tuple[tuple[HashAlgorithm, str], ...]
    licence: str


def locked() -> Iterator[LockedPackage]:
    """Every package of every lock file; one that two of them pin comes twice."""
    for path in sorted(REQUIREMENTS.glob("*.txt")):
        for one in RequirementsFile.from_file(str(path)).requirements:
            digests = tuple((HashAlgorithm.SHA_256, text.partition(":")[2]) for text in sorted(one.hash_options))
            yield LockedPackage("pypi", one.name, one.get_pinned_version, path.name, digests, _licence(one.name))
    for place, one in json.loads(PACKAGE_LOCK.read_text())["packages"].items():
        if place:
            digest = base64.b64decode(one["integrity"].removeprefix("sha512-")).hex()
            name = one.get("name") or place.rpartition("node_modules/")[2]
            yield LockedPackage(
                "npm", name, one["version"], PACKAGE_LOCK.name, ((HashAlgorithm.SHA_512, digest),), one["license"]
            )


def bill() -> Bom:
    """The bill: one component a package and version, in the order of their names."""
    project = tomllib.loads((BASE / "pyproject.toml").read_text())["project"]
    whole = Component(name=project["name"], version=project["version"], type=ComponentType.APPLICATION)
    whole.licenses.add(LicenseFactory().make_from_string(project["license"]))
    bom = Bom()
    bom.metadata.component = whole
    pinned: dict[tuple[str, str, str], list[LockedPackage]] = {}
    for one in locked():
        pinned.setdefault((one.kind, one.name, one.version), []).append(one)
    components = [_component(several) for several in pinned.values()]
    bom.components.update(components)
    bom.register_dependency(whole, components)
    return bom


def _component(several: list[LockedPackage]) -> Component:
    first = several[0]
    group, _, name = first.name.rpartition("/")
    purl = PackageURL(first.kind, group or None, name, first.version)
    in_the_product = any(one.lock in IN_THE_PRODUCT for one in several)
    component = Component(
        name=name, group=group or None, version=first.version, type=ComponentType.LIBRARY, purl=purl,
        bom_ref=str(purl), scope=ComponentScope.REQUIRED if in_the_product else ComponentScope.EXCLUDED,
        properties=[Property(name="lock", value=one.lock) for one in several],
    )  # fmt: skip
    page = {"pypi": "https://pypi.org/project/", "npm": "https://www.npmjs.com/package/"}[first.kind] + first.name
    digests = [HashType(alg=kind, content=content) for kind, content in first.digests]
    component.external_references.add(
        ExternalReference(type=ExternalReferenceType.DISTRIBUTION, url=XsUri(page), hashes=digests)
    )
    if first.licence:
        component.licenses.add(LicenseFactory().make_from_string(first.licence))
    return component


def _licence(name: str) -> str:
    """As the installed package tells it, in SPDX's words; nothing where it is not installed or tells none."""
    try:
        return str(metadata.metadata(name).json.get("license_expression", ""))
    except metadata.PackageNotFoundError:
        return ""


def written() -> str:
    """The bill as its file holds it."""
    return make_outputter(bill(), OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=1)


if __name__ == "__main__":
    WHERE.parent.mkdir(exist_ok=True)
    WHERE.write_text(written())
    print(f"{len(bill().components)} packages: {WHERE.relative_to(BASE)}", file=sys.stderr)
