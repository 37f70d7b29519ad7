"""What an artefact consists of: its layout, card, checksums, and the zoo of them."""
