"""What ezdxf finds in files before and after marking.

Input (stdin): [[original, marked], …]. Output (stdout): for each pair
{"before": audit, "after": audit, "texts": […], "entities": {type: count}, "layers": [names]} where an audit is
{"errors": n, "fixes": n} or null for a file that ezdxf cannot read; texts, entities and layers are those of TUSHEN-*.
"""

import collections
import json
import logging
import sys

import ezdxf
from ezdxf import recover
from ezdxf.lldxf.encoding import decode_dxf_unicode

logging.disable(logging.CRITICAL)


def audit(path):
    try:
        with open(path, "rb") as file:
            binary = file.read(18) == b"AutoCAD Binary DXF"
        if binary:  # recover takes text alone
            doc = ezdxf.readfile(path)
            auditor = doc.audit()
        else:
            doc, auditor = recover.readfile(path)
    except Exception:
        return None, None
    return doc, {"errors": len(auditor.errors), "fixes": len(auditor.fixes)}


def ours(name):
    return name.upper().startswith("TUSHEN-")


def compare(original, marked):
    before = audit(original)[1]
    doc, after = audit(marked)
    result = {"before": before, "after": after, "texts": [], "entities": {}, "layers": []}
    if doc is None:
        return result
    entities = [it for it in doc.modelspace() if ours(it.dxf.get("layer", "0"))]
    result["entities"] = collections.Counter(it.dxftype() for it in entities)
    # ezdxf leaves \\U+XXXX as it is in binary files.
    result["texts"] = [decode_dxf_unicode(it.plain_text()) for it in entities if it.dxftype() == "TEXT"]
    result["layers"] = sorted(it.dxf.name for it in doc.layers if ours(it.dxf.name))
    return result


json.dump([compare(*pair) for pair in json.load(sys.stdin)], sys.stdout, ensure_ascii=False)
