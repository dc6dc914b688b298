"""Reads a DXF with ezdxf and prints one line of JSON like bench-worker's."""

import json
import resource
import sys
import time

start = time.time()
import ezdxf

document = ezdxf.readfile(sys.argv[1])
count = len(document.modelspace()) + sum(len(block) for block in document.blocks if not block.is_any_layout)
usage = resource.getrusage(resource.RUSAGE_SELF)
print(
    json.dumps(
        {
            "job": "peer-ezdxf",
            "cpu_s": usage.ru_utime + usage.ru_stime,
            "wall_s": time.time() - start,
            "peak_mb": usage.ru_maxrss * 1024 / 1e6,
            "counts": {"entities": count},
        }
    )
)
