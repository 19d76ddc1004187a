"""The models page: which models there are, what they can do, and changing from one to another."""
