"""What can go wrong between a model and an artefact."""


class ExportError(Exception):
    """An endpoint could not be converted, or its artefact differs from Keras."""


class ArtefactError(ExportError):
    """An artefact on disk is missing, incomplete, damaged, or of no use here."""
