//! `cargo xtask bench`: a short name for the macro benchmarks of the crate `pyrs-benches`.

use std::process::Command;

/// Hands all arguments to the runner.
pub fn run(arguments: &[String]) -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["bench", "--quiet", "-p", "pyrs-benches", "--bench", "macro", "--"]).args(arguments);
    let status = command.current_dir(pyrs_tests::workspace()).status().map_err(|e| e.to_string())?;
    if status.success() { Ok(()) } else { Err("the benchmarks failed".into()) }
}
