//! `--emit STAGE FILE`: show what a stage makes of a file.

use std::io::Write;

use pyrt::{PyResult, Thread};

/// Print `stage` of `file`.
pub(crate) fn emit(th: &mut Thread, stage: &str, file: &str) -> PyResult<()> {
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) => return Err(pystd::os_error(th, &error, file)),
    };
    let text = pystd::stage_text(th, stage, &bytes, file)?;
    let mut out = std::io::stdout().lock();
    // A closed pipe ends the output, nothing else.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    Ok(())
}
