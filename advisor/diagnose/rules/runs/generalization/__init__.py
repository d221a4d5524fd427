"""Rules about the gap: does what was learned hold on rows that were not trained on?"""
