//! What the command shows of its stages and of the register tier, run as a process.

use std::path::PathBuf;
use std::process::{Command, Output};

/// A script of its own in the tests' folder.
fn script(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).expect("the folder of tests can be written");
    path
}

fn pyrs(arguments: &[&str], path: &PathBuf) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pyrs")).args(arguments).arg(path).output().expect("pyrs starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn lowered_code_stands_beside_its_wordcode() {
    let path = script("lowered.py", "def g(x): return x + 3\n");
    let shown = text(&pyrs(&["--emit", "lowered"], &path).stdout);
    let expected = "\
g: 3 words, 24 bytes of instructions for 8 of wordcode
     0 LOAD_FAST                0
     2 LOAD_CONST               1
     4 BINARY_ADD
                                     0  BINARY_K             r1 r0 0 const 3
     6 RETURN_VALUE
                                     2  RETURN_TO_LOOP       r0 r1 1 temp-b
";
    assert!(shown.ends_with(expected), "{shown}");
    assert_eq!(shown, text(&pyrs(&["--emit", "lowered"], &path).stdout), "the same each time");
}

#[test]
fn the_statistics_name_a_guard_that_failed() {
    let path = script("stats.py", "n = 0\nfor i in range(100):\n    n += 1.5 if i == 60 else 1\nprint(n)\n");
    let output = pyrs(&["-X", "opt-stats"], &path);
    assert_eq!(text(&output.stdout), "100.5\n");
    let report = text(&output.stderr);
    assert!(report.starts_with("lowered: 1 code objects, 0 refused;"), "{report}");
    let miss = report.lines().find(|line| line.contains("ADD_INT") && line.contains("<module>, line 3"));
    assert!(miss.is_some_and(|line| line.contains("float")), "{report}");
}

#[test]
fn an_unknown_tier_is_refused() {
    let path = script("tier.py", "print('never')\n");
    let output = pyrs(&["-X", "tier=fast"], &path);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stdout), "");
    assert!(text(&output.stderr).contains("must be stack, register or auto"));
}
