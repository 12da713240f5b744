//! Decides how the register tier dispatches: threaded by tail calls where the optimiser makes jumps of them, by `match`
//! elsewhere. It does from opt-level 2 on where panics abort: otherwise something may be left to clean up behind the call.
//! Miri and architectures where it was not tried keep `match`.

use std::env::var;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(threaded)");
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, values: &[&str]| var(name).is_ok_and(|value| values.contains(&value.as_str()));
    let jumps = is("OPT_LEVEL", &["2", "3"]) && is("CARGO_CFG_PANIC", &["abort"]);
    if jumps && is("CARGO_CFG_TARGET_ARCH", &["x86_64", "aarch64"]) && var("CARGO_CFG_MIRI").is_err() {
        println!("cargo::rustc-cfg=threaded");
    }
}
