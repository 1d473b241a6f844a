"""Files of DUO's open data as rows of ours: pure reading and checking, no database.

``reader.read`` turns bytes into a ``DuoFile``; ``rules`` decides what a row means for a school we know.
"""
