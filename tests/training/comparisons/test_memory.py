import subprocess
import sys

_PRINT = """
from keras_gen.training.comparisons import memory
before = memory.peak_mib()
held = bytearray(b"x") * (64 * 2**20)
during = memory.peak_mib()
del held
print(before, during, memory.peak_mib())
"""


def test_the_peak_is_this_processs_own_grows_by_what_is_held_and_stays():
    held = bytearray(b"x") * (300 * 2**20)
    done = subprocess.run(
        [sys.executable, "-c", _PRINT], capture_output=True, text=True, check=True
    )
    before, during, after = map(float, done.stdout.split())
    assert len(held) == 300 * 2**20
    assert 1 < before < 200  # Nothing of the 300 MiB of the process that started it.
    assert 50 < during - before < 80
    assert after >= during - 1  # The kernel counts in batches of pages.
