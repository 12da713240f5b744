//! The command `pyrs`.

#[cfg(not(miri))]
mod allocator;

// Under Miri the system allocator is watched.
#[cfg(not(miri))]
#[global_allocator]
static ALLOCATOR: allocator::Allocator = allocator::Allocator;

/// Native stack of the thread that runs Python, bytes; reserved, committed as it is used.
const STACK: usize = 512 * 1024 * 1024;

fn main() {
    let run = || pyrs::cli::run(std::env::args_os().collect());
    let code = match std::thread::Builder::new().name("main".into()).stack_size(STACK).spawn(run) {
        Ok(thread) => thread.join().unwrap_or(70),
        Err(_) => run(),
    };
    std::process::exit(code);
}
