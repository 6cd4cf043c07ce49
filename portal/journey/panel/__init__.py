"""Panel, recommendation and decision; and, for early permanence, a named child and the court.

Its words: a **panel** is one meeting; its **members** come from the central list; a **seat** is a member at
one panel, with their one link to the papers. A **place** is a household's place on a panel's agenda. The
panel **recommends**, the agency's decision maker **decides**. A **proposal** is a decision that the agency
proposes a refusal: the applicants then **choose** one of three ways.
"""
