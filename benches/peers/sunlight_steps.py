"""Sunlight of the towers of `benches/src/sunlight.rs` by the usual way: sun positions from pvlib (NREL SPA), a ray from each window
to the sun at each step, tested against each tower. NumPy over all windows at once. Prints what the worker prints.

    python sunlight_steps.py TOWERS [STEP IN SECONDS]
"""

import json
import resource
import sys
import time

import numpy as np
import pandas as pd
from pvlib import solarposition

towers = int(sys.argv[1])
step = float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
LATITUDE, LONGITUDE = 31 + 14 / 60, 121 + 28 / 60

corners = np.array([((i % 10) * 55.0, (i // 10) * 70.0) for i in range(towers)])
tops = np.array([60.0 + (i % 13) * 3.0 for i in range(towers)])
n = np.arange(400)
x = (corners[:, None, 0] + (n % 20) * 1.5).ravel()
y = np.repeat(corners[:, 1], 400) - 0.001
z = np.tile(0.9 + (n // 20) * 2.9, towers)

begin = time.perf_counter()
# True solar time from 9:00 to 15:00; the sun stands due south at 12:00.
day = pd.DatetimeIndex(["2001-12-22"], tz="Asia/Shanghai")
noon = solarposition.sun_rise_set_transit_spa(day, LATITUDE, LONGITUDE)["transit"].iloc[0]
offsets = np.arange(-3 * 3600.0 + step / 2, 3 * 3600.0, step)
positions = solarposition.spa_python(pd.DatetimeIndex([noon + pd.Timedelta(seconds=s) for s in offsets]), LATITUDE, LONGITUDE)
azimuths, elevations = np.radians(positions["azimuth"].to_numpy()), np.radians(positions["elevation"].to_numpy())

longest, running, total = np.zeros(len(x)), np.zeros(len(x)), np.zeros(len(x))
for azimuth, elevation in zip(azimuths, elevations):
    east, north, up = np.sin(azimuth) * np.cos(elevation), np.cos(azimuth) * np.cos(elevation), np.sin(elevation)
    dark = np.zeros(len(x), bool)
    for (cx, cy), top in zip(corners, tops):
        for end in (0.0, 1.2):
            # Slabs: where the ray is between the planes of opposite faces.
            a = np.sort(np.stack([(cx - x - end) / (east or 1e-12), (cx + 30 - x - end) / (east or 1e-12)]), axis=0)
            b = np.sort(np.stack([(cy - y) / north, (cy + 15 - y) / north]), axis=0)
            enter = np.maximum(np.maximum(a[0], b[0]), 0.0)
            leave = np.minimum(a[1], b[1])
            dark |= (leave > enter) & (z + up * enter < top)
    running = np.where(dark, 0.0, running + step)
    total = np.where(dark, total, total + step)
    longest = np.maximum(longest, running)
analysis = time.perf_counter() - begin
used = resource.getrusage(resource.RUSAGE_SELF)
print(
    json.dumps(
        {
            "job": "peer-pvlib",
            "cpu_s": used.ru_utime + used.ru_stime,
            "wall_s": analysis,
            "peak_mb": used.ru_maxrss / 1024,
            "counts": {
                "windows": len(x),
                "analysis_s": analysis,
                "sun_h": float(total.sum() / 3600),
                "below_an_hour": int((longest < 3600).sum()),
            },
        }
    )
)
