"""Files of other programs: what they are, and the articles and passages in them.

Pure: bytes in, frozen records out; no database, no network. `reading.read_files` is the way in.
"""
