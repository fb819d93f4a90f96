//! The program `qibu`: reads its words, runs one command, ends with that command's exit code.

fn main() -> std::process::ExitCode {
    qibu::cli::main()
}
