//! The program `qibu`: reads its words, runs one command, ends with that command's exit code.

use mimalloc::MiMalloc;
use zeroizing_alloc::ZeroAlloc;

/// The system's own allocator took a fifth of a command's time (docs/performance.md). What is freed is wiped, so that no name
/// that was read or written once lies on in the memory of a server that runs for months (decision 0059).
#[global_allocator]
static ALLOCATOR: ZeroAlloc<MiMalloc> = ZeroAlloc(MiMalloc);

fn main() -> std::process::ExitCode {
    qibu::cli::main()
}
