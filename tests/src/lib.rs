//! What the test harness and `cargo xtask golden` share: finding the cases, running one, comparing texts.
//!
//! The cases are files under `tests/run`; adding one needs no Rust. `docs` of the layout stand in [`case`].
//! Invariant: nothing here knows whether the program that runs a case is pyrs or another Python.

pub mod case;
pub mod diff;
pub mod mutate;
pub mod process;
pub mod randprog;

pub use case::Case;
pub use process::{Limits, Outcome};

/// The workspace's root folder, found from where this crate was built.
pub fn workspace() -> std::path::PathBuf {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}
