"""What follows a call: sessions, an assessment shared with its writer, a plan, and its reviews.

An *assessment* has sections and is a draft until it is shared; then its writer reads it with the *plan*
(what, who provides it, how many sessions) and may comment. *Measures* are taken at the start, in the middle
and at the end. *Sessions* belong to a brief intervention (up to six) or an urgent package (six, weekly).
"""
