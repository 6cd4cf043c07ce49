"""What family finders keep of children: groups, children, who they are, milestones, clearing, visits."""
