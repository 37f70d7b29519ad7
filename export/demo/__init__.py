"""A web page, served from an artefact, that runs its ONNX files in the browser."""
