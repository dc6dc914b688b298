"""Faces of the lines of walls of `benches/src/floor.rs` by Shapely: noded by `unary_union`, then `polygonize`. Door openings stay
open, so that rooms run together: the peer does less. Prints what the worker prints.

    python polygonize.py FILE
"""

import json
import resource
import sys
import time

import shapely
from shapely.ops import polygonize, unary_union

with open(sys.argv[1]) as lines:
    ends = [[float(it) for it in line.split()] for line in lines]
lines = [shapely.LineString([(x0, y0), (x1, y1)]) for x0, y0, x1, y1 in ends]

begin = time.perf_counter()
faces = list(polygonize(unary_union(lines)))
rooms_s = time.perf_counter() - begin

usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    "job": "polygonize", "cpu_s": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss / 1024,
    "counts": {"lines": len(lines), "rooms_s": rooms_s, "faces": len(faces)},
}))
