//! Runs every case under `tests/run` with the `pyrs` binary and compares what it prints with the files beside it.
//!
//! Each case runs three times: as users run it, in the stack loop alone, and lowered from the first call on.
//!
//! The binary is built once at the start (`cargo build --profile checked -p pyrs`); `PYRS_BIN` names another one instead.
//! `PYRS_OPTIONS` (blank-separated) goes before the script: `-X tier=stack`, for one. Any test filter of libtest works:
//! `cargo test -p pyrs-tests --test run -- classes/`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use pyrs_tests::{Case, Limits, diff, process, workspace};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let cases = match Case::discover(&workspace().join("tests/run")) {
        Ok(cases) => cases,
        Err(error) => return complain(&format!("cannot list the cases: {error}")),
    };
    let binary = if arguments.list { Some(PathBuf::new()) } else { process::pyrs_binary() };
    let Some(binary) = binary else { return complain("pyrs does not build") };
    let cases: Arc<[Case]> = cases.into();
    let mut trials = Vec::new();
    for tier in ["auto", "stack", "register"] {
        for i in 0..cases.len() {
            let (cases, binary) = (cases.clone(), binary.clone());
            let name = if tier == "auto" { cases[i].name.clone() } else { format!("{} [{tier}]", cases[i].name) };
            trials.push(Trial::test(name, move || check(&cases[i], &binary, tier)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn complain(message: &str) -> ExitCode {
    eprintln!("{message}");
    ExitCode::FAILURE
}

fn check(case: &Case, binary: &Path, tier: &str) -> Result<(), Failed> {
    let expected = case.expected().ok_or("no NAME.out beside the script; run `cargo xtask golden`")?;
    let options = std::env::var("PYRS_OPTIONS").unwrap_or_default();
    let mut options: Vec<_> = options.split_whitespace().collect();
    let tier = format!("tier={tier}");
    if tier != "tier=auto" {
        options.extend(["-X", &tier]);
    }
    let found = case.run(binary, &options, &Limits::default())?;
    if found == expected {
        return Ok(());
    }
    let mut report = format!("{}\n", case.script.display());
    if found.timed_out {
        report += "killed at the end of its time\n";
    }
    if found.code != expected.code {
        report += &format!("exit code {}, expected {}\n", found.code, expected.code);
    }
    for (name, expected, found) in
        [("stdout", &expected.stdout, &found.stdout), ("stderr", &expected.stderr, &found.stderr)]
    {
        if expected != found {
            report += &format!("{name} (- expected, + found):\n{}", diff::lines(expected, found));
        }
    }
    Err(report.into())
}
