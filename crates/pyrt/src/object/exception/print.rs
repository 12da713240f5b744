//! placeholder
use super::BaseException;
use crate::{Ref, Thread, protocol};
/// print
pub fn print_exception(th: &mut Thread, e: Ref<'_, BaseException>) {
    let mut at = e.traceback.get();
    while let Some(t) = at { eprintln!("  File {:?}, line {}, in {}", t.frame.code().filename.to_text(), t.line.get(), t.frame.code().name.to_text()); at = t.next.get(); }
    let text = protocol::display(th, e.any());
    eprintln!("{}: {text}", e.any().class().name());
}
