"""The year 2022/23 of the example agency, as rows of the import's six kinds.

The rows are made up by chance from one seed, the same each time, so that the reports computed from them
come to the figures that the service published for the year; `figures` declares those, for the generator
alone. A few rows lie before and after the year, and everything that began has ended by the middle of 2026.

`rows.rows_of(kind)` gives the rows of one kind, `rows.write_files(folder)` a file of each, and
`reference.reference_figures()` what stands beside the agency's own figures.
"""
