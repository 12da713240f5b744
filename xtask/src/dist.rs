//! `cargo xtask dist`: the binary to hand out, `target/dist/pyrs`, optimised by profile (PGO) as CPython's builds are.
//!
//! An instrumented build runs the programs of `tests/run` and one of `training/` whose loops go on for longer (not those
//! of `benches/`, which would then measure what they trained), `llvm-profdata` merges what it counted, and a second build
//! is laid out by that. Needs the component `llvm-tools` of rustup; two release builds and a minute of running.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use pyrs_tests::{Case, Limits, workspace};

/// No arguments.
pub fn run(_: &[String]) -> Result<(), String> {
    let profdata = llvm_tool("llvm-profdata")?;
    let root = workspace().join("target/dist");
    let counts = root.join("counts");
    if counts.exists() {
        std::fs::remove_dir_all(&counts).map_err(|e| format!("{}: {e}", counts.display()))?;
    }
    let instrumented = build(&root.join("instrumented"), &[], "-Cprofile-generate=", &counts)?;
    println!("training");
    train(&instrumented)?;
    let profile = root.join("pyrs.profdata");
    let mut merge = Command::new(profdata);
    check(merge.arg("merge").arg("-o").arg(&profile).arg(&counts), "llvm-profdata")?;
    let made = build(&root.join("optimised"), &[NO_GUESSES], "-Cprofile-use=", &profile)?;
    let to = root.join("pyrs");
    std::fs::copy(&made, &to).map_err(|e| format!("{}: {e}", to.display()))?;
    println!("{}", to.display());
    Ok(())
}

/// A tool of the toolchain that runs this.
fn llvm_tool(name: &str) -> Result<PathBuf, String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).args(["--print", "target-libdir"]).output().map_err(|e| e.to_string())?;
    let libraries = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    let tool = libraries.with_file_name("bin").join(name);
    if tool.exists() {
        Ok(tool)
    } else {
        Err(format!("no {}; `rustup component add llvm-tools` brings it", tool.display()))
    }
}

fn check(command: &mut Command, name: &str) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name}: {status}")),
        Err(error) => Err(format!("{name}: {error}")),
    }
}

/// A profile knows which functions an indirect call leads to, and LLVM would compare with these before it calls. In an
/// eval loop that is the next instruction, and every comparison a guess that the processor makes better
/// (`cargo xtask bench` of a build with and one without it).
const NO_GUESSES: &str = "-Cllvm-args=-disable-icp ";

/// A release build in a folder of its own, with more flags, one of which names a path.
fn build(target: &Path, more: &[&str], flag: &str, path: &Path) -> Result<PathBuf, String> {
    let mut flags = std::env::var_os("RUSTFLAGS").unwrap_or_default();
    flags.push(" ");
    flags.extend(more.iter().map(OsString::from));
    flags.push(flag);
    flags.push(path);
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--release", "-p", "pyrs", "--target-dir"]).arg(target);
    check(command.env("RUSTFLAGS", OsString::from(flags.as_os_str())).current_dir(workspace()), "cargo build")?;
    Ok(target.join("release/pyrs"))
}

/// Run the programs of `tests/run`, how they end is the test suite's business, and the one that goes on for longer.
fn train(binary: &Path) -> Result<(), String> {
    let cases = Case::discover(&workspace().join("tests/run")).map_err(|e| e.to_string())?;
    for case in &cases {
        case.run(binary, &[], &Limits::default()).map_err(|e| format!("{}: {e}", case.script.display()))?;
    }
    let steady = workspace().join("xtask/src/training/steady.py");
    check(Command::new(binary).arg(&steady).stdout(Stdio::null()), "pyrs")?;
    // From standard input: the way that reads and compiles without a file.
    let source = workspace().join("tests/run/tiers/every_form.py");
    let input = std::fs::File::open(&source).map_err(|e| format!("{}: {e}", source.display()))?;
    check(Command::new(binary).arg("-").stdin(input).stdout(Stdio::null()), "pyrs")
}
