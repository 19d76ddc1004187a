"""The steps of a run: from a recipe and a data folder to a pack."""
