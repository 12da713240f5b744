//! `cargo xtask miri [SCRIPT…]`: unit tests, or scripts, under Miri, which sees undefined behaviour where it happens.
//!
//! Without scripts: the unit tests of pyrt's modules that hold `unsafe` code. Needs a nightly toolchain with the
//! component `miri` (`PYRS_NIGHTLY` names one, else `nightly`) and patience: starting up takes minutes there.
//!
//! Tree Borrows is the model: objects are reached through references to their headers, which Stacked Borrows would not
//! let reach further. Addresses of code and of static objects are kept as words, hence the permissive provenance. Miri
//! gives a function another address each time it is asked for, so where slots are told apart by their functions
//! (`object.__init__`, say) a script goes another way there than elsewhere: what it prints does not count.

use std::process::Command;

use pyrs_tests::workspace;

const FLAGS: &str = "-Zmiri-disable-isolation -Zmiri-permissive-provenance -Zmiri-tree-borrows -Zmiri-ignore-leaks";
/// Unit tests by their paths.
const TESTS: &[&str] =
    &["object::dict", "object::set", "object::list", "object::tuple", "object::str", "state", "args"];

/// Arguments are scripts to run.
pub fn run(arguments: &[String]) -> Result<(), String> {
    if !arguments.is_empty() {
        return arguments.iter().try_for_each(|script| miri(&["run", "-q", "-p", "pyrs", "--", script]));
    }
    let mut tests = vec!["test", "-p", "pyrt", "--lib", "--"];
    tests.extend(TESTS);
    miri(&tests)
}

fn miri(arguments: &[&str]) -> Result<(), String> {
    let toolchain = std::env::var("PYRS_NIGHTLY").unwrap_or_else(|_| "nightly".into());
    let mut command = Command::new("rustup");
    command.args(["run", &toolchain, "cargo", "miri"]).args(arguments).current_dir(workspace());
    // What cargo set for this toolchain must not reach the other one.
    for name in ["CARGO", "RUSTC", "RUSTUP_TOOLCHAIN", "RUSTDOC"] {
        command.env_remove(name);
    }
    match command.env("MIRIFLAGS", FLAGS).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("cargo miri {}: {status}", arguments.join(" "))),
        Err(error) => Err(format!("rustup: {error}")),
    }
}
