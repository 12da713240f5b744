//! Random programs print the same under every tier: `-X tier=stack`, `-X tier=register` and `-X tier=auto`.
//!
//! The programs are [`pyrs_tests::randprog`]'s with a fixed seed, many to a process. A failure names the program's number
//! and shows what differs; `cargo xtask random --start NUMBER --count 1` shrinks it. `PYRS_BIN` names the binary as for the
//! cases, `PYRS_RANDOM` another number of programs.

use std::process::Command;
use std::time::{Duration, Instant};

use pyrs_tests::case::{TempDir, environment};
use pyrs_tests::randprog::{Program, part, script};
use pyrs_tests::{Limits, diff, process};

/// What `cargo xtask random` begins with, too, so that its numbers are these.
const SEED: u64 = 1;
const PROGRAMS: usize = 5000;
/// Programs of one process.
const BATCH: usize = 100;
/// No further batch is begun after this, so that a slow machine does not hang the suite.
const TIME: Duration = Duration::from_secs(100);
/// The first is what the others are compared with.
const TIERS: [&str; 3] = ["stack", "register", "auto"];

#[test]
fn random_programs_print_the_same_under_every_tier() {
    let binary = process::pyrs_binary().expect("pyrs builds");
    let count = std::env::var("PYRS_RANDOM").ok().and_then(|n| n.parse().ok()).unwrap_or(PROGRAMS);
    let tmp = TempDir::new().unwrap();
    let file = tmp.0.join("programs.py");
    let limits = Limits { timeout: Duration::from_secs(60), memory: Some(4 << 30), output: 64 << 20 };
    let start = Instant::now();
    let mut wrong = Vec::new();
    for first in (0..count).step_by(BATCH) {
        if start.elapsed() > TIME {
            eprintln!("stopped after {first} programs");
            break;
        }
        let numbers = first..count.min(first + BATCH);
        let sources: Vec<String> = numbers.clone().map(|n| Program::generate(SEED, n).source()).collect();
        std::fs::write(&file, script(numbers.clone().zip(sources.iter().map(String::as_str)))).unwrap();
        let outcomes = TIERS.map(|tier| {
            let mut command = Command::new(&binary);
            command.args(["-X", &format!("tier={tier}")]).arg(&file).current_dir(&tmp.0);
            environment(&mut command);
            process::run(command, b"", &limits).unwrap()
        });
        for (number, source) in numbers.zip(&sources) {
            let parts = outcomes.each_ref().map(|o| part(&o.stdout, number));
            for (tier, found) in TIERS.iter().zip(parts).filter(|(_, p)| p.is_none() || *p != parts[0]) {
                let changes = diff::lines(parts[0].unwrap_or(""), found.unwrap_or(""));
                wrong.push(format!("program {number}, tier={tier} (+) against stack (-):\n{changes}\n{source}"));
            }
            // The rest of this batch ran in no process.
            if parts.contains(&None) {
                for (tier, outcome) in TIERS.iter().zip(&outcomes) {
                    wrong.push(format!("tier={tier} ended by {} with {}", outcome.code, outcome.stderr));
                }
                break;
            }
        }
    }
    let shown: Vec<_> = wrong.iter().take(6).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{} differences; the first:\n{}", wrong.len(), shown.join("\n"));
}
