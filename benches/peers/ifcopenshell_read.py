"""Opens an IFC file with IfcOpenShell and prints one line of JSON like bench-worker's."""

import json
import resource
import sys
import time

start = time.time()
import ifcopenshell

model = ifcopenshell.open(sys.argv[1])
count = sum(1 for _ in model)
usage = resource.getrusage(resource.RUSAGE_SELF)
print(
    json.dumps(
        {
            "job": "peer-ifcopenshell",
            "cpu_s": usage.ru_utime + usage.ru_stime,
            "wall_s": time.time() - start,
            "peak_mb": usage.ru_maxrss * 1024 / 1e6,
            "counts": {"instances": count},
        }
    )
)
