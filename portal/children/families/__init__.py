"""A family as family finders meet it, and which families a finder could think about for a group.

What a family could consider, its own profile, what matters for a group, and suggestions: never more than
suggestions. A person chooses.
"""
