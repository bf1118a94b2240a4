"""The op-ed's claims put to the model: pairs on the same luck, over assumed numbers and rival rules."""
