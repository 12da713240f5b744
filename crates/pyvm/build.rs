//! Decides how the register tier dispatches: threaded by tail calls where the optimiser makes jumps of them, which it
//! does from opt-level 1 on; by `match` in unoptimised builds, under Miri, and where it was not tried.

use std::env::var;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(threaded)");
    println!("cargo::rerun-if-changed=build.rs");
    let optimised = var("OPT_LEVEL").is_ok_and(|level| level != "0");
    let jumps = var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "x86_64" || arch == "aarch64");
    if optimised && jumps && var("CARGO_CFG_MIRI").is_err() {
        println!("cargo::rustc-cfg=threaded");
    }
}
