"""What measures an artefact: files, speed of every runtime, time to a first sample."""
