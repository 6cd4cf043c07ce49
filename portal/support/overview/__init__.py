"""The managers' page of support: what was kept, what will break, who carries how much; reads only."""
