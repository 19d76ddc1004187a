"""The folders of the library: indexing them, and telling how far it is."""
