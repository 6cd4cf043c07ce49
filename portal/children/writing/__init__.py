"""What is written of a group at each level: drafts, versions, and the second person who publishes."""
