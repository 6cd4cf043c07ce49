"""The advice call: times staff offer, which of them a family chose, and what came of the call.

A *slot* is a time at which one member of staff can call; it is *free*, *taken* by one request, or
*withdrawn*. A *pattern* offers the same time every week; the sweep makes its slots three weeks ahead.
"""
