"""The year in figures: what the records say, counted; nothing here is written, and no figure is stored.

`registry.py` names the reports. Each figure is declared once, with its definition and the records it
counts (`figures.py`), in the file of its subject: adopters, timescales, support, events, children,
promises, independent. `periods.py` says which days; `publishing.py` what may be printed outside the
agency; `formats.py` writes the files others build on.
"""
