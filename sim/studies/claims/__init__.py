"""The op-ed's claims put to the model: declared, run, judged, reported."""
