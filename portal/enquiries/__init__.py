"""Enquiries: somebody asks about adopting, and is answered in time.

An enquiry is not yet a household with a journey. Asking only for the information pack is a pack
request, not an enquiry. A draft is an enquiry that is being written: sealed, on the server.

`eligibility` asks "Could I adopt?"; in `asking` an enquiry is written and sent; staff work with it in
`handling`, enter or put right its `details`, write `replies`, send `packs` and see to `joining` two of
the same people. What they share stands beside them: the tables, the rules, sending, history and links.
"""
