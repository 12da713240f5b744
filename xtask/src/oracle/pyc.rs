//! `.pyc` files of ours, loaded, compared and in part run by CPython 3.10 (`pyc.py`).

use super::Wanted;
use super::canonical::code_of_file;
use pycodegen::pyc::{self, Check};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::UNIX_EPOCH;

const SCRIPT: &str = include_str!("pyc.py");

/// The header by turns: all three ways to tell whether a file is stale.
fn check(turn: usize, path: &str, source: &[u8]) -> Check {
    let hash = pyc::source_hash(source);
    match turn % 3 {
        0 => Check::UncheckedHash(hash),
        1 => Check::CheckedHash(hash),
        _ => {
            let modified = std::fs::metadata(path).and_then(|m| m.modified()).ok();
            let mtime = modified.and_then(|t| t.duration_since(UNIX_EPOCH).ok()).map_or(0, |d| d.as_secs() as u32);
            Check::Timestamp { mtime, size: source.len() as u32 }
        }
    }
}

/// Writes a file for each source and level that CPython accepts and prints what CPython says of them.
pub(super) fn compare(python: &Path, wanted: &[Wanted]) -> Result<(), String> {
    let folder = std::env::temp_dir().join(format!("pyrs-pyc-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let mut list = String::new();
    for (turn, want) in wanted.iter().enumerate().filter(|(_, w)| w.objects.is_ok()) {
        let Wanted { level, path, source, .. } = want;
        let bytes = std::fs::read(path).map_err(|e| e.to_string())?;
        let Ok(code) = code_of_file(path, source.as_deref(), *level) else { continue };
        let file = folder.join(format!("{turn}.pyc"));
        let written = pyc::write(&code, check(turn, path, &bytes)).map_err(|e| e.to_string())?;
        std::fs::write(&file, written).map_err(|e| e.to_string())?;
        list += &format!("{level}\t{path}\t{}\n", file.display());
    }
    let mut child = Command::new(python)
        .args(["-I", "-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| e.to_string())?;
    if let Some(mut pipe) = child.stdin.take() {
        pipe.write_all(list.as_bytes()).map_err(|e| e.to_string())?;
    }
    let done = child.wait_with_output().map_err(|e| e.to_string());
    let _ = std::fs::remove_dir_all(&folder);
    let done = done?;
    let text = String::from_utf8_lossy(&done.stdout);
    print!(".pyc: {text}");
    let differ = !done.status.success() || text.contains("DIFFERS");
    if differ { Err("CPython loads something else from a .pyc".into()) } else { Ok(()) }
}
