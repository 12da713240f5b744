//! Says (`cfg(jumps)`) whether the optimiser makes jumps of calls in tail position, which the threaded loop of the register
//! tier lives on: from opt-level 2 on. Miri and architectures where it was not tried say no. The other condition, that
//! panics abort, is a `cfg` of its own: where they unwind, something may be left to clean up behind a call.

use std::env::var;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(jumps)");
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, values: &[&str]| var(name).is_ok_and(|value| values.contains(&value.as_str()));
    let tried = is("CARGO_CFG_TARGET_ARCH", &["x86_64", "aarch64"]) && var("CARGO_CFG_MIRI").is_err();
    if tried && is("OPT_LEVEL", &["2", "3"]) {
        println!("cargo::rustc-cfg=jumps");
    }
}
