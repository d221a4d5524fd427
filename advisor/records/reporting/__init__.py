"""What a report tells beside runs and studies: how a result stands, several side by side, time and failures.

NumPy-free records; `compare` fills them, `render` words and draws them.
"""
