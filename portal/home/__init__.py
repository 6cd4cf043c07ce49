"""The front of the house: the public home, the pages anybody may read, the information pack.

Composes what other rooms know; owns no tables. The words of the journey line stand in `steps`, the
pages of the information pack in `pack`.
"""
