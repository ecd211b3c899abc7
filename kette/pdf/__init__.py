"""Paper: the only place that knows ReportLab; imported where a document is made, never when the web starts."""
