"""The report as files: on paper (`paper`) and as a workbook (`workbook`)."""
