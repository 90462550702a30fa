"""Parts of single subcommands, each named after its own."""
