"""The assessment at home: visits, what staff write down of it, and the report about the applicants.

Its words: a **visit** is offered with some times, agreed by the family, held and written down. A **part**
is one short written piece of evidence (risk assessment, health report, somebody's views, the report to the
court). The **report** is the prospective adopter report (PAR); each applicant's **comments** on it are
their own until they release them.
"""
