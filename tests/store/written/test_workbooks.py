"""In a workbook the sheet is read that is a table, from its header on; what is left out is told."""

import pandas as pd

from advisor.store.written.workbooks import sheet_of

TABLE = pd.DataFrame([["a", "b", "y"], [1, 2, "u"], [3, 4, "v"], [5, 6, "u"]])


def under(*rows):
    return pd.concat([pd.DataFrame(rows), TABLE], ignore_index=True)


def test_first_sheet_is_read_and_the_others_are_named():
    assert sheet_of({"Data": TABLE}) == ("Data", 0, ())
    assert sheet_of({"Data": TABLE, "Empty": pd.DataFrame()}).notes == ()
    assert sheet_of({"2023": TABLE, "2024": TABLE}).notes == ('the sheet "2023" is read, and not 2024',)


def test_sheet_of_remarks_is_passed_over():
    found = sheet_of({"Read me": pd.DataFrame([["This workbook"], ["holds data"]]), "Data": TABLE})
    assert found == ("Data", 0, ('the sheet "Data" is read, and not Read me',))


def test_titles_and_merged_headers_before_the_header_are_left_out():
    assert sheet_of({"Data": under(["Report of 2023", None, None], [None, None, None])}).skipped == 2
    assert sheet_of({"Data": under(["size", None, None])}).skipped == 1


def test_table_with_gaps_keeps_its_header():
    gaps = pd.DataFrame([["a", "b", "c", "y"], [1, None, None, 2], [None, 3, None, 4], [5, 6, 7, 8]])
    assert sheet_of({"Data": gaps}).skipped == 0
    assert sheet_of({"Data": pd.DataFrame([["y"], [1], [2]])}).skipped == 0
    assert sheet_of({"Data": pd.DataFrame()}).skipped == 0
