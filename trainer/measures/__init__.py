"""What a pack is measured by, each measure in a module of its own, over vectors that are made once."""
