"""Reads the few fields of XMP that say when, where, with what and how well liked a photo is.

XMP is RDF in XML (ISO 16684-1); a property is an attribute or an element of an `rdf:Description`, whichever its writer
preferred.
"""

from __future__ import annotations

from xml.etree import ElementTree

MAX_XMP_BYTES = 1 << 20

_DESCRIPTION = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description"
_NAMESPACES = {
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://cipa.jp/exif/1.0/": "exifEX",
    "http://ns.adobe.com/exif/1.0/aux/": "aux",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
}


def read_xmp(packet: bytes | str | None) -> dict[str, str]:
    """The simple properties of an XMP packet by their usual names, such as `xmp:Rating`; empty where it is damaged."""
    content = packet.encode() if isinstance(packet, str) else bytes(packet or b"")
    # A document type could define entities that unfold to gigabytes. XMP has none.
    if not content or len(content) > MAX_XMP_BYTES or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        return {}
    try:
        root = ElementTree.fromstring(content.strip(b"\0 \r\n\t"))
    except (ElementTree.ParseError, ValueError, LookupError):  # LookupError: an encoding that Python does not know
        return {}
    found: dict[str, str] = {}
    for description in root.iter(_DESCRIPTION):
        texts = {child.tag: child.text for child in description if child.text}
        for name, text in [*description.attrib.items(), *texts.items()]:
            found.setdefault(_usual_name(name), text.strip())
    return found


def _usual_name(qualified: str) -> str:
    namespace, _, name = qualified.removeprefix("{").partition("}")
    return f"{_NAMESPACES.get(namespace, namespace)}:{name}"
