//! `cargo xtask bench [--filter NAME]… [--rounds N] [--kernels] [--pyrs PATH] [--save FILE] [--memory]`: a short name for
//! the benchmarks of whole programs of the crate `pyrs-benches`.

use std::process::Command;

/// Hands all arguments to the runner, paths made absolute: cargo starts it in another folder.
pub fn run(arguments: &[String]) -> Result<(), String> {
    let mut handed = Vec::with_capacity(arguments.len());
    let mut is_path = false;
    for argument in arguments {
        handed.push(if is_path {
            std::path::absolute(argument).map_err(|e| format!("{argument}: {e}"))?.into_os_string()
        } else {
            argument.into()
        });
        is_path = matches!(argument.as_str(), "--pyrs" | "--save");
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["bench", "--quiet", "-p", "pyrs-benches", "--bench", "macro", "--"]).args(handed);
    let status = command.current_dir(pyrs_tests::workspace()).status().map_err(|e| e.to_string())?;
    if status.success() { Ok(()) } else { Err("the benchmarks failed".into()) }
}
