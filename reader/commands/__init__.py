"""The subcommands, one module each.

A module has `configure(parser)`, which declares its arguments and sets an example as the epilog (see
`reader.commands.shared.arguments.examples`), and `run(arguments, context)`, which does the work, prints
through `reader.commands.shared.output` and returns the exit status. `reader.cli` knows the modules by name
and imports one only when it is called. What many of them use is in `shared`, further parts of one in `parts`.
"""
