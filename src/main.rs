//! The program `muster`: the command line decides, everything else is in the library.

fn main() -> std::process::ExitCode {
    muster::cli::main()
}
