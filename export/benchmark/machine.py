"""Says on what a figure was measured: processor, system, and versions of packages."""

import os
import platform
from importlib import metadata
from pathlib import Path

_PACKAGES = (
    *("keras_gen", "numpy", "onnxruntime", "ai-edge-litert"),
    *("tensorflow", "keras"),
)
_CPUINFO = Path("/proc/cpuinfo")


def describe() -> dict:
    """Returns the processor's name, its cores, how many we may use, and the system."""
    available = getattr(os, "sched_getaffinity", None)
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "cores_available": len(available(0)) if available else os.cpu_count(),
        "architecture": platform.machine(),
        "system": f"{platform.system()} {platform.release()}",
    }


def versions() -> dict[str, str]:
    """Returns the versions of Python and of those of our packages that are here."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def _processor() -> str:
    try:
        lines = _CPUINFO.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    for line in lines:
        key, _, value = line.partition(":")
        if key.strip() == "model name":
            return value.strip()
    return platform.processor() or platform.machine() or "not known"
