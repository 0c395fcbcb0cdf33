//! The command line: one subcommand a file, over the same server functions as the pages.
