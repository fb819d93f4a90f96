//! The program `qibu`: reads its words, runs one command, ends with that command's exit code.

/// The system's own allocator took a fifth of a command's time (docs/performance.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    qibu::cli::main()
}
