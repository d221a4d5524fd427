"""Rules about the descent: does the loss fall, how fast, how steadily, and was it let go on long enough?"""
