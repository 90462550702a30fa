"""What many subcommands use: arguments, output, questions, queries, the open library."""
