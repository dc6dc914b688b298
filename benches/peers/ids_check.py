"""Holds an IFC file against an IDS with ifctester or ifcfast and prints one line of JSON like bench-worker's.

Usage: ids_check.py ifctester|ifcfast MODEL IDS
"""

import json
import resource
import sys
import time

peer, model, requirements = sys.argv[1:]
start = time.time()
if peer == "ifctester":
    import ifcopenshell
    from ifctester import ids

    found = ids.open(requirements)
    found.validate(ifcopenshell.open(model))
    specifications = found.specifications
    failed = sum(1 for it in specifications if it.status is False)
else:
    import ifcfast

    report = ifcfast.validate_ids(requirements, model)
    specifications = report.specs
    failed = int((report.specs["status"] == "fail").sum())
usage = resource.getrusage(resource.RUSAGE_SELF)
print(
    json.dumps(
        {
            "job": f"peer-{peer}",
            "cpu_s": usage.ru_utime + usage.ru_stime,
            "wall_s": time.time() - start,
            "peak_mb": usage.ru_maxrss * 1024 / 1e6,
            "counts": {"specifications": len(specifications), "failed": failed},
        }
    )
)
