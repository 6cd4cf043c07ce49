"""The fund: what was asked of it for a child, what it agreed, the sessions used, and what lapses.

The Adoption and Special Guardianship Support Fund pays for therapy up to a limit for each child and
financial year (1 April to 31 March); what goes beyond, the agency funds itself. An *application* belongs to
a request and is opened by whoever may open that. A *child* is the same in every request of a household, so
that what was used adds up. Agreed sessions that are not used by 31 March *lapse*.
"""
