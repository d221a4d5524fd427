"""Which files are tested first: the longest, so that no core waits at the end for one long file on the other."""

# From the longest; whatever stands here, every test runs, so that an old order costs seconds and no more.
LONGEST = (
    "tests/test_readme.py",
    "tests/workflows/python/test_interrupted.py",
    "tests/test_notebook.py",
    "tests/workflows/test_cohort_study.py",
    "tests/workflows/test_folds.py",
    "tests/workflows/test_search.py",
    "tests/store/test_fuzz.py",
)
LAST = "advisor/"  # the examples of functions: hundreds of files of a moment each


def rank(file: str) -> int:
    """Return where a file stands: those of the list in their order, then all others, then the smallest.

    Example:
        >>> rank("tests/test_readme.py"), rank("tests/test_files.py") < rank("advisor/files.py")
        (0, True)
    """
    if file in LONGEST:
        return LONGEST.index(file)
    return len(LONGEST) + file.startswith(LAST)
