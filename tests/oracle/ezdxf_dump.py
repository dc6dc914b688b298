"""What ezdxf reads in DXF files, in the form of tests/src/second_opinion.rs.

Input (stdin): [path, …]. Output (stdout): for each path {"error": text} or
{"layers": [name], "spaces": {name: [entity]}} where spaces are "*MODEL", layouts by their tab and blocks by their name, and
an entity is {"h": handle, "t": type, "l": layer, "g": [numbers], "s": [texts]}.
"""

import json
import logging
import sys

import ezdxf
from ezdxf import recover
from ezdxf.lldxf.encoding import decode_dxf_unicode

logging.disable(logging.CRITICAL)


def points(*values):
    return [float(c) for value in values for c in value]


def flat(*values):
    return [float(c) for value in values for c in (value[0], value[1])]


def geometry(e):
    """The numbers of common types: those that a reader must get right."""
    kind = e.dxftype()
    d = e.dxf
    if kind == "LINE":
        return points(d.start, d.end)
    if kind == "POINT":
        return points(d.location)
    if kind == "CIRCLE":
        return points(d.center) + [abs(d.radius)]
    if kind == "ARC":
        return points(d.center) + [abs(d.radius), d.start_angle % 360, d.end_angle % 360]
    if kind == "ELLIPSE":
        return points(d.center, d.major_axis) + [d.ratio]
    if kind == "LWPOLYLINE":
        return [float(c) for vertex in e.get_points("xyb") for c in vertex] + [float(e.closed)]
    if kind == "TEXT":
        return points(d.insert) + [d.height, d.rotation % 360]
    if kind == "MTEXT":
        return points(d.insert) + [d.char_height]
    if kind == "INSERT":
        return points(d.insert) + [d.xscale or 1, d.yscale or 1, d.zscale or 1, d.rotation % 360]
    if kind in ("SOLID", "TRACE", "3DFACE"):
        return points(d.vtx0, d.vtx1, d.vtx2, d.get("vtx3", d.vtx2))
    if kind == "SPLINE":
        return [float(c) for point in e.control_points for c in point]
    if kind == "LEADER":
        return [float(c) for vertex in e.vertices for c in vertex]
    if kind == "VIEWPORT":
        return points(d.center) + [d.width, d.height]
    return []


def texts(e):
    kind = e.dxftype()
    if kind == "TEXT":
        return [e.plain_text()]
    if kind == "MTEXT":
        return [e.plain_text()]
    if kind == "INSERT":
        return [e.dxf.name] + [text for it in e.attribs for text in (it.dxf.tag, it.plain_text())]
    if kind == "HATCH":
        return [e.dxf.pattern_name]
    return []


def entity(e):
    try:
        numbers = geometry(e)
    except Exception as error:
        numbers = [str(error)]
    layer = e.dxf.layer if e.dxf.is_supported("layer") else "0"
    return {"h": e.dxf.handle, "t": e.dxftype(), "l": layer, "g": numbers, "s": [decode_dxf_unicode(it) for it in texts(e)]}


def dump(path):
    try:
        try:
            doc = ezdxf.readfile(path)
        except Exception:  # recover repairs, but its audit also deletes
            doc = recover.readfile(path)[0]
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    spaces = {"*MODEL": [entity(e) for e in doc.modelspace()]}
    for name in doc.layouts.names():
        if name != "Model":
            spaces[name] = [entity(e) for e in doc.layout(name)]
    for block in doc.blocks:
        if not block.is_any_layout:
            spaces[block.name] = [entity(e) for e in block]
    return {"layers": [it.dxf.name for it in doc.layers], "spaces": spaces}


json.dump([dump(path) for path in json.load(sys.stdin)], sys.stdout)
