"""Taking down what somebody says on the telephone: the same request, with the same promises."""
