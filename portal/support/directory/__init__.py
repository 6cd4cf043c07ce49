"""The directory of help: who else helps, with what, where, and when somebody last checked that it is so."""
