"""The most memory that this process ever held."""

import resource
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak_mib() -> float:
    """Returns the peak of this process's resident memory in MiB (2^20 bytes).

    Linux's own `VmHWM` is preferred: `getrusage` may give the peak of the process that
    started this one, where that was larger.
    """
    if _STATUS.exists():
        for line in _STATUS.read_text(encoding="ascii", errors="ignore").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 1024)
