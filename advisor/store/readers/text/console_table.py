"""Tables as consoles print them: fastai, spaCy, YOLO, scikit-learn's boosting, and tables in markdown or HTML."""

from advisor.store.logs.text.family_tables import read, reads

__all__ = ["read", "reads"]
