"""A child and the family they go to live with: from the match to the order and after, or until it ends.

A *placement* is the time a group spends with one household: it is *planned* (introductions), the children
*live* there, it is *adopted*, or it *ended*. Before a court has decided, a child lives with early permanence
carers as a *fostered* child; then a match follows, or the child goes *home*. A *contact* is a visit or
a review. Families never read the word placement: they read "moving in" and "living with".
"""
