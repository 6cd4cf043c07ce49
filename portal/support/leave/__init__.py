"""When a member of staff is away: what falls into it is given to a colleague before it is kept."""
