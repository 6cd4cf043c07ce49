"""What a family answers to a child it was shown, and what we answer.

An *interest* is a household's one answer about one group: it would like to know more, or does not think it
is the right family. While an interest is open we owe an answer (the promise `interest_answer`). A person
answers; a hold, a change of plan or a link with another family ends it, gently.
"""
