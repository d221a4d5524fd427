"""What a report tells beside runs and studies: how a result stands, several side by side, time, failures,
and which dimensions mattered.

NumPy-free records; `compare` fills them, `render` words and draws them.
"""
