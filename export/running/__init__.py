"""What opens an artefact and compares it: runtimes, probes, parity, verification."""
