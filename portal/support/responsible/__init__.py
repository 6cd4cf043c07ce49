"""Which council is responsible for a family's support: who placed the child, then where the family lives.

Staff write down the day of the order and who placed the child; pages say who is responsible now, until
when, and who after that.
"""
